/* SPDX-License-Identifier: MIT */
/*
 * blocks - a kept file (ndjson.gz(5)) as groups of blocks. A group is the
 * fewest blocks that start and end with a record: one block, or those that a
 * record larger than a block spans. Groups are told apart by the sizes in the
 * block headers and trailers (pack.h: a block of fewer bytes than BGZF_BLOCK
 * ends with a newline); only the first line of a block is inflated.
 */
#ifndef ND_BLOCKS_H
#define ND_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "gz.h"
#include "str.h"

struct blocks {
	int fd;		  /* the caller's */
	const char *name; /* for messages */
	int64_t size;	  /* of the file */
	int64_t at;	  /* of the next member */
	struct gz *gz;
	struct buf window; /* bytes of the file from window_at on */
	int64_t window_at;
};

struct group {
	int64_t from, to; /* its bytes in the file; the same: the end */
	size_t size;	  /* bytes of its records */
	struct buf text;  /* its records, where inflated; else the first */
	bool inflated;
};

void blocks_open(struct blocks *b, int fd, const char *name, int64_t size);
void blocks_release(struct blocks *b);

void group_init(struct group *g);
void group_release(struct group *g);

/* The first record of a group, less its newline. */
struct span group_first(const struct group *g);

/*
 * The next group; g->from == g->to behind the last one, where the empty block
 * that ends a file was found, and nothing behind it. False (ST_DATA) for what
 * is not such a file, damaged data among it.
 */
bool blocks_next(struct blocks *b, struct group *g, struct err *e);

/* Have all records of g in g->text. */
bool blocks_inflate(struct blocks *b, struct group *g, struct err *e);

#endif
