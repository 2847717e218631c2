/* SPDX-License-Identifier: MIT */
/*
 * wanted - which records somebody asks for on a command line, by key and by
 * cursor, as bounds of their encodings (key.h).
 *
 * A value is what JSON has, a number or a string in quotes; any other text is
 * a string itself: 42 is the number, "42" (with the quotes) and abc are
 * strings. A range is A..B, both of them values or nothing; its ends are in
 * it.
 */
#ifndef ND_WANTED_H
#define ND_WANTED_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "str.h"

struct wanted {
	size_t components; /* that a key must have for this; 0: any record */
	struct buf from;   /* the lowest key; empty: from the start */
	struct buf to;	   /* above the highest key; empty: up to the end */

	bool by_cursor;
	struct buf since; /* the lowest cursor, */
	struct buf time;  /* and the lowest that is a time; empty: as since */
};

/*
 * values: of the key's first components. range (NULL: none): of the component
 * behind them. since (NULL: none): the lowest cursor; a date, or a time
 * without an offset, is also a time in UTC. False (ST_USAGE): *e; nothing is
 * to be released then.
 */
bool wanted_init(struct wanted *w, const struct list *values, const char *range,
    const char *since, struct err *e);
void wanted_release(struct wanted *w);

/* Is the key in the range? Where none was given, an empty key is. */
bool wanted_key(const struct wanted *w, struct span key);

/* Is the key, and so are all behind it, above the range? */
bool wanted_past(const struct wanted *w, struct span key);

/*
 * *yes: is the cursor at or above the lowest? One that is not there (empty) is
 * below. False (ST_DATA) where one of the two is a number, and one a string:
 * those are not to be compared.
 */
bool wanted_cursor(
    const struct wanted *w, struct span cursor, bool *yes, struct err *e);

#endif
