/* SPDX-License-Identifier: MIT */
/*
 * replyjson - a reply as a JSON object, which a jq program reads.
 */
#ifndef ND_REPLYJSON_H
#define ND_REPLYJSON_H

#include <stdbool.h>

#include "buf.h"
#include "reply.h"

/*
 * Append {"status":N,"headers":{...},"body":...}: the names of the header
 * fields in small letters, a name that comes again with all its values joined
 * by ", " (RFC 9110, 5.3); the body as it is where it is JSON (json says so),
 * else as a string, with U+FFFD for what is not UTF-8. False when b is full.
 */
bool replyjson_add(const struct reply *r, bool json, struct buf *b);

#endif
