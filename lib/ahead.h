/* SPDX-License-Identifier: MIT */
/*
 * ahead - requests that were made before it is sure that they are wanted, in
 * the order in which they should be. Once they were made in vain, only one is
 * made, and one more with each that was wanted.
 */
#ifndef ND_AHEAD_H
#define ND_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"
#include "fetch.h"
#include "pick.h"

/* Zeroed: none. */
struct ahead {
	struct fetch_job **job;
	size_t n;
	size_t most; /* 0: none was made in vain yet */
};

/* Drops what is left. */
void ahead_release(struct ahead *a);

/* May there be one more? */
bool ahead_room(const struct ahead *a);
void ahead_add(struct ahead *a, struct fetch_job *job);

/*
 * Let another thread scan what has come, of now and of those ahead, for what
 * pick watches for: a few pages together, of up to room (from 1) on their way.
 */
void ahead_scan(const struct ahead *a, struct fetch_job *now,
    const struct pick *pick, size_t room);

/*
 * The job that asks for just that, the caller's to drop, if it is the first;
 * else NULL, and all of them are dropped, for things went another way.
 */
struct fetch_job *ahead_take(struct ahead *a, const struct ask *ask);

#endif
