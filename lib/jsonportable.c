/* SPDX-License-Identifier: MIT */
/* Eight bytes at a time, in any C, on any machine. */
#include <stdint.h>

#define KERNEL static inline
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

struct bytes {
	uint64_t w0, w1, w2, w3, w4, w5, w6, w7;
};

static inline uint64_t
word(const char *p)
{
	const unsigned char *q = (const unsigned char *)p;

	return q[0] | (uint64_t)q[1] << 8 | (uint64_t)q[2] << 16 |
	       (uint64_t)q[3] << 24 | (uint64_t)q[4] << 32 |
	       (uint64_t)q[5] << 40 | (uint64_t)q[6] << 48 |
	       (uint64_t)q[7] << 56;
}

static inline struct bytes
load(const char *p)
{
	return (struct bytes){word(p), word(p + 8), word(p + 16), word(p + 24),
	    word(p + 32), word(p + 40), word(p + 48), word(p + 56)};
}

static inline struct bytes
fold(struct bytes b)
{
	uint64_t x = EACH(0x20);

	return (struct bytes){b.w0 | x, b.w1 | x, b.w2 | x, b.w3 | x, b.w4 | x,
	    b.w5 | x, b.w6 | x, b.w7 | x};
}

/* The highest bits of eight bytes; the product brings them together. */
static inline uint64_t
top(uint64_t x)
{
	return ((x & EACH(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t
gather(struct bytes b)
{
	return top(b.w0) | top(b.w1) << 8 | top(b.w2) << 16 | top(b.w3) << 24 |
	       top(b.w4) << 32 | top(b.w5) << 40 | top(b.w6) << 48 |
	       top(b.w7) << 56;
}

/* Seven bits of a byte and what is added to them stay in that byte. */
static inline uint64_t
differ(uint64_t w, uint64_t x)
{
	return (w ^ x) | (((w ^ x) & EACH(0x7f)) + EACH(0x7f));
}

static inline uint64_t
same(struct bytes b, unsigned c)
{
	uint64_t x = EACH(c);

	return ~gather((struct bytes){differ(b.w0, x), differ(b.w1, x),
	    differ(b.w2, x), differ(b.w3, x), differ(b.w4, x), differ(b.w5, x),
	    differ(b.w6, x), differ(b.w7, x)});
}

static inline uint64_t
reach(uint64_t w, unsigned c)
{
	uint64_t sum = (w & EACH(0x7f)) + EACH(0x80 - (c & 0x7f));

	return c > 0x80 ? sum & w : c == 0x80 ? w : sum | w;
}

static inline uint64_t
from(struct bytes b, unsigned c)
{
	return gather((struct bytes){reach(b.w0, c), reach(b.w1, c),
	    reach(b.w2, c), reach(b.w3, c), reach(b.w4, c), reach(b.w5, c),
	    reach(b.w6, c), reach(b.w7, c)});
}

#include "jsonkernel.h"

const struct json_kernel json_portable = {"portable", masks, blanks};
