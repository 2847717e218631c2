/* SPDX-License-Identifier: MIT */
/*
 * gz - the blocks of .ndjson.gz files (bgzf.h), by the compression libraries
 * that are there (codec.h); gunzip.h reads any other gzip. No I/O.
 */
#ifndef ND_GZ_H
#define ND_GZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bgzf.h"

#define GZ_LEVEL 2 /* unless told, of 1 to 9; ndjson.gz(5) says why */

/* Makes blocks, and inflates them. One per thread. */
struct gz;
struct gz *gz_new(int level);
void gz_free(struct gz *g);

/*
 * Make one whole BGZF member of n (at most BGZF_BLOCK) bytes; its length.
 * Data that do not shrink are stored, so that it always fits.
 */
size_t
gz_block(struct gz *g, const void *p, size_t n, unsigned char out[BGZF_MEMBER]);

/*
 * Inflate a whole BGZF member of n bytes into out (room for BGZF_MEMBER
 * bytes); the number of bytes, or -1 where the member is damaged: bad deflate
 * data, wrong CRC or length.
 */
long gz_unblock(struct gz *g, const unsigned char *member, size_t n, void *out);

uint32_t gz_crc32(uint32_t crc, const void *p, size_t n);

/* The CRC of two texts in a row: a's, and that of the n bytes of b. */
uint32_t gz_crc32_join(uint32_t a, uint32_t b, int64_t n);

#endif
