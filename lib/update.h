/* SPDX-License-Identifier: MIT */
/*
 * update - bring a kept file up to date with a batch (upsert): a record with a
 * new key is inserted, one with a known key replaces the stored one unless its
 * cursor is lower. Groups of blocks that no key of the batch falls into, or
 * that it does not change, are copied as compressed bytes; where nothing
 * changes, nothing is written at all.
 */
#ifndef ND_UPDATE_H
#define ND_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "highest.h"
#include "key.h"
#include "keep.h"
#include "runs.h"

struct update_counts {
	int64_t inserted, updated, unchanged;
	int64_t deleted; /* repeated keys in the old file (keep.h) */
	int64_t rows;	 /* of the file afterwards */
};

/*
 * Update what k was opened for, under the lock, from the sorted batch: the
 * data file is replaced (commit.h), then its state file. seen is the highest
 * cursor of the batch; state holds the names of key and cursor. keys may be
 * asked for stored records, whose cursor may be missing.
 */
bool update_file(struct keep *k, struct keys *keys, struct runs *batch,
    const struct highest *seen, struct state *state, struct update_counts *n,
    struct err *e);

#endif
