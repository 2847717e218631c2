/* SPDX-License-Identifier: MIT */
/* Four vectors of 16 bytes: every x86-64 has SSE2. */
#include "jsonmask.h"

#ifdef __SSE2__
#include <emmintrin.h>

#define KERNEL static inline

struct bytes {
	__m128i v[4];
};

static inline struct bytes
load(const char *p)
{
	const __m128i *v = (const __m128i *)p;

	return (struct bytes){{_mm_loadu_si128(v), _mm_loadu_si128(v + 1),
	    _mm_loadu_si128(v + 2), _mm_loadu_si128(v + 3)}};
}

static inline struct bytes
fold(struct bytes b)
{
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_or_si128(b.v[i], _mm_set1_epi8(0x20));
	return b;
}

static inline uint64_t
same(struct bytes b, int c)
{
	uint64_t mask = 0;

	for (int i = 0; i < 4; i++) {
		__m128i x = _mm_cmpeq_epi8(b.v[i], _mm_set1_epi8((char)c));

		mask |= (uint64_t)_mm_movemask_epi8(x) << 16 * i;
	}
	return mask;
}

static inline uint64_t
from(struct bytes b, int c)
{
	uint64_t mask = 0;

	for (int i = 0; i < 4; i++) {
		__m128i x = _mm_max_epu8(b.v[i], _mm_set1_epi8((char)c));

		x = c == 0x80 ? b.v[i] : _mm_cmpeq_epi8(x, b.v[i]);
		mask |= (uint64_t)_mm_movemask_epi8(x) << 16 * i;
	}
	return mask;
}

static inline uint64_t
parity(uint64_t m)
{
	for (int i = 1; i < 64; i *= 2)
		m ^= m << i;
	return m;
}

#include "jsonkernel.h"

const struct json_kernel json_sse2 = {"sse2", masks};
#endif
