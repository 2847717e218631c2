/* SPDX-License-Identifier: MIT */
/*
 * dataset - a data set of several kept files (shards.h), brought up to date as
 * one: each part by a process of its own (crew.h), all or, unless they are
 * killed between their commits, none. The same batch again then does the rest.
 */
#ifndef ND_DATASET_H
#define ND_DATASET_H

#include <stdbool.h>
#include <stddef.h>

#include "batch.h"
#include "err.h"
#include "lock.h"
#include "stock.h"
#include "strategy.h"
#include "target.h"
#include "update.h"

struct dataset {
	size_t n;	    /* parts */
	size_t had;	    /* before, where that was another number; or 0 */
	struct stock batch; /* by part */

	/* its own */
	char *dir;
	const struct target_plan *plan;
	struct lock lock;
	const struct strategy *strategy;
};

/*
 * n parts, or as many as there are (0; ST_USAGE where there are none). The
 * directory is made where it is not there. Plan and strategy stay the caller's.
 */
bool dataset_open(struct dataset *d, const char *dir, size_t n,
    const struct target_plan *plan, const struct strategy *s, struct err *e);
void dataset_release(struct dataset *d);

/* All records of the batch, sorted by part and key. */
bool dataset_sort(struct dataset *d, struct batch *b, struct err *e);

/*
 * Under the lock of the data set: make the other number of parts, if it is
 * another; then merge and, where the limit allows it, commit all.
 */
bool dataset_update(struct dataset *d, const struct update_plan *plan,
    const struct update_limit *limit, struct update_counts *n, struct err *e);

#endif
