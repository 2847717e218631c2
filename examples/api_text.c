/* SPDX-License-Identifier: MIT */
/* api_text - text, JSON, gzip and time for the example API. */
#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void
room(struct text *t, size_t n)
{
	size_t cap = t->cap ? t->cap : 256;

	if (n <= t->cap - t->n)
		return;
	while (cap - t->n < n && cap < SIZE_MAX / 4)
		cap *= 2;
	t->p = realloc(t->p, cap);
	if (t->p == NULL || cap - t->n < n) {
		fputs("api: out of memory\n", stderr);
		abort();
	}
	t->cap = cap;
}

void
text_release(struct text *t)
{
	free(t->p);
	*t = (struct text){0};
}

void
text_add(struct text *t, const char *p, size_t n)
{
	if (n == 0)
		return;
	room(t, n);
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

void
text_adds(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_int(struct text *t, int64_t v)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	text_add(t, p, (size_t)(digits + sizeof digits - p));
}

/* Whether d may follow c; neither overlong nor a surrogate nor past U+10FFFF.
 */
static bool
may_follow(unsigned char c, unsigned char d)
{
	switch (c) {
	case 0xe0: return d >= 0xa0 && d <= 0xbf;
	case 0xed: return d >= 0x80 && d <= 0x9f;
	case 0xf0: return d >= 0x90 && d <= 0xbf;
	case 0xf4: return d >= 0x80 && d <= 0x8f;
	default: return d >= 0x80 && d <= 0xbf;
	}
}

/* Bytes of the well-formed UTF-8 sequence at p, 0 if it is none. */
static size_t
sequence(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0];
	size_t need = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (need == 1)
		return 1;
	if (c < 0xc2 || c > 0xf4 || n < need ||
	    !may_follow(c, (unsigned char)p[1]))
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return need;
}

void
text_quote(struct text *t, const char *p, size_t n)
{
	char escape[8];

	text_add(t, "\"", 1);
	while (n) {
		size_t len = sequence(p, n);

		if (len == 0) {
			text_adds(t, "\\ufffd");
			len = 1;
		} else if ((unsigned char)*p < 0x20) {
			snprintf(
			    escape, sizeof escape, "\\u%04x", (unsigned)*p);
			text_adds(t, escape);
		} else {
			if (*p == '"' || *p == '\\')
				text_add(t, "\\", 1);
			text_add(t, p, len);
		}
		p += len;
		n -= len;
	}
	text_add(t, "\"", 1);
}

void
text_quotes(struct text *t, const char *s)
{
	text_quote(t, s, strlen(s));
}

void
text_member(struct text *t, const char *name)
{
	if (t->n && t->p[t->n - 1] != '{')
		text_add(t, ",", 1);
	text_quotes(t, name);
	text_add(t, ":", 1);
}

static void
new_line(struct text *t, size_t depth)
{
	text_add(t, "\n", 1);
	while (depth--)
		text_add(t, "  ", 2);
}

/* Bytes of the string at p, its quotes counted. */
static size_t
string_length(const char *p, size_t n)
{
	size_t i = 1;

	while (i < n && p[i] != '"')
		i += p[i] == '\\' ? 2 : 1;
	return i < n ? i + 1 : n;
}

/* A bracket, comma or colon between the tokens; the new depth. */
static size_t
punctuation(struct text *t, char c, size_t depth)
{
	bool empty = t->n && (t->p[t->n - 1] == '[' || t->p[t->n - 1] == '{');

	if (c == '}' || c == ']') {
		if (!empty)
			new_line(t, depth - 1);
		text_add(t, &c, 1);
		return depth - 1;
	}
	if (empty)
		new_line(t, depth);
	text_add(t, &c, 1);
	if (c == ',')
		new_line(t, depth);
	else if (c == ':')
		text_add(t, " ", 1);
	return c == '{' || c == '[' ? depth + 1 : depth;
}

/* Only for our own JSON, which has no space between its tokens. */
void
text_pretty(struct text *t)
{
	struct text in = *t;
	size_t depth = 0, len;

	*t = (struct text){0};
	for (size_t i = 0; i < in.n; i += len) {
		const char *p = in.p + i;

		if (strchr("{}[],:", *p)) {
			depth = punctuation(t, *p, depth);
			len = 1;
			continue;
		}
		if (t->n && strchr("{[", t->p[t->n - 1]))
			new_line(t, depth);
		len = 1;
		if (*p == '"')
			len = string_length(p, in.n - i);
		else
			while (i + len < in.n && !strchr(",}]", p[len]))
				len++;
		text_add(t, p, len);
	}
	text_add(t, "\n", 1);
	text_release(&in);
}

