/* SPDX-License-Identifier: MIT */
/*
 * gz - the door to zlib, and to libdeflate where the build found it
 * (HAVE_LIBDEFLATE), which is faster on whole blocks. Nothing else includes
 * their headers. No I/O.
 */
#ifndef ND_GZ_H
#define ND_GZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bgzf.h"
#include "err.h"
#include "str.h"

#define GZ_LEVEL 6 /* unless told, of 1 to 9 */

/* Compresses blocks; also inflates whole members. One per thread. */
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

/* Streaming inflate of any gzip file: members back to back, nothing else. */
struct gunzip;
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *z);

/*
 * Inflate from *in (taken off it) to out; *made says how many bytes. False
 * (ST_DATA) for what is not gzip, a bad CRC or length, or bytes behind the
 * last member. Returns true with *made 0 when it needs more input.
 */
bool gunzip_step(struct gunzip *z, struct span *in, void *out, size_t room,
    size_t *made, struct err *e);

/* At the end of input: was the last member whole? (false also for none) */
bool gunzip_whole(const struct gunzip *z);

uint32_t gz_crc32(uint32_t crc, const void *p, size_t n);

/* The CRC of two texts in a row: a's, and that of the n bytes of b. */
uint32_t gz_crc32_join(uint32_t a, uint32_t b, int64_t n);

#endif
