/* SPDX-License-Identifier: MIT */
#include "num.h"

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits at the front of *s, taken off it; false for none or too many. */
static bool
take_digits(struct span *s, int64_t *out)
{
	int64_t v = 0;
	size_t i = 0;

	for (; i < s->n && digit(s->p[i]); i++) {
		int d = s->p[i] - '0';

		if (v > (INT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (i == 0)
		return false;
	s->p += i;
	s->n -= i;
	*out = v;
	return true;
}

static bool
within(int64_t v, int64_t min, int64_t max, int64_t *out)
{
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
num_parse(struct span text, int64_t min, int64_t max, int64_t *out)
{
	bool minus = min < 0 && text.n && text.p[0] == '-';
	int64_t v;

	if (minus) {
		text.p++;
		text.n--;
	}
	if (!take_digits(&text, &v) || text.n)
		return false;
	return within(minus ? -v : v, min, max, out);
}

bool
num_size(struct span text, int64_t min, int64_t max, int64_t *bytes)
{
	static const char units[] = "KMGT";
	int64_t v;
	int shift = 0;

	if (!take_digits(&text, &v))
		return false;
	if (text.n == 1) {
		for (int i = 0; units[i]; i++)
			if (text.p[0] == units[i])
				shift = 10 * (i + 1);
		if (shift == 0)
			return false;
	} else if (text.n) {
		return false;
	}
	if (v > INT64_MAX >> shift)
		return false;
	return within(v << shift, min, max, bytes);
}

/* ".5" as nanoseconds of a second; taken off *s. */
static bool
take_fraction(struct span *s, int64_t *ns)
{
	int64_t unit = NUM_SECOND;

	*ns = 0;
	if (s->n == 0 || s->p[0] != '.')
		return true;
	for (s->p++, s->n--; s->n && digit(s->p[0]); s->p++, s->n--) {
		if (unit == 1)
			return false;
		unit /= 10;
		*ns += (s->p[0] - '0') * unit;
	}
	return unit < NUM_SECOND;
}

bool
num_duration(struct span text, int64_t min, int64_t max, int64_t *ns)
{
	static const struct {
		const char *suffix;
		int64_t times, over; /* of a second */
	} units[] = {{"", 1, 1}, {"s", 1, 1}, {"ms", 1, 1000}, {"m", 60, 1},
	    {"h", 3600, 1}, {"d", 86400, 1}};
	int64_t whole, part;

	if (!take_digits(&text, &whole) || !take_fraction(&text, &part))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		int64_t each = NUM_SECOND / units[i].over * units[i].times;
		int64_t rest;

		if (!span_is(text, units[i].suffix))
			continue;
		if (whole > INT64_MAX / each)
			return false;
		rest = part / units[i].over * units[i].times;
		if (whole * each > INT64_MAX - rest)
			return false;
		return within(whole * each + rest, min, max, ns);
	}
	return false;
}

int
num_hex(char c)
{
	if (digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
num_hex32(struct span text, uint32_t *out)
{
	uint32_t v = 0;

	for (size_t i = 0; i < text.n; i++) {
		int d = num_hex(text.p[i]);

		if (d < 0 || str_lower(text.p[i]) != text.p[i])
			return false;
		v = v << 4 | (uint32_t)d;
	}
	if (text.n != 8)
		return false;
	*out = v;
	return true;
}
