/* SPDX-License-Identifier: MIT */
/*
 * csv - a CSV body (RFC 4180, UTF-8) as records: JSON objects of strings, whose
 * names are in the header line. Nothing is guessed of numbers or nulls.
 *
 * Strict, so that nothing is lost in silence: a record with more or fewer
 * fields than the header, a quote inside of a field without quotes, text behind
 * a closing quote, a CR without LF outside of quotes, an empty name or one that
 * comes again, bytes that are not UTF-8 are errors. Lines end with LF or CRLF;
 * the last one may do without. An empty line is a record where there is one
 * column, and else nothing. A body that is JSON, or starts with "<", is an
 * error page and no CSV.
 *
 * The last record of a body that was cut may look whole: where the body ends
 * must be known from elsewhere (format.h).
 */
#ifndef ND_CSV_H
#define ND_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "json.h"
#include "str.h"

struct csv {
	struct json_hit *hit; /* the records: compact, in text */
	size_t n;
	bool cut; /* the last failure: the body ended too early */

	/* its own */
	size_t cap;
	struct buf text;
	struct buf names;    /* the start of each member: "NAME": */
	struct span *name;   /* in names, by column */
	struct span *sorted; /* the same, to find two that are equal */
	size_t columns, room;
	struct buf field; /* a quoted field less its quotes */
};

/* max: bytes of all records of a body. */
void csv_init(struct csv *c, size_t max);
void csv_release(struct csv *c);

/*
 * Read a body; what the last one gave is forgotten. False (ST_DATA): *e has
 * the line, and there are no records.
 */
bool csv_read(struct csv *c, struct span body, struct err *e);

#endif
