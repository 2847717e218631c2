/* SPDX-License-Identifier: MIT */
/*
 * plain - how far the inside of a JSON string needs no second look: up to a
 * quote, a backslash, a control character (below 0x20) or a byte that is not
 * ASCII. This is where most of the time of reading JSON goes.
 */
#ifndef ND_PLAIN_H
#define ND_PLAIN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The first byte of p..end that is not plain; end where there is none. */
static inline const char *plain_end(const char *p, const char *end);

/* The same, for those that are longer than a vector or near the end. */
const char *plain_more(const char *p, const char *end);

#ifdef __SSE2__
#define PLAIN_STEP 16 /* bytes that plain_mask looks at */

/* A bit for each of the 16 bytes at p, set where it is not plain. */
static inline unsigned
plain_mask(const char *p)
{
	__m128i x = _mm_loadu_si128((const __m128i *)p);
	__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
	/* Signed: bytes from 0x80 are below 0x20, too. */
	__m128i low = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20));

	x = _mm_or_si128(_mm_or_si128(quote, slash), low);
	return (unsigned)_mm_movemask_epi8(x);
}
#endif

static inline const char *
plain_end(const char *p, const char *end)
{
#ifdef __SSE2__
	/* Most strings are short: one look, without a call. */
	if (end - p >= PLAIN_STEP) {
		unsigned mask = plain_mask(p);

		if (mask)
			return p + __builtin_ctz(mask);
		p += PLAIN_STEP;
	}
#endif
	return plain_more(p, end);
}

#endif
