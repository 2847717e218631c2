/* SPDX-License-Identifier: MIT */
/*
 * tiers - sorted runs of records, most of them in files, and their merge. Not
 * all can be read at once, for memory is bounded, and how many inputs may be
 * open. Where there are too many, some that are next to each other become one
 * run of the next tier (Knuth, The Art of Computer Programming 3, 5.4:
 * balanced merging). The runs of a tier are in one file, so that few are open
 * even where many of these are at work.
 */
#ifndef ND_TIERS_H
#define ND_TIERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "kway.h"
#include "sorted.h"
#include "spill.h"

#define TIERS 8 /* the highest one has what would be higher, too */

/* One run. It belongs to the tiers, but for a source that is no input's. */
struct run {
	size_t rank;	 /* among all that arrived */
	size_t tier;	 /* how many merges made it, and whose file it is in: */
	int64_t at, end; /* there; or it is no part of a file, but */
	struct kway_source *source; /* this, which stays as it is, or */
	struct sorted *input;	    /* this; else both are NULL */
};

/* What the runs of one tier are in, one behind the other. */
struct tier {
	int fd; /* 0: there is none */
	int64_t size;
	size_t n; /* runs in it; with the last of them it is empty again */
};

struct merging {
	struct kway kway;
	struct spill *spill; /* of those that are files */
	size_t n;
	struct buf large;
};

struct tiers {
	size_t memory; /* bytes for what is read of files and inputs */
	const char *dir;
	struct policy policy;
	bool all;
	struct run *run; /* by rank */
	size_t n, inputs;
	struct tier tier[TIERS];
	struct merging last;
};

/* dir is kept by pointer, policy copied. */
void tiers_init(struct tiers *t, size_t memory, const char *dir,
    const struct policy *policy, bool all);
void tiers_release(struct tiers *t);

/*
 * The file for the next run of tier 0, to be written at its end, which is
 * size. NULL: *e says why.
 */
const struct tier *tiers_file(struct tiers *t, struct err *e);

/* A run was written there, or is a source, or an input. */
void tiers_add(struct tiers *t, struct run run);

/* Are there so many of one tier that tiers_settle has something to do? */
bool tiers_full(const struct tiers *t);
bool tiers_settle(struct tiers *t, struct err *e);

/* Bytes that it takes to read all; the memory, where some are merged first. */
size_t tiers_cost(const struct tiers *t);

/* Read all, as kway_next does, in so many bytes or tiers_cost. */
bool tiers_open(struct tiers *t, size_t room, struct err *e);
bool tiers_next(struct tiers *t, struct keyed *k, bool *more, struct err *e);

#endif
