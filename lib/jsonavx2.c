/* SPDX-License-Identifier: MIT */
/* Two vectors of 32 bytes, for an x86-64 with AVX2. */
#include "jsonmask.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL static inline __attribute__((target("avx2,bmi,pclmul")))
#define CLMUL

struct bytes {
	__m256i low, high;
};

KERNEL struct bytes
load(const char *p)
{
	const __m256i *v = (const __m256i *)p;

	return (struct bytes){_mm256_loadu_si256(v), _mm256_loadu_si256(v + 1)};
}

KERNEL struct bytes
fold(struct bytes b)
{
	__m256i bit = _mm256_set1_epi8(0x20);

	return (struct bytes){
	    _mm256_or_si256(b.low, bit), _mm256_or_si256(b.high, bit)};
}

KERNEL uint64_t
gather(__m256i low, __m256i high)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
	       (uint32_t)_mm256_movemask_epi8(low);
}

KERNEL uint64_t
same(struct bytes b, int c)
{
	__m256i x = _mm256_set1_epi8((char)c);

	return gather(
	    _mm256_cmpeq_epi8(b.low, x), _mm256_cmpeq_epi8(b.high, x));
}

KERNEL uint64_t
from(struct bytes b, int c)
{
	__m256i x = _mm256_set1_epi8((char)c);

	if (c == 0x80)
		return gather(b.low, b.high);
	return gather(_mm256_cmpeq_epi8(_mm256_max_epu8(b.low, x), b.low),
	    _mm256_cmpeq_epi8(_mm256_max_epu8(b.high, x), b.high));
}

#include "jsonkernel.h"

const struct json_kernel json_avx2 = {"avx2", masks, blanks};
#endif
