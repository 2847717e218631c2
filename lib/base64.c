/* SPDX-License-Identifier: MIT */
#include "base64.h"

bool
base64_encode(struct span s, struct buf *b)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		unsigned v = (unsigned)p[i] << 16 |
			     (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
			     (left > 2 ? (unsigned)p[i + 2] : 0);

		buf_addc(b, digit[v >> 18]);
		buf_addc(b, digit[v >> 12 & 63]);
		buf_addc(b, left > 1 ? digit[v >> 6 & 63] : '=');
		buf_addc(b, left > 2 ? digit[v & 63] : '=');
	}
	return !b->over;
}
