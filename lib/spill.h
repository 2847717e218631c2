/* SPDX-License-Identifier: MIT */
/*
 * spill - sorted runs of keyed records in temporary files, and their merge.
 * A file has no name from the moment it is made (where the file system has no
 * such files, from the moment after), so that nothing is left whatever kills
 * the process. The format is this process's own. A merge holds a key and a
 * cursor of each run, but the text of one record only, however large.
 */
#ifndef ND_SPILL_H
#define ND_SPILL_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "key.h"
#include "out.h"
#include "str.h"

/* An unlinked file in dir, to be closed. -1: *e says why. */
int spill_file(const char *dir, struct err *e);

bool spill_put(struct out *out, const struct keyed *k);

/*
 * Reads runs back as one: each key once, in key order, the winner of each. Run
 * 0 is the earliest arrival.
 */
struct spill_merge {
	struct spill_run *run;
	size_t n;
	struct policy policy;
	size_t *heap; /* numbers of runs that have a record, least key first */
	size_t nheap;
	struct buf key, cursor, text; /* the winner's */
};

/*
 * fd: n files written from their start, which stay the caller's. room: bytes
 * for the read buffers of all together; at least 64 KiB each is taken. *m is
 * to be released even after a failure.
 */
bool spill_merge_open(struct spill_merge *m, const int *fd, size_t n,
    const struct policy *policy, size_t room, struct err *e);
void spill_merge_release(struct spill_merge *m);

/* *k is valid until the next call; *more false at the end. */
bool spill_merge_next(
    struct spill_merge *m, struct keyed *k, bool *more, struct err *e);

#endif
