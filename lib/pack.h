/* SPDX-License-Identifier: MIT */
/*
 * pack - records to the blocks of an .ndjson.gz file (ndjson.gz(5)).
 *
 * Blocks are cut at newlines. A record that does not fit in one block starts a
 * block of its own, fills blocks of BGZF_BLOCK bytes, and the next record
 * starts a new block: so a block with fewer bytes than BGZF_BLOCK always ends
 * with a newline.
 */
#ifndef ND_PACK_H
#define ND_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "gz.h"
#include "out.h"
#include "str.h"

struct pack {
	struct out *out;
	struct gz *gz;
	char *block;	       /* BGZF_BLOCK bytes, */
	size_t n;	       /* of which n are in use */
	unsigned char *member; /* the block, compressed */
};

/* The out stays the caller's. */
void pack_open(struct pack *p, struct out *out, int level);
void pack_release(struct pack *p);

bool pack_record(struct pack *p, struct span record); /* adds the newline */

/* End the block that is being filled, so that whole blocks can follow. */
bool pack_cut(struct pack *p);

/* The last block, and the empty one that ends a file. */
bool pack_finish(struct pack *p);

#endif
