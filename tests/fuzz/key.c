/* SPDX-License-Identifier: MIT */
/*
 * Keys of two values: printable, without a space, and in the order that the
 * values have; for numbers, by a comparison of aligned digits that is not
 * decimal.h's. Times: what is parsed is formatted to the same instant.
 */
#include "decimal.h"
#include "fuzz.h"
#include "key.h"
#include "rfc3339.h"

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

static void
check_printable(const struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		must(b->p[i] > ' ' && b->p[i] < 0x7f);
}

/* The exponent, where it is small enough to align by; else 1000. */
static int
small_exponent(struct span number)
{
	const char *e = memchr(number.p, 'e', number.n);
	int v = 0;
	size_t i;

	if (e == NULL)
		e = memchr(number.p, 'E', number.n);
	if (e == NULL)
		return 0;
	for (i = (size_t)(e - number.p) + 1; i < number.n && v < 1000; i++)
		if (number.p[i] >= '0' && number.p[i] <= '9')
			v = v * 10 + number.p[i] - '0';
	if (v > 100)
		return 1000;
	return e[1] == '-' ? -v : v;
}

#define HALF 512

/* The digits around a fixed point; false where they do not fit. */
static bool
align(struct span number, char digit[2 * HALF], int *sign_of)
{
	int exponent = small_exponent(number), at;
	bool minus = number.p[0] == '-';
	size_t i = minus, whole = i;

	memset(digit, 0, 2 * HALF);
	*sign_of = 0;
	while (whole < number.n && number.p[whole] >= '0' &&
	       number.p[whole] <= '9')
		whole++;
	if (number.n > 300 || exponent == 1000)
		return false;
	at = HALF - exponent - (int)(whole - i);
	for (; i < number.n && (number.p[i] | 0x20) != 'e'; i++) {
		if (number.p[i] == '.')
			continue;
		if (number.p[i] != '0')
			*sign_of = minus ? -1 : 1;
		digit[at++] = number.p[i];
		if (digit[at - 1] == '0')
			digit[at - 1] = 0;
	}
	return true;
}

static void
check_numbers(struct span a, struct span b, int order)
{
	char x[2 * HALF], y[2 * HALF];
	int s, t;

	if (!align(a, x, &s) || !align(b, y, &t))
		return;
	if (s != t)
		must(sign(order) == sign(s - t));
	else
		must(sign(order) == s * sign(memcmp(x, y, sizeof x)));
}

static void
check_strings(struct span a, struct span b, int order)
{
	struct buf x, y;

	buf_init(&x, a.n);
	buf_init(&y, b.n);
	must(json_unescape(a, &x) && json_unescape(b, &y));
	must(sign(order) == sign(span_compare(buf_span(&x), buf_span(&y))));
	buf_release(&x);
	buf_release(&y);
}

static void
check_pair(struct span a, struct span b)
{
	struct buf x, y;
	struct err e;

	buf_init(&x, 3 * a.n + 30);
	buf_init(&y, 3 * b.n + 30);
	if (key_value(a, &x, &e) && key_value(b, &y, &e)) {
		int order;

		check_printable(&x);
		check_printable(&y);
		buf_addc(&x, ' ');
		buf_addc(&y, ' ');
		order = span_compare(buf_span(&x), buf_span(&y));
		if (json_type(a) != json_type(b))
			must((order < 0) == (json_type(a) == JSON_NUMBER));
		else if (json_type(a) == JSON_NUMBER)
			check_numbers(a, b, order);
		else
			check_strings(a, b, order);
	}
	buf_clear(&x);
	if (key_cursor(a, &x, &e))
		check_printable(&x);
	buf_release(&x);
	buf_release(&y);
}

static void
check_time(struct span text)
{
	struct rfc3339 t, u;
	struct buf b;

	if (!rfc3339_parse(text, &t))
		return;
	buf_init(&b, text.n + 10);
	/* A leap second may lead out of the years that there are. */
	if (rfc3339_format(&t, &b)) {
		must(rfc3339_parse(buf_span(&b), &u));
		must(t.seconds == u.seconds && t.offset == u.offset);
		must(t.zulu == u.zulu && span_same(t.fraction, u.fraction));
	}
	buf_release(&b);
}

/* Two values, one a line; the first is tried as a time, too. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct json_scan s, t;
	struct span b = {(const char *)p, n}, a = span_take(&b, '\n');

	check_time(a);
	if (json_scan(&s, a) && json_scan(&t, b))
		check_pair(s.whole.text, t.whole.text);
	return 0;
}
