/* SPDX-License-Identifier: MIT */
/* Eight bytes at a time, in any C, on any machine. */
#include <stdint.h>

#define KERNEL static inline
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

struct bytes {
	uint64_t word[8];
};

static inline struct bytes
load(const char *p)
{
	const unsigned char *q = (const unsigned char *)p;
	struct bytes b;

	for (int i = 0; i < 8; i++, q += 8)
		b.word[i] = q[0] | (uint64_t)q[1] << 8 | (uint64_t)q[2] << 16 |
			    (uint64_t)q[3] << 24 | (uint64_t)q[4] << 32 |
			    (uint64_t)q[5] << 40 | (uint64_t)q[6] << 48 |
			    (uint64_t)q[7] << 56;
	return b;
}

static inline struct bytes
fold(struct bytes b)
{
	for (int i = 0; i < 8; i++)
		b.word[i] |= EACH(0x20);
	return b;
}

/* The highest bit of each byte; the product brings them together. */
static inline uint64_t
gather(uint64_t x)
{
	return ((x & EACH(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Seven bits of a byte and what is added to them stay in that byte. */
static inline uint64_t
same(struct bytes b, unsigned c)
{
	uint64_t mask = 0, x;

	for (int i = 0; i < 8; i++) {
		x = b.word[i] ^ EACH(c);
		x |= (x & EACH(0x7f)) + EACH(0x7f);
		mask |= gather(~x) << 8 * i;
	}
	return mask;
}

static inline uint64_t
from(struct bytes b, unsigned c)
{
	uint64_t mask = 0, x;

	for (int i = 0; i < 8; i++) {
		x = (b.word[i] & EACH(0x7f)) + EACH(0x80 - (c & 0x7f));
		x = c > 0x80 ? x & b.word[i] : x | b.word[i];
		mask |= gather(c == 0x80 ? b.word[i] : x) << 8 * i;
	}
	return mask;
}

static inline uint64_t
parity(uint64_t m)
{
	m ^= m << 1;
	m ^= m << 2;
	m ^= m << 4;
	m ^= m << 8;
	m ^= m << 16;
	return m ^ m << 32;
}

#include "jsonkernel.h"

const struct json_kernel json_portable = {"portable", masks};
