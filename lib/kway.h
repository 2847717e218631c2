/* SPDX-License-Identifier: MIT */
/*
 * kway - sorted sources of keyed records, merged into one.
 *
 * A source is spilled records (spill.h), records in memory (pile.h) or an
 * input that was sorted before (runs.h). It gives its records in key order:
 * each key once; or, where all records are wanted, those of one key in order
 * of cursor (policy_compare), then of arrival. So does the merge. All records
 * of a source arrived before those of the next one.
 *
 * A source holds the key and the cursor of one record. Of the text, which may
 * be large, it need only know where it is: it is asked for the winner's alone.
 */
#ifndef ND_KWAY_H
#define ND_KWAY_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "key.h"

/* First member of a larger struct; zeroed but for the functions. */
struct kway_source {
	/* Key and cursor of the next record to now; *more false at the end. */
	bool (*next)(struct kway_source *s, bool *more, struct err *e);
	/* And its text, once; key and cursor may move. NULL: it is there. */
	bool (*text)(struct kway_source *s, struct err *e);
	struct keyed now; /* valid until next */
	size_t rank;	  /* the merge's: the earliest arrival has 0 */
};

struct kway {
	struct policy policy;
	bool all;
	struct kway_source **heap; /* those that have a record, least first */
	size_t n;
	bool due; /* the record of heap[0] was handed out */
};

/*
 * Merge n sources, the earliest arrival first; they stay the caller's. *m is to
 * be released even after a failure.
 */
bool kway_open(struct kway *m, struct kway_source *const *sources, size_t n,
    const struct policy *policy, bool all, struct err *e);
void kway_release(struct kway *m);

/* *k is valid until the next call; *more false at the end. */
bool kway_next(struct kway *m, struct keyed *k, bool *more, struct err *e);

#endif
