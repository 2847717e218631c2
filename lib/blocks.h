/* SPDX-License-Identifier: MIT */
/*
 * blocks - some blocks of a kept file (ndjson.gz(5)) at a time, inflated by the
 * team, as groups. A group is the fewest blocks that start and end with a
 * record: one block, or those that a record larger than a block spans
 * (pack.h).
 */
#ifndef ND_BLOCKS_H
#define ND_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "gz.h"
#include "str.h"

struct group {
	struct span raw;    /* its blocks as they are in the file */
	struct span text;   /* its records, each with its newline */
	size_t first, last; /* blocks.c's own */
};

struct blocks {
	struct group *group; /* of the last blocks_take */
	size_t n;
	int64_t blocks; /* in them */
	int64_t to;	/* the byte of the file behind them */

	/* its own */
	int fd;
	const char *name;
	int64_t from;	/* the byte of the file where raw starts */
	struct gz **gz; /* one a worker */
	struct buf raw, text;
	struct member *member;
	size_t members, cap_members, cap_groups;
};

/* The descriptor and the name, for messages, stay the caller's. */
void blocks_open(struct blocks *b, int fd, const char *name);
void blocks_release(struct blocks *b);

/*
 * Take the blocks from byte from on, where a block starts and a record: up to
 * byte to, but no more than most of them, unless a record goes on behind. The
 * groups are valid until the next call. False (ST_DATA): these are no such
 * blocks, or damaged.
 */
bool blocks_take(
    struct blocks *b, int64_t from, int64_t to, size_t most, struct err *e);

/*
 * As blocks_take, of exactly those most blocks, but inflated is only what must
 * be to tell the groups: a text is there once blocks_group was called for it.
 */
bool blocks_list(
    struct blocks *b, int64_t from, int64_t to, size_t most, struct err *e);
bool blocks_group(struct blocks *b, size_t group, struct err *e);

/* The byte where the empty block stands that ends a file of size bytes. */
bool blocks_end(struct blocks *b, int64_t size, int64_t *end, struct err *e);

#endif
