/* SPDX-License-Identifier: MIT */
/*
 * format - what a reply's body is written in, by its Content-Type (RFC 9110,
 * 8.3), and whether HTTP says where it ends.
 */
#ifndef ND_FORMAT_H
#define ND_FORMAT_H

#include <stdbool.h>

#include "err.h"
#include "reply.h"

enum format { FORMAT_AUTO, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV };

/* The format of that name: auto, json, ndjson, csv. False: none. */
bool format_named(const char *name, enum format *f);

/*
 * The format of a reply's body, never FORMAT_AUTO: the one that was asked for,
 * else that of the Content-Type, else JSON. False (ST_DATA) for what would
 * lose or alter records unseen:
 *   - NDJSON or CSV whose end nothing shows, for want of Content-Length,
 *     chunks, HTTP/2 or a compression that was checked: it may be cut between
 *     two lines;
 *   - a charset other than UTF-8 and US-ASCII, where the type was believed
 *     (JSON has none: RFC 8259, 11);
 *   - CSV that says that it has no header (RFC 4180, 3).
 */
bool format_of(
    enum format asked, const struct reply *r, enum format *f, struct err *e);

#endif
