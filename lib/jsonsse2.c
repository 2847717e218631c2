/* SPDX-License-Identifier: MIT */
/* Four vectors of 16 bytes: every x86-64 has SSE2. */
#include "jsonmask.h"

#ifdef __x86_64__
#include <emmintrin.h>

#define KERNEL static inline

struct bytes {
	__m128i v0, v1, v2, v3;
};

static inline struct bytes
load(const char *p)
{
	const __m128i *v = (const __m128i *)p;

	return (struct bytes){_mm_loadu_si128(v), _mm_loadu_si128(v + 1),
	    _mm_loadu_si128(v + 2), _mm_loadu_si128(v + 3)};
}

static inline struct bytes
fold(struct bytes b)
{
	__m128i bit = _mm_set1_epi8(0x20);

	return (struct bytes){_mm_or_si128(b.v0, bit), _mm_or_si128(b.v1, bit),
	    _mm_or_si128(b.v2, bit), _mm_or_si128(b.v3, bit)};
}

/* The highest bit of each byte. */
static inline uint64_t
gather(struct bytes b)
{
	return (uint64_t)_mm_movemask_epi8(b.v0) |
	       (uint64_t)_mm_movemask_epi8(b.v1) << 16 |
	       (uint64_t)_mm_movemask_epi8(b.v2) << 32 |
	       (uint64_t)_mm_movemask_epi8(b.v3) << 48;
}

static inline uint64_t
same(struct bytes b, int c)
{
	__m128i x = _mm_set1_epi8((char)c);

	return gather(
	    (struct bytes){_mm_cmpeq_epi8(b.v0, x), _mm_cmpeq_epi8(b.v1, x),
		_mm_cmpeq_epi8(b.v2, x), _mm_cmpeq_epi8(b.v3, x)});
}

static inline uint64_t
from(struct bytes b, int c)
{
	__m128i x = _mm_set1_epi8((char)c);

	if (c == 0x80)
		return gather(b);
	return gather(
	    (struct bytes){_mm_cmpeq_epi8(_mm_max_epu8(b.v0, x), b.v0),
		_mm_cmpeq_epi8(_mm_max_epu8(b.v1, x), b.v1),
		_mm_cmpeq_epi8(_mm_max_epu8(b.v2, x), b.v2),
		_mm_cmpeq_epi8(_mm_max_epu8(b.v3, x), b.v3)});
}

#include "jsonkernel.h"

const struct json_kernel json_sse2 = {"sse2", masks, blanks};
#endif
