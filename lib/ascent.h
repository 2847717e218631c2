/* SPDX-License-Identifier: MIT */
/*
 * ascent - a new file that is written while the records come in, as long as the
 * key of each is above the last one's: such a stream is neither held nor
 * sorted, and written once. It becomes the target where there still is none at
 * the end, under the lock; else it is a sorted input like any other.
 *
 * Its temporary is made without the lock, so that who has that may sweep it
 * away (commit.h): it has no name then, but all of its bytes.
 */
#ifndef ND_ASCENT_H
#define ND_ASCENT_H

#include <stdbool.h>
#include <stdint.h>

#include "blocks.h"
#include "commit.h"
#include "err.h"
#include "key.h"
#include "out.h"
#include "pack.h"
#include "sorted.h"

/* Zeroed: none. It must not move. */
struct ascent {
	struct sorted_input input;
	int64_t n;   /* records that it has */
	bool closed; /* no more are taken */

	/* when it is closed, whoever commits them may take these over */
	struct commit commit;
	struct out out;
	struct pack pack;

	/* its own */
	struct buf last;      /* the key of the last record */
	struct keys *keys;    /* of the input, */
	struct blocks blocks; /* which is at */
	size_t group;	      /* of those that were taken, */
	struct span rest;     /* what is left of its text, */
	int64_t at, end;      /* and the bytes behind all of them */
};

/* path: resolved (commit.h), kept by pointer. */
bool ascent_open(struct ascent *a, const char *path, struct err *e);
void ascent_release(struct ascent *a); /* what was not committed is dropped */

/* Take a record that is above the last one; else *taken is false. */
bool
ascent_add(struct ascent *a, const struct keyed *k, bool *taken, struct err *e);

/* No more come, and all is written; safe to repeat. */
bool ascent_close(struct ascent *a, struct err *e);

/* Is the temporary still there? To be asked under the lock. */
bool ascent_named(const struct ascent *a);

/*
 * All that it has as an input, once, when it is closed. It belongs to *a; the
 * keys, by which the records came in, stay the caller's.
 */
struct sorted_input *ascent_input(struct ascent *a, struct keys *keys);

#endif
