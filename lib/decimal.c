/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <stdint.h>

#define EXPONENT_MAX INT64_C(100000000000000000) /* 10^17 */
#define ZEROS_MAX 20 /* that are filled in where digits are plain */

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

/* What stands in an ordered text: d.ddd * 10^exponent. */
struct order {
	struct span digits; /* complemented where negative */
	bool negative;
	int64_t exponent;
};

static bool
all_digits(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* The number of a few digits, complemented where down; -1: it begins with 0. */
static int64_t
exponent_of(struct span digits, bool down)
{
	int64_t v = 0;

	for (size_t i = 0; i < digits.n; i++) {
		v = v * 10 + (down ? '9' - digits.p[i] : digits.p[i] - '0');
		if (v == 0 && digits.n > 1)
			return -1;
	}
	return v;
}

/* EXP or EXP' is taken off *s. */
static bool
take_exponent(struct span *s, bool negative, int64_t *exponent)
{
	bool down = s->n && s->p[0] <= 'Z';
	int n = s->n == 0 ? 0 : down ? 'Z' - s->p[0] : s->p[0] - 'a';
	struct span digits = {s->p + 1, (size_t)n};
	int64_t v;

	if (n < 1 || n > 18 || s->n <= digits.n || !all_digits(digits))
		return false;
	v = exponent_of(digits, down);
	/* There is no exponent of -0. */
	if (v < (down == negative ? 0 : 1) || v > EXPONENT_MAX)
		return false;
	*exponent = down == negative ? v : -v;
	*s = (struct span){s->p + 1 + n, s->n - 1 - digits.n};
	return true;
}

/* The parts of a text that is no zero. */
static bool
read_order(struct span text, struct order *o)
{
	struct span d = {text.p + 1, text.n - 1};
	char zero = text.p[0] == 'm' ? '9' : '0';

	o->negative = text.p[0] == 'm';
	if (!o->negative && text.p[0] != 'p')
		return false;
	if (!take_exponent(&d, o->negative, &o->exponent))
		return false;
	if (o->negative && (d.n == 0 || d.p[--d.n] != '~'))
		return false;
	o->digits = d;
	return d.n && all_digits(d) && d.p[0] != zero && d.p[d.n - 1] != zero;
}

static void
put_digits(const struct order *o, size_t from, size_t to, struct buf *b)
{
	char *out = buf_room(b, to - from);

	if (out == NULL)
		return;
	for (size_t i = from; i < to; i++) {
		char c = o->digits.p[i];

		*out++ = (char)(o->negative ? '0' + '9' - c : c);
	}
	buf_grew(b, to - from);
}

static void
put_zeros(int64_t n, struct buf *b)
{
	while (n-- > 0)
		buf_addc(b, '0');
}

/* The digits, a point behind the first `whole` of them where more follow. */
static void
put_pointed(const struct order *o, size_t whole, struct buf *b)
{
	put_digits(o, 0, whole, b);
	if (whole == o->digits.n)
		return;
	buf_addc(b, '.');
	put_digits(o, whole, o->digits.n, b);
}

bool
decimal_json(struct span order, struct buf *b)
{
	struct order o;
	int64_t more; /* zeros behind the digits */

	if (span_is(order, "n"))
		return buf_addc(b, '0');
	if (order.n == 0 || !read_order(order, &o))
		return false;
	if (o.negative)
		buf_addc(b, '-');
	more = o.exponent + 1 - (int64_t)o.digits.n;
	if (more > ZEROS_MAX || o.exponent < -ZEROS_MAX) {
		put_pointed(&o, 1, b);
		buf_addf(b, "e%lld", (long long)o.exponent);
	} else if (o.exponent < 0) {
		buf_adds(b, "0.");
		put_zeros(-o.exponent - 1, b);
		put_digits(&o, 0, o.digits.n, b);
	} else {
		put_pointed(
		    &o, more >= 0 ? o.digits.n : (size_t)o.exponent + 1, b);
		put_zeros(more, b);
	}
	return !b->over;
}
