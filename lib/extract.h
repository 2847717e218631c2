/* SPDX-License-Identifier: MIT */
/*
 * extract - the wanted records of one named file, in the cheapest way that it
 * allows: looked up where it has a trusted state (lookup.h), else by reading
 * all of it (sift.h).
 *
 * Which paths key and cursor have is what the state names, or the caller says.
 */
#ifndef ND_EXTRACT_H
#define ND_EXTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "key.h"
#include "lookup.h"
#include "names.h"
#include "sift.h"
#include "state.h"
#include "wanted.h"

/* Its own address is in it: it must not move. */
struct extract {
	const struct wanted *wanted; /* the caller's */
	int fd;			     /* of a kept file; -1: all is read */
	char *path;		     /* of it, resolved */
	struct state state;
	struct names names;
	struct keys keys;
	struct lookup lookup;
	struct sift sift;
};

/*
 * name ("-": stdin) is kept by pointer. by: paths that are said; of the key
 * where wanted asks for one, else of the cursor; none: those that the state
 * names. last: so many records at the end only; -1: all. False: *e, ST_USAGE
 * where a path is not known or the key has fewer components than are asked
 * for; extract_close is for what was opened all the same.
 */
bool
extract_open(struct extract *x, const char *name, const struct wanted *wanted,
    const struct list *by, int64_t last, struct err *e);
void extract_close(struct extract *x);

/* The next record, valid until the next call; empty behind the last one. */
bool extract_next(struct extract *x, struct span *record, struct err *e);

/* Is another one at hand, so that extract_next will not wait? */
bool extract_ready(struct extract *x);

#endif
