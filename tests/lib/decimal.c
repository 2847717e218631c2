/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

static const struct {
	const char *number, *text;
} table[] = {
    {"0", "n"},
    {"-0", "n"},
    {"0.000", "n"},
    {"0e5", "n"},
    {"-0.0E-99999999999999999999", "n"},
    {"1", "pb01"},
    {"1.0", "pb01"},
    {"10e-1", "pb01"},
    {"1e0", "pb01"},
    {"0.001e+3", "pb01"},
    {"12345", "pb412345"},
    {"1234500", "pb612345"},
    {"0.5", "pY85"},
    {"0.00012", "pY512"},
    {"1e-10", "pX891"},
    {"1e10", "pc101"},
    {"10000000000", "pc101"},
    {"-1", "mY98~"},
    {"-12", "mY887~"},
    {"-0.5", "mb14~"},
    {"-1e-10", "mc108~"},
    {"18446744073709551617", "pc1918446744073709551617"},
    {"1e00000000000000000000000000005", "pb51"},
    {"1e100000000000000000", "ps1000000000000000001"},
    {"1e-100000000000000000", "pH8999999999999999991"},
    {"0.1e100000000000000001", "ps1000000000000000001"},
    {"12e99999999999999999", "ps10000000000000000012"},
};

static const char *const refused[] = {"1e100000000000000001",
    "10e100000000000000000", "1e-100000000000000001", "0.1e-100000000000000000",
    "1e99999999999999999999", "-1e-99999999999999999999",
    "1e999999999999999999999999999999999999999999", "1e18446744073709551616",
    "1e9223372036854775808"};

/* Each is less than the next. */
static const char *const rising[] = {"-1e100000000000000000",
    "-18446744073709551617", "-18446744073709551616", "-1e11", "-99999999999",
    "-1e10", "-1e9", "-1", "-0.99", "-1e-9", "-1e-10", "-1e-100000000000000000",
    "0", "1e-100000000000000000", "1e-99999999999999999", "1e-10", "1e-9",
    "0.99", "1", "1.0000000001", "9", "1e1", "99999999999", "1e11",
    "18446744073709551616", "18446744073709551617", "1e99999999999999999",
    "1e100000000000000000"};

static void
test_table(struct buf *b)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		buf_clear(b);
		ok(decimal_order(span_of(table[i].number), b), "has an order");
		is(b->p, table[i].text, table[i].number);
	}
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		buf_clear(b);
		buf_adds(b, "was");
		ok(!decimal_order(span_of(refused[i]), b), "refused: %s",
		    refused[i]);
		is(b->p, "was", "and the buffer is as it was");
	}
}

/* The oracle: fixed point, HALF digits on both sides of it. */
#define HALF 64

struct fixed {
	int sign;
	char digit[2 * HALF];
};

static struct fixed
fixed_of(const char *s)
{
	struct fixed f = {*s == '-' ? -1 : 1, {0}};
	int at = HALF, exponent = 0;
	const char *e = strpbrk(s, "eE"), *p = s + (*s == '-');
	bool zero = true;

	if (e)
		sscanf(e + 1, "%d", &exponent);
	for (const char *q = p; *q >= '0' && *q <= '9'; q++)
		at--;
	at -= exponent;
	for (; *p && p != e; p++) {
		if (*p == '.')
			continue;
		f.digit[at++] = (char)(*p - '0');
		zero = zero && *p == '0';
	}
	if (zero)
		f.sign = 0;
	return f;
}

static int
compare(const char *a, const char *b)
{
	struct fixed x = fixed_of(a), y = fixed_of(b);
	int c;

	if (x.sign != y.sign)
		return x.sign < y.sign ? -1 : 1;
	c = memcmp(x.digit, y.digit, sizeof x.digit) * x.sign;
	return (c > 0) - (c < 0);
}

static uint64_t seed = 1;

static unsigned
below(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static size_t
put_digits(char *out, size_t most)
{
	size_t n = 1 + below((unsigned)most);

	for (size_t i = 0; i < n; i++)
		/* Zeros and nines are where mistakes hide. */
		out[i] = below(3) ? "019"[below(3)] : (char)('0' + below(10));
	return n;
}

static void
make_number(char *out)
{
	size_t n = 0, k;

	if (below(2))
		out[n++] = '-';
	k = put_digits(out + n, below(4) ? 3 : 14);
	if (out[n] == '0')
		k = 1;
	n += k;
	if (below(2)) {
		out[n++] = '.';
		n += put_digits(out + n, below(4) ? 3 : 14);
	}
	if (below(2))
		n += (size_t)sprintf(
		    out + n, "%c%s%d", "eE" [below(2)],
		    (const char *[]) { "", "+", "-" }[below(3)], below(25));
	out[n] = '\0';
}

/* As keys are compared: with what may stand behind them. */
static int
order(const char *a, const char *b, char behind)
{
	struct buf x, y;
	int c;

	buf_init(&x, 100);
	buf_init(&y, 100);
	decimal_order(span_of(a), &x);
	decimal_order(span_of(b), &y);
	if (behind) {
		buf_addc(&x, behind);
		buf_addc(&y, behind);
	}
	c = span_compare(buf_span(&x), buf_span(&y));
	buf_release(&x);
	buf_release(&y);
	return (c > 0) - (c < 0);
}

static void
test_random(void)
{
	size_t bad = 0, same = 0;
	char a[60], b[60];

	for (int i = 0; i < 200000; i++) {
		int want;

		make_number(a);
		make_number(b);
		want = compare(a, b);
		same += want == 0;
		if (order(a, b, 0) == want && order(a, b, ' ') == want &&
		    order(a, b, '\t') == want)
			continue;
		if (bad++ < 5)
			printf("# %s %s: not %d\n", a, b, want);
	}
	ok(bad == 0, "random numbers are in the order of their values");
	ok(same > 1000, "some of them are equal");
}

static void
test_full(void)
{
	struct buf b;

	buf_init(&b, 3);
	ok(!decimal_order(span_of("12345"), &b) && b.n == 0 && b.over, "full");
	buf_release(&b);
}

int
main(void)
{
	struct buf b;

	buf_init(&b, 200);
	test_table(&b);
	for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
		ok(order(rising[i - 1], rising[i], 0) < 0, "%s is less than %s",
		    rising[i - 1], rising[i]);
	test_random();
	test_full();
	buf_release(&b);
	return tap_done();
}
