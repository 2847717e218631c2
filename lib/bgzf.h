/* SPDX-License-Identifier: MIT */
/*
 * bgzf - the bytes around a block (SAM specification, section 4.1): a gzip
 * member with the one extra subfield BC, which holds the member's length.
 * Arithmetic only; gz.h compresses.
 */
#ifndef ND_BGZF_H
#define ND_BGZF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BGZF_HEADER 18	  /* bytes before the deflate data */
#define BGZF_TRAILER 8	  /* CRC-32 and length of the data, little-endian */
#define BGZF_BLOCK 65280  /* most bytes of data that we put in one block */
#define BGZF_MEMBER 65536 /* most bytes that a member can have */
#define BGZF_EOF 28	  /* length of the empty block that ends a file */

extern const unsigned char bgzf_eof[BGZF_EOF];

/* The header of a member of n bytes in all (BGZF_HEADER .. BGZF_MEMBER). */
void bgzf_header(unsigned char out[BGZF_HEADER], size_t n);
void bgzf_trailer(unsigned char out[BGZF_TRAILER], uint32_t crc, size_t isize);

/*
 * The length in bytes of the member that starts at p, by its header; 0 where
 * the n bytes are not the start of a BGZF member. Other subfields beside BC
 * are accepted, as the specification asks: *header is the length of the whole
 * header.
 */
size_t bgzf_member(const unsigned char *p, size_t n, size_t *header);

uint32_t bgzf_le32(const unsigned char *p);

#endif
