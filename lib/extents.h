/* SPDX-License-Identifier: MIT */
/*
 * extents - where in a kept file which keys are: its index. An extent is a run
 * of whole blocks that starts and ends with a record. The extents of a file
 * follow one another from its first byte to the empty block that ends it, and
 * their first keys ascend.
 */
#ifndef ND_EXTENTS_H
#define ND_EXTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"
#include "wanted.h"

/* Blocks of a new extent: what a look at one record has to read. */
#define EXTENT_BLOCKS 16

struct extent {
	int64_t at, to; /* its bytes in the file */
	int64_t blocks;
	uint32_t crc; /* CRC-32 of these bytes */
	/* encodings of key.h, owned by the extents that it is in */
	struct span first;  /* key of the first record; empty: unsorted */
	struct span cursor; /* no record's is higher; empty: none has one */
};

/* Zeroed: none. */
struct extents {
	struct extent *v;
	size_t n, cap;
};

void extents_release(struct extents *x);

/* A copy of e at the end, with texts of its own; e may be of other extents. */
struct extent *extents_add(struct extents *x, const struct extent *e);

/* The last one takes in what follows it: blocks, cursor, end. Not the CRC. */
void extents_grow(struct extents *x, const struct extent *next);

/* e's cursor becomes at least that. */
void extent_raise(struct extent *e, struct span cursor);

/*
 * The number of the extent that a record with that key is in, if there is one:
 * the last whose first key is not above it, or 0.
 */
size_t extents_find(const struct extents *x, struct span key);

/* Append them to b as the elements of a JSON array, one a line. */
void extents_write(const struct extents *x, struct buf *b);

/*
 * From what extents_write made of those of a file whose last one ends at byte
 * end; there can be many thousands, so no other JSON is read. only: no more
 * than those that such keys can be in, at least one; NULL: all. False where it
 * is not that, or not such a row of extents; *x is then empty.
 */
bool extents_read(struct span text, int64_t end, const struct wanted *only,
    struct extents *x);

#endif
