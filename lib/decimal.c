/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <stdint.h>

#define EXPONENT_MAX INT64_C(100000000000000000) /* 10^17 */

/* The parts of a JSON number: the digits are text[first] to text[last]. */
struct parts {
	const char *text; /* without sign and exponent */
	size_t first, last, point;
	bool negative, zero;
	int64_t exponent; /* of the first digit, d.ddd * 10^exponent */
};

/* The number behind 'e'; far beyond the limit, its first digits. */
static int64_t
written_exponent(const char *p, const char *end)
{
	bool minus = *p == '-';
	int64_t v = 0;

	p += *p == '-' || *p == '+';
	for (; p != end && v < 4 * EXPONENT_MAX; p++)
		v = v * 10 + (*p - '0');
	return minus ? -v : v;
}

static struct parts
split(struct span number)
{
	struct parts d = {.negative = number.p[0] == '-', .zero = true};
	size_t n = number.n - d.negative, i;

	d.text = number.p + d.negative;
	d.point = SIZE_MAX;
	for (i = 0; i < n && (d.text[i] | 0x20) != 'e'; i++) {
		if (d.text[i] == '.') {
			d.point = i;
		} else if (d.text[i] != '0') {
			d.first = d.zero ? i : d.first;
			d.last = i;
			d.zero = false;
		}
	}
	if (d.point == SIZE_MAX)
		d.point = i;
	d.exponent = (int64_t)d.point - (int64_t)d.first;
	d.exponent -= d.first < d.point;
	if (i < n)
		d.exponent += written_exponent(d.text + i + 1, d.text + n);
	return d;
}

/* EXP or EXP' at out; its length. */
static size_t
put_exponent(int64_t e, bool negative, char *out)
{
	uint64_t v = e < 0 ? (uint64_t)-e : (uint64_t)e;
	bool down = (e < 0) != negative; /* larger digits, smaller number */
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)(down ? '9' - v % 10 : '0' + v % 10);
		v /= 10;
	} while (v);
	out[0] = (char)(down ? 'Z' - n : 'a' + n);
	for (size_t i = 0; i < n; i++)
		out[1 + i] = digits[n - 1 - i];
	return 1 + n;
}

bool
decimal_order(struct span number, struct buf *b)
{
	struct parts d = split(number);
	char *out;
	size_t n = 0;

	if (d.zero)
		return buf_addc(b, 'n');
	if (d.exponent > EXPONENT_MAX || d.exponent < -EXPONENT_MAX)
		return false;
	/* Marker, letter, 18 digits of exponent, digits, end. */
	out = buf_room(b, d.last - d.first + 22);
	if (out == NULL)
		return false;
	out[n++] = d.negative ? 'm' : 'p';
	n += put_exponent(d.exponent, d.negative, out + n);
	for (size_t i = d.first; i <= d.last; i++)
		if (i != d.point)
			out[n++] = (char)(d.negative ? '0' + '9' - d.text[i]
						     : d.text[i]);
	if (d.negative)
		out[n++] = '~';
	buf_grew(b, n);
	return true;
}
