/* SPDX-License-Identifier: MIT */
/*
 * lock - one writer a target. The lock is flock(2) on .NAME.lock beside
 * NAME.ndjson.gz, a file of its own that is never unlinked.
 */
#ifndef ND_LOCK_H
#define ND_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

struct lock {
	int fd;	      /* 0: not open */
	char *path;   /* of the lock file */
	char *target; /* for messages */
};

/*
 * Create or open the lock file of a target, a resolved path (commit.h), but do
 * not take the lock: an unwritable directory is found out here.
 */
bool lock_open(struct lock *l, const char *target, struct err *e);

/* Take it, waiting at most wait ns (monotonic). ST_AGAIN: somebody has it. */
bool lock_take(struct lock *l, int64_t wait, struct err *e);

/* Has a writer of target its lock now? No file is made, and none waits. */
bool lock_held(const char *target);

void lock_close(struct lock *l); /* and give it back */

#endif
