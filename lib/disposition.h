/* SPDX-License-Identifier: MIT */
/*
 * disposition - the options that say how a batch is merged: one of the
 * strategies, what becomes of stored rows that the batch has not, and how far
 * that may go.
 */
#ifndef ND_DISPOSITION_H
#define ND_DISPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "opts.h"
#include "str.h"
#include "strategy.h"
#include "update.h"

struct disposition {
	bool patch, insert_only, replace, append, scd2,
	    apply; /* one, or none */
	bool snapshot, allow_empty;
	const char *merge_key, *delete_if, *dedup_sort, *max_delete;
	const char *valid_from, *valid_to, *valid_open, *boundary;

	/* by disposition_plan */
	struct strategy_plan plan;
	struct validity validity;
	struct update_limit limit;
	bool unkeyed; /* records are put behind one another, by no key */
	/* the paths that rows are stored by: those of -k, for --scd2 that of */
	struct list stored;
	struct buf version; /* valid-from, too, whose text this is */
};

/* Set by these. */
extern struct disposition disposition;
extern const struct opt disposition_opts[];

/*
 * Do the options fit each other, and the others? keys: the paths of -k, kept by
 * pointer; ordered: there is a cursor; into: a file. False: ST_USAGE. d->plan
 * still lacks its parts_max.
 */
bool disposition_plan(struct disposition *d, const struct list *keys,
    bool ordered, bool into, struct err *e);
void disposition_release(struct disposition *d);

#endif
