/* SPDX-License-Identifier: MIT */
/*
 * gzhead - the header of any gzip member (RFC 1952, section 2.3), read in
 * parts of any size: the name, the comment and the extra field are passed over,
 * the CRC of the header is checked where it has one.
 */
#ifndef ND_GZHEAD_H
#define ND_GZHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

/* Zeroed: before the first byte. */
struct gzhead {
	enum gzhead_part {
		GZHEAD_FIXED,
		GZHEAD_EXTRA_LENGTH,
		GZHEAD_EXTRA,
		GZHEAD_NAME,
		GZHEAD_COMMENT,
		GZHEAD_CRC,
		GZHEAD_WHOLE
	} part;
	size_t at; /* bytes of the part */
	size_t extra;
	uint32_t crc; /* of the header so far */
	uint32_t sum; /* what it should be, of 16 bits */
	unsigned char flags;
	unsigned char low; /* of a number, its first byte */
};

/*
 * Take bytes off in until the header is whole (h->part) or in is empty. NULL,
 * or what is wrong, in a few words; "" where they are no gzip member.
 */
const char *gzhead_step(struct gzhead *h, struct span *in);

#endif
