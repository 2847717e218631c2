/* SPDX-License-Identifier: MIT */
#include "plain.h"

#include <stdint.h>
#include <string.h>

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is one of the eight bytes of x zero? */
static uint64_t
zero(uint64_t x)
{
	return (x - EACH(1)) & ~x & EACH(0x80);
}

/* Are the eight bytes at p all plain? */
static int
plain8(const char *p)
{
	uint64_t x, odd;

	memcpy(&x, p, sizeof x);
	odd = zero(x ^ EACH('"')) | zero(x ^ EACH('\\'));
	odd |= ((x - EACH(0x20)) & ~x) | x;
	return (odd & EACH(0x80)) == 0;
}

const char *
plain_more(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= PLAIN_STEP; p += PLAIN_STEP) {
		unsigned mask = plain_mask(p);

		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	while (end - p >= 8 && plain8(p))
		p += 8;
	while (p != end && *p != '"' && *p != '\\' &&
	       (unsigned char)(*p - 0x20) < 0x60)
		p++;
	return p;
}
