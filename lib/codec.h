/* SPDX-License-Identifier: MIT */
/*
 * codec - the doors to the compression libraries, for gz and gunzip: raw
 * deflate data (RFC 1951) made and inflated, and the CRC-32 of gzip. zlib is
 * there always, libdeflate and ISA-L where the build found them
 * (HAVE_LIBDEFLATE, HAVE_ISAL). Each has a file of its own, the only one that
 * includes its headers; codec.c says which is used for what. No I/O; memory
 * that is not there ends the tool.
 *
 * A squeezer, an expander and a flow belong to one thread at a time.
 */
#ifndef ND_CODEC_H
#define ND_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

/* What a step of a flow came to. */
enum flow_state {
	FLOW_ON,   /* there is room for more, or input */
	FLOW_END,  /* of the deflate data: see flow_tail */
	FLOW_FAULT /* they are damaged */
};

/* Whole bytes that a flow had taken beyond the end of its data. */
struct flow_tail {
	unsigned char p[8]; /* never more than the trailer of a gzip member */
	size_t n;
};

struct codec {
	const char *name;

	/*
	 * A block to deflate data, at a level of the library's own; 0 where
	 * they do not fit in room bytes. The same block always gives the same.
	 */
	void *(*squeezer)(int level);
	void (*squeezer_free)(void *squeezer);
	size_t (*squeeze)(
	    void *squeezer, const void *p, size_t n, void *out, size_t room);

	/* True if the n bytes are whole deflate data of exactly want bytes. */
	void *(*expander)(void);
	void (*expander_free)(void *expander);
	bool (*expand)(
	    void *expander, const void *p, size_t n, void *out, size_t want);

	/*
	 * Deflate data that come and go in parts: from *in, taken off it, to
	 * out, of which *made bytes more are used. NULL: it has none.
	 */
	void *(*flow)(void);
	void (*flow_free)(void *flow);
	void (*flow_start)(void *flow); /* new data */
	enum flow_state (*flow_step)(void *flow, struct span *in, void *out,
	    size_t room, size_t *made, struct flow_tail *tail);
	const char *(*flow_fault)(const void *flow); /* a few words */

	uint32_t (*crc32)(uint32_t crc, const void *p, size_t n);
};

extern const struct codec codec_zlib;
#ifdef HAVE_LIBDEFLATE
extern const struct codec codec_libdeflate;
#endif
#ifdef HAVE_ISAL
extern const struct codec codec_isal;
#endif

/* All that are here, with NULL at the end. */
extern const struct codec *const codec_all[];

/* What to use: of levels 1 to 9, to expand, for a flow. */
struct codec_level {
	const struct codec *codec;
	int level;
};
extern const struct codec_level codec_levels[10];
extern const struct codec *const codec_expander, *const codec_flow;

uint32_t codec_crc32(uint32_t crc, const void *p, size_t n);

/* The CRC of two texts in a row: a's, and that of the n bytes of b. */
uint32_t codec_crc32_join(uint32_t a, uint32_t b, int64_t n);

#endif
