/* SPDX-License-Identifier: MIT */
/*
 * rows - the records of any file in key order, each key once: of several the
 * last one. What is not known to be sorted is sorted (runs.h).
 */
#ifndef ND_ROWS_H
#define ND_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "key.h"
#include "runs.h"
#include "str.h"

/* It must not move once it is open. */
struct rows {
	const char *name; /* for messages */
	struct keys keys;
	struct runs *runs;
	struct keyed at; /* the row that rows_next found */
	bool more;	 /* there was one */
};

/*
 * name: a file, gzip or not, or "-" for stdin; kept by pointer, as dir is.
 * paths, memory, dir: as in keys_init and runs_new. False: *e; release r all
 * the same.
 */
bool rows_open(struct rows *r, const char *name, const struct list *paths,
    int64_t memory, const char *dir, struct err *e);
void rows_close(struct rows *r);

/* The next row, valid until the next call, or more is false. */
bool rows_next(struct rows *r, struct err *e);

#endif
