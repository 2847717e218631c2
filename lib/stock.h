/* SPDX-License-Identifier: MIT */
/*
 * stock - the sorted records of a batch, handed out one by one: all of them, or
 * those of one part of a data set after the other. They are in one runs.h for
 * all parts, so that memory and open files do not depend on how many there are:
 * each key has its part before it, which is taken off when it is handed out.
 *
 * A process that is forked between two parts has what this one has not handed
 * out, without taking it from it: what is read is read at a place (pread).
 */
#ifndef ND_STOCK_H
#define ND_STOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "key.h"
#include "runs.h"

#define STOCK_PARTS 8464 /* at most */

struct stock {
	struct runs *runs; /* of it */

	/* its own */
	bool parts;
	char part[2];	   /* the one that is handed out, as in its keys */
	struct keyed head; /* of the runs, where it was read, */
	bool read, more;   /* and is not their end */
	struct buf key;
};

/* Records go to runs, which are the stock's from here on, or by stock_add. */
void stock_init(struct stock *s, struct runs *runs, bool parts);
void stock_release(struct stock *s);

/* A record of a part; they are sorted by runs_sort. */
bool
stock_add(struct stock *s, size_t part, const struct keyed *k, struct err *e);

/* Go on to a part; what is left of those before it is passed over. */
bool stock_part(struct stock *s, size_t part, struct err *e);

/* The next record, of that part; valid until the call after. */
bool stock_next(struct stock *s, struct keyed *k, bool *more, struct err *e);

#endif
