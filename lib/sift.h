/* SPDX-License-Identifier: MIT */
/*
 * sift - the wanted records of a file of any kind, found by reading all of it,
 * record by record. For one that can be looked up, see lookup.h.
 */
#ifndef ND_SIFT_H
#define ND_SIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "key.h"
#include "records.h"
#include "wanted.h"

#define SIFT_LAST ((size_t)1 << 30) /* bytes of the last records, at most */

struct sift {
	struct records in;
	struct keys *keys;	     /* the caller's, as is */
	const struct wanted *wanted; /* the other one */
	int64_t last;	 /* so many at the end only; -1: all of them */
	struct buf held; /* those, a line each, */
	size_t from;	 /* from here on, */
	int64_t n;	 /* so many */
	bool ended;	 /* all was read */
};

/* name: as records_one has it, kept by pointer. */
void sift_open(struct sift *s, const char *name, struct keys *keys,
    const struct wanted *wanted, int64_t last);
void sift_close(struct sift *s);

/*
 * The next record, as it stands, valid until the next call; empty behind the
 * last one. False: *e has file and line. All that is read must be JSON, what
 * is looked at must have a key that is fit for it.
 */
bool sift_next(struct sift *s, struct span *record, struct err *e);

/* As records_ready. */
bool sift_ready(struct sift *s);

#endif
