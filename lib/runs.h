/* SPDX-License-Identifier: MIT */
/*
 * runs - any number of keyed records in any order, handed back in key order,
 * each key once: of several, the one with the higher cursor, the later arrival
 * on a tie. Memory is bounded: what is beyond it goes to temporary files as
 * sorted runs (spill.h), which are merged 16 at a time when they grow many
 * (Knuth, The Art of Computer Programming 3, 5.4: balanced merging).
 */
#ifndef ND_RUNS_H
#define ND_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "spill.h"
#include "str.h"

struct runs;

/*
 * memory: bytes for records, keys and their index; one record larger than
 * that is still taken. dir: where temporary files go, kept by pointer. policy
 * (copied): which record of a key is handed back. all: every one is, those of
 * one key in order of cursor (the highest last; the lowest last where the
 * policy says so), then of arrival, so that the last one is what would win.
 */
struct runs *runs_new(
    int64_t memory, const char *dir, const struct policy *policy, bool all);
void runs_free(struct runs *r);

/* Take a record; its bytes are copied. */
bool runs_add(struct runs *r, const struct keyed *k, struct err *e);

/* All are in. */
bool runs_sort(struct runs *r, struct err *e);

/* The next one, valid until the call after; *more false at the end. */
bool runs_next(struct runs *r, struct keyed *k, bool *more, struct err *e);

#endif
