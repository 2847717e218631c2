/* SPDX-License-Identifier: MIT */
/*
 * update - bring a kept file up to date with a batch, by a strategy
 * (strategy.h). Extents that no key of the batch falls into are copied as
 * compressed bytes, and so are the blocks of the others where nothing changes;
 * where nothing changes at all, nothing is written (rewrite.h).
 */
#ifndef ND_UPDATE_H
#define ND_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "changes.h"
#include "err.h"
#include "highest.h"
#include "keep.h"
#include "key.h"
#include "runs.h"
#include "strategy.h"

struct update_counts {
	int64_t inserted, updated, unchanged;
	int64_t deleted; /* repeated keys in the old file (keep.h) among them */
	int64_t rows;	 /* of the file afterwards */
};

/* What is to be done, and how far it may go. */
struct update_plan {
	struct runs *batch;	    /* sorted */
	const struct highest *seen; /* the highest cursor of the batch */
	struct strategy *strategy;
	/* of rows as they are stored, whose cursor may be missing; both equal
	 */
	struct keys *keys, *fresh;
	struct changes *changes;
	int64_t max_delete; /* more rows are not deleted or retired, */
	bool percent;	    /* which are so many of a hundred stored ones */
	bool allow_empty;
};

/*
 * Update what k was opened for, under the lock: the changes are committed,
 * then the data file is replaced (commit.h), then its state file. False: *e;
 * ST_DATA where the batch does not fit the file, or would delete too much.
 */
bool update_file(struct keep *k, const struct update_plan *plan,
    struct update_counts *n, struct err *e);

#endif
