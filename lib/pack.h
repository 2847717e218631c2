/* SPDX-License-Identifier: MIT */
/*
 * pack - records to the blocks of an .ndjson.gz file (ndjson.gz(5)).
 *
 * Blocks are cut at newlines. A record that does not fit in one block starts a
 * block of its own, fills blocks of BGZF_BLOCK bytes, and the next record
 * starts a new block: so a block with fewer bytes than BGZF_BLOCK always ends
 * with a newline.
 *
 * Blocks are compressed by the team (team.h) and written in their order; at
 * most PACK_QUEUE of them wait. The bytes do not depend on how many threads
 * there are. Whole blocks of another file take their place among them as they
 * are. On the way the index of the new file is made (extents.h).
 */
#ifndef ND_PACK_H
#define ND_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "extents.h"
#include "gz.h"
#include "key.h"
#include "opts.h"
#include "out.h"
#include "str.h"

#define PACK_QUEUE 32

struct pack {
	size_t n; /* bytes in the block that is being filled */

	/* the index of what was written; whole after pack_finish */
	struct extents extents;
	int64_t size; /* bytes written */
	uint32_t crc; /* of them */

	/* its own */
	struct out *out;
	struct gz **gz; /* one a worker */
	struct piece *queue;
	size_t oldest, waiting; /* in the queue */
	bool within;		/* the last extent can grow */
	struct buf cursor;	/* the highest in it */
	struct piece *filling;	/* its block has the n bytes */
};

/* -1 ... -9 of a tool that writes blocks, and what they said. */
extern int64_t pack_level;
extern const struct opt pack_levels[];

/* The out stays the caller's, and has what failed where a function is false. */
void pack_open(struct pack *p, struct out *out, int level);
void pack_release(struct pack *p);

/*
 * A record, whose newline is added. Its key and cursor go to the index; both
 * are empty for records in no order.
 */
bool pack_record(struct pack *p, const struct keyed *r);

/* Would a record of n bytes start a block? */
bool pack_starts(const struct pack *p, size_t n);

/*
 * Whole blocks, which start and end with a record: first is the first one's
 * key, and cursor not below any of theirs. The block that is being filled ends
 * before them.
 */
bool pack_blocks(
    struct pack *p, struct span blocks, struct span first, struct span cursor);

/* A whole extent of the file behind fd, which stays an extent. */
bool pack_extent(struct pack *p, int fd, const struct extent *e);

/* The extent that is being written ends here, as it would by itself later. */
bool pack_extent_ends(struct pack *p);

/* The last block and the empty one that ends a file, all of it flushed. */
bool pack_finish(struct pack *p);

#endif
