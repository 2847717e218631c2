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
};

/* Set by these. */
extern struct disposition disposition;
extern const struct opt disposition_opts[];

/*
 * Do the options fit each other, and the others? keyed: there is a key,
 * ordered: a cursor, into: a file. False: ST_USAGE. d->plan still lacks
 * its parts_max.
 */
bool disposition_plan(
    struct disposition *d, bool keyed, bool ordered, bool into, struct err *e);

void disposition_release(struct disposition *d);

/*
 * The paths that rows are stored by: those of -k, and of the rows of --scd2
 * valid-from, too, whose path is in text.
 */
void disposition_paths(const struct disposition *d, const struct list *keys,
    struct list *stored, struct buf *text);

/* Records are put behind one another, by no key. */
bool disposition_unkeyed(const struct disposition *d, bool keyed);

#endif
