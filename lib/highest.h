/* SPDX-License-Identifier: MIT */
/*
 * highest - the highest cursor of many records, which is where the next
 * incremental walk starts.
 */
#ifndef ND_HIGHEST_H
#define ND_HIGHEST_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"

struct highest {
	struct buf order; /* its encoding (key.h); empty: none yet */
	struct buf text;  /* what it came with: its JSON text, say */
};

void highest_init(struct highest *h);
void highest_release(struct highest *h);

/* An empty order is no cursor. */
void highest_see(struct highest *h, struct span order, struct span text);

/*
 * The highest cursor of the kept file, or the data set (shards.h), at path, as
 * JSON text appended to b; nothing where there is no file, or no record. A
 * directory that is no data set is an error, unless path ends with a slash. Its
 * state file is believed where it matches the data, else the data are read.
 * cursor is the cursor's path; NULL: the one that the state file names
 * (ST_USAGE: it names none).
 */
bool
highest_of(const char *path, const char *cursor, struct buf *b, struct err *e);

#endif
