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

#include "ascent.h"
#include "changes.h"
#include "err.h"
#include "fold.h"
#include "highest.h"
#include "keep.h"
#include "key.h"
#include "rewrite.h"
#include "stock.h"
#include "strategy.h"

struct update_counts {
	int64_t inserted, updated, unchanged;
	int64_t deleted; /* repeated keys in the old file (keep.h) among them */
	int64_t before, rows; /* of the file before and afterwards */
	int64_t gone; /* stored rows that were deleted, or retired as absent */
	int64_t came; /* keys of the batch */
};

/* What is to be done. */
struct update_plan {
	struct stock *batch;	    /* sorted */
	const struct highest *seen; /* the highest cursor of the batch */
	struct strategy *strategy;
	struct changes *changes;
	struct ascent *ascent; /* not NULL: all of the batch, as a new file */
};

/* How far it may go. */
struct update_limit {
	int64_t most;	  /* more rows are not deleted or retired, */
	bool percent;	  /* which are so many of a hundred stored ones */
	bool absent;	  /* rows go that the batch has not, */
	bool allow_empty; /* and so may all of them */
};

struct update {
	struct update_counts n;

	/* its own */
	struct update_plan plan;
	struct keep *keep;
	struct fold batch;
	bool versions; /* the last part of a stored key is not in a batch's */
	bool alike;    /* records of the batch are as rows are */
	bool all;      /* stored rows are looked at whatever the batch has */
	struct buf key_text; /* of a row, as JSON */
	struct rewrite new;
};

/*
 * Make the new version of what k was opened for, under the lock, and count.
 * Nothing is changed yet. *u is to be released even after a failure. False: *e;
 * ST_DATA where the batch does not fit the file.
 */
bool update_merge(struct update *u, struct keep *k,
    const struct update_plan *plan, struct err *e);

/*
 * Is it too much that goes, or all that there was because nothing came in?
 * False: ST_DATA, about name.
 */
bool update_allowed(const struct update_counts *n,
    const struct update_limit *limit, const char *name, struct err *e);

/* Commit the changes, then the data file (commit.h), then its state file. */
bool update_commit(struct update *u, struct err *e);
void update_release(struct update *u);

#endif
