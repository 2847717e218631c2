/* SPDX-License-Identifier: MIT */
/*
 * target - one kept file under its lock, from finding out that it can be
 * written to the new state.
 *
 *	target_open, target_lock, then
 *	target_merge and target_commit, or target_append
 */
#ifndef ND_TARGET_H
#define ND_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "append.h"
#include "batch.h"
#include "err.h"
#include "keep.h"
#include "key.h"
#include "lock.h"
#include "update.h"

/* What is known of a file before it is opened. */
struct target_plan {
	struct keep_plan keep;
	int64_t lock_timeout; /* ns */
};

struct target {
	char *path; /* resolved */
	struct lock lock;
	struct update update;

	/* its own */
	const struct target_plan *plan;
	struct keep keep;
};

/* A target that cannot be written is found out here. */
bool target_open(struct target *t, const char *name,
    const struct target_plan *plan, struct err *e);
void target_release(struct target *t); /* also after a failure */

/* Take the lock, sweep what dead writers left, read what there is. */
bool target_lock(struct target *t, struct err *e);

/* Make the new version; the counts are those of t->update. */
bool target_merge(struct target *t, const struct update_plan *u, struct err *e);
bool target_commit(struct target *t, struct err *e);

/* As append_file. */
bool target_append(struct target *t, struct batch *b, bool replace,
    const struct update_limit *limit, struct err *e);

#endif
