/* SPDX-License-Identifier: MIT */
/*
 * decode - Content-Encoding undone (RFC 9110, 8.4): gzip, the only one that is
 * asked for. Strict, for libcurl would take a cut encoding for a whole one.
 */
#ifndef ND_DECODE_H
#define ND_DECODE_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "gunzip.h"
#include "reply.h"

struct decode {
	struct gunzip *gunzip;
	struct buf out;
};

/* max: of a decoded body, the ceiling of the replies' own. */
void decode_init(struct decode *d, size_t max);
void decode_release(struct decode *d);

/*
 * Decode a reply's body in place (its buffer is swapped with d's). False: not
 * whole or damaged, which may pass (r->transient), an encoding that was not
 * asked for, or more than max; the body is then empty.
 */
bool decode_body(struct decode *d, struct reply *r, struct err *e);

#endif
