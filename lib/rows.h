/* SPDX-License-Identifier: MIT */
/*
 * rows - the records of any file in key order, each key once: of several the
 * last one.
 *
 * A kept file (ndjson.gz(5)) whose state is trusted, and of the same key, is
 * read as it stands, and checked to be sorted on the way. Of two of them, what
 * is the same in both is passed over by the compressed bytes of blocks. What is
 * not known to be sorted is sorted (runs.h).
 */
#ifndef ND_ROWS_H
#define ND_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "blocks.h"
#include "buf.h"
#include "err.h"
#include "key.h"
#include "runs.h"
#include "state.h"
#include "str.h"

/* It must not move once it is open. */
struct rows {
	const char *name; /* for messages */
	struct keys keys;
	struct keyed at; /* the row that rows_next found */
	bool more;	 /* there was one */

	struct runs *runs; /* NULL: it is a kept file, and the rest is in use */
	int fd;
	struct state state;
	struct blocks blocks;
	struct group group; /* the row at hand is in it: the first one */
	bool first;	    /* of its rows, and it may not be inflated yet, */
	struct span rest;   /* or one of those before this rest of its text */
	struct buf last;    /* the key of the row at hand */
	struct buf member;  /* compressed bytes of a group */
};

/*
 * name: a file, gzip or not, or "-" for stdin; kept by pointer, as dir is.
 * paths, memory, dir: as in keys_init and runs_new. False: *e; close r all the
 * same.
 */
bool rows_open(struct rows *r, const char *name, const struct list *paths,
    int64_t memory, const char *dir, struct err *e);
void rows_close(struct rows *r);

/* The next row, valid until the next call, or more is false. */
bool rows_next(struct rows *r, struct err *e);

/*
 * Both have a row at hand, or are at their end: while what begins with these
 * rows is known to be the same in both, go on to the rows behind it.
 */
bool rows_skip(struct rows *a, struct rows *b, struct err *e);

#endif
