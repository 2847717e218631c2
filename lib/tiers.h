/* SPDX-License-Identifier: MIT */
/*
 * tiers - sorted runs of records, most of them in files, and their merge. Not
 * all can be read at once: memory and open files are bounded. Where there are
 * too many, some that are next to each other become one file of the next tier
 * (Knuth, The Art of Computer Programming 3, 5.4: balanced merging).
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

/* One run. It belongs to the tiers, but for a source that is no input's. */
struct run {
	size_t rank; /* among all that arrived */
	int tier;    /* how many merges made it */
	int fd;	     /* of spill.h; -1: it is no file, but */
	int64_t size;
	struct kway_source *source; /* this, which stays as it is, or */
	struct sorted *input;	    /* this; or NULL */
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
	struct merging last;
};

/* dir is kept by pointer, policy copied. */
void tiers_init(struct tiers *t, size_t memory, const char *dir,
    const struct policy *policy, bool all);
void tiers_release(struct tiers *t);

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
