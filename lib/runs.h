/* SPDX-License-Identifier: MIT */
/*
 * runs - any number of keyed records in any order, handed back in key order:
 * the winner of each key, or all of them. Memory is bounded: records are
 * gathered in piles (pile.h), which are sorted and, when there are too many,
 * written to temporary files by the team (team.h) while the next one is filled;
 * what there is at the end is merged (tiers.h).
 */
#ifndef ND_RUNS_H
#define ND_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "key.h"
#include "sorted.h"

/* Bytes of memory: where nobody says how many, and what may be said. */
#define RUNS_MEMORY (INT64_C(48) << 20)
#define RUNS_MEMORY_LEAST (INT64_C(1) << 20)
#define RUNS_MEMORY_MOST (INT64_C(1) << 40)

struct runs;

/*
 * memory: bytes for records, keys and their index; a larger record is written
 * to a file of its own. dir: where temporary files go, kept by pointer. policy
 * (copied): which record of a key is handed back. all: every one is, those of
 * one key in order of cursor (the highest last; the lowest last where the
 * policy says so), then of arrival, so that the last one is what would win.
 */
struct runs *runs_new(
    int64_t memory, const char *dir, const struct policy *policy, bool all);
void runs_free(struct runs *r);

/* Take a record; its bytes are copied. */
bool runs_add(struct runs *r, const struct keyed *k, struct err *e);

/*
 * Take all records of an input that is sorted by key (sorted.h), as if each
 * were added here. It is read from runs_sort to the end of runs_next: what is
 * found on the way (a bad record, the highest cursor) is known only then. An
 * input is thought to cost 1 MiB while it is read, beside two records; so many
 * are read at once as memory has room for (16 at least) and the limit on open
 * files allows, and others are merged into temporary files before.
 */
void runs_add_sorted(struct runs *r, struct sorted_input *i);

/* All are in. */
bool runs_sort(struct runs *r, struct err *e);

/* The next one, valid until the call after; *more false at the end. */
bool runs_next(struct runs *r, struct keyed *k, bool *more, struct err *e);

#endif
