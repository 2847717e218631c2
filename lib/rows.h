/* SPDX-License-Identifier: MIT */
/*
 * rows - the records of any file in key order, each key once: of several the
 * last one.
 *
 * A kept file (ndjson.gz(5)) whose state is trusted, and of the same key, is
 * read as it stands, and checked to be sorted on the way. Of two of them, what
 * is the same in both is passed over: extents by what the states say, blocks
 * by their compressed bytes, records by their lines. What is not known to be
 * sorted is sorted (runs.h).
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
	size_t most;	  /* blocks taken at once */
	size_t extent;	  /* the one that the row is in */
	size_t group;	  /* of the blocks that were taken, */
	int64_t from;	  /* and the byte of the file where it starts; */
	bool first;	  /* is the row its first one? */
	struct span rest; /* its text behind the row */
	struct buf last;  /* the key of the row */
	struct buf raw;	  /* bytes of the file, to be compared */
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
 * rows_next was called for both: while what begins with their rows is known to
 * be the same in both, go on to the rows behind it.
 */
bool rows_skip(struct rows *a, struct rows *b, struct err *e);

#endif