void
text_gzip(struct text *t)
{
	z_stream z = {0};
	struct text out = {0};

	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	room(&out, deflateBound(&z, t->n));
	z.next_in = (Bytef *)t->p;
	z.avail_in = (uInt)t->n;
	z.next_out = (Bytef *)out.p;
	z.avail_out = (uInt)out.cap;
	deflate(&z, Z_FINISH);
	out.n = z.total_out;
	deflateEnd(&z);
	text_release(t);
	*t = out;
}

/* The Gregorian calendar in eras of 400 years that begin in March. */
static int64_t
days_of(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	       in_year - 719468;
}

static void
two_digits(char *p, int64_t v)
{
	p[0] = (char)('0' + v / 10 % 10);
	p[1] = (char)('0' + v % 10);
}

void
text_time(struct text *t, int64_t seconds)
{
	char s[] = "0000-00-00T00:00:00Z";
	int64_t days = seconds / 86400 + 719468, rest = seconds % 86400;
	int64_t era = days / 146097, in_era = days % 146097;
	int64_t y =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t d = in_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * d + 2) / 153;

	y += era * 400 + (m >= 10);
	two_digits(s, y / 100);
	two_digits(s + 2, y);
	two_digits(s + 5, m < 10 ? m + 3 : m - 9);
	two_digits(s + 8, d - (153 * m + 2) / 5 + 1);
	two_digits(s + 11, rest / 3600);
	two_digits(s + 14, rest / 60 % 60);
	two_digits(s + 17, rest % 60);
	text_add(t, s, sizeof s - 1);
}

/* Match s to a pattern where each 0 is a digit; v gets the numbers. */
static bool
match(const char **s, const char *pattern, int *v)
{
	for (; *pattern; pattern++, (*s)++) {
		char c = **s;

		if (*pattern == '0') {
			if (c < '0' || c > '9')
				return false;
			*v = *v * 10 + c - '0';
			continue;
		}
		if (c != *pattern && c != (*pattern | 0x20))
			return false;
		v++;
	}
	return true;
}

static bool
valid_date(const int *v)
{
	static const int length[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = v[0] % 4 == 0 && (v[0] % 100 || v[0] % 400 == 0);

	if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > length[v[1] - 1])
		return false;
	return v[1] != 2 || v[2] < 29 || leap;
}

/* "Z" or "+01:00", and then the end. */
static bool
offset_parse(const char *s, int64_t *seconds)
{
	int v[2] = {0};
	int sign = *s == '-' ? -1 : 1;

	*seconds = 0;
	if (*s == 'Z' || *s == 'z')
		return s[1] == '\0';
	if (*s != '+' && *s != '-')
		return false;
	s++;
	if (!match(&s, "00:00", v) || *s || v[0] > 23 || v[1] > 59)
		return false;
	*seconds = sign * (v[0] * 3600 + v[1] * 60);
	return true;
}

bool
time_parse(const char *s, int64_t *seconds)
{
	int v[6] = {0};
	int64_t offset;
	bool part = false;

	if (!match(&s, "0000-00-00T00:00:00", v) || !valid_date(v))
		return false;
	if (v[3] > 23 || v[4] > 59 || v[5] > 60)
		return false;
	if (*s == '.') {
		if (s[1] < '0' || s[1] > '9')
			return false;
		for (s++; *s >= '0' && *s <= '9'; s++)
			part |= *s != '0';
	}
	if (!offset_parse(s, &offset))
		return false;
	*seconds = days_of(v[0], v[1], v[2]) * 86400 + v[3] * 3600 + v[4] * 60 +
		   v[5] - offset + part;
	return true;
}

bool
number_parse(const char *s, int64_t min, int64_t max, int64_t *out)
{
	int64_t v = 0;
	size_t n = strspn(s, "0123456789");

	if (n == 0 || n > 18 || s[n])
		return false;
	for (; *s; s++)
		v = v * 10 + *s - '0';
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}
