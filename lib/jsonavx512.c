/* SPDX-License-Identifier: MIT */
/*
 * One vector of 64 bytes, for an x86-64 with AVX-512: its comparisons give
 * masks, as they are needed.
 */
#include "jsonmask.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL \
	static inline __attribute__((target("avx512f,avx512bw,bmi,pclmul")))
#define CLMUL

struct bytes {
	__m512i all;
};

KERNEL struct bytes
load(const char *p)
{
	return (struct bytes){_mm512_loadu_si512(p)};
}

KERNEL struct bytes
fold(struct bytes b)
{
	return (struct bytes){_mm512_or_si512(b.all, _mm512_set1_epi8(0x20))};
}

KERNEL uint64_t
same(struct bytes b, int c)
{
	return _mm512_cmpeq_epi8_mask(b.all, _mm512_set1_epi8((char)c));
}

KERNEL uint64_t
from(struct bytes b, int c)
{
	return _mm512_cmpge_epu8_mask(b.all, _mm512_set1_epi8((char)c));
}

#include "jsonkernel.h"

const struct json_kernel json_avx512 = {"avx512", masks, blanks};
#endif
