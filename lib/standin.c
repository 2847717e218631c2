/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"

void
standins_init(struct standins *s, standin_print *print, size_t max)
{
	/* At work, a number of the text is all that is held. */
	const size_t enough = SIZE_MAX / 2;

	*s = (struct standins){.print = print};
	for (int i = 0; i < 2; i++) {
		buf_init(&s->text[i], max);
		buf_init(&s->order[i], enough);
	}
	buf_init(&s->number, enough);
}

void
standins_release(struct standins *s)
{
	for (int i = 0; i < 2; i++) {
		buf_release(&s->text[i]);
		buf_release(&s->order[i]);
	}
	buf_release(&s->number);
	free(s->v);
	s->v = NULL;
}

/* Is \uXXXX, from its X on, a surrogate: the first of a pair, the second? */
static bool
surrogate(const char *hex, const char *second_digits)
{
	return (hex[0] == 'd' || hex[0] == 'D') &&
	       memchr(second_digits, hex[1], strlen(second_digits));
}

/*
 * Where the first surrogate without a partner is in a string, from a place on:
 * the place of its X; n if there is none.
 */
static size_t
lone(const char *p, size_t n, size_t from)
{
	static const char first[] = "89abAB", second[] = "cdefCDEF";

	for (size_t i = from; i < n; i++) {
		if (p[i] != '\\' || p[++i] != 'u')
			continue;
		i++;
		if (surrogate(p + i, first) && p[i + 4] == '\\' &&
		    p[i + 5] == 'u' && surrogate(p + i + 6, second))
			i += 9;
		else if (surrogate(p + i, first) || surrogate(p + i, second))
			return i;
	}
	return n;
}

static bool
string_kept(struct span s)
{
	return memchr(s.p, '\\', s.n) == NULL || lone(s.p, s.n, 0) == s.n;
}

/* Put U+FFFD or U+FFFC for lone surrogates. */
static void
repair(char *p, size_t n, const char *with)
{
	for (size_t i = 0; (i = lone(p, n, i)) < n;)
		memcpy(p + i, with, 4);
}

/* 15 digits of any kind survive a double (C11, 5.2.4.2.2, DBL_DIG). */
static bool
short_number(struct span number)
{
	return number.n <= 15 && memchr(number.p, 'e', number.n) == NULL &&
	       memchr(number.p, 'E', number.n) == NULL;
}

/* As memcmp: the number, whose text is in s->number, beside another text. */
static int
compare(struct standins *s, struct span text)
{
	struct span number = buf_span(&s->number);

	buf_clear(&s->order[0]);
	buf_clear(&s->order[1]);
	/* Beyond every exponent: further out than any double. */
	if (!decimal_order(number, &s->order[0]))
		return number.p[0] == '-' ? -1 : 1;
	decimal_order(text, &s->order[1]);
	return span_compare(buf_span(&s->order[0]), buf_span(&s->order[1]));
}

/* Is the number printed with its value? *d is the nearest double. */
static bool
number_kept(struct standins *s, struct span number, double *d)
{
	struct buf printed;
	bool same;

	if (short_number(number))
		return true;
	buf_set(&s->number, number);
	*d = strtod(s->number.p, NULL);
	if (isinf(*d))
		return false;
	buf_init(&printed, 64);
	same = s->print(*d, &printed) && compare(s, buf_span(&printed)) == 0;
	buf_release(&printed);
	return same;
}

/* Does the number in s->number lie below d, the double nearest to it? */
static bool
below(struct standins *s, double d)
{
	char exact[800]; /* no double has more than 767 digits */

	/* Identifiers, mostly: up to 18 digits are an int64_t. */
	if (s->number.n <= 18 &&
	    strspn(s->number.p, "-0123456789") == s->number.n)
		return strtoll(s->number.p, NULL, 10) < (long long)d;
	snprintf(exact, sizeof exact, "%.767e", d);
	return compare(s, span_of(exact)) < 0;
}

/* The doubles around the number in s->number, nearest first. */
static void
neighbours(struct standins *s, double d, double value[2])
{
	double other;

	if (isinf(d))
		d = d > 0 ? DBL_MAX : -DBL_MAX;
	other = nextafter(d, below(s, d) ? -INFINITY : INFINITY);
	value[0] = d;
	value[1] = isinf(other) ? nextafter(d, 0) : other;
}

static struct standin *
add(struct standins *s, struct span token)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 16;
		s->v = mem_resize_n(s->v, s->cap, sizeof *s->v);
	}
	s->v[s->n] = (struct standin){.token = token};
	return &s->v[s->n++];
}

/* Append a token's stand-ins to the texts. */
static void
replace(struct standins *s, struct standin *t)
{
	for (int i = 0; i < 2; i++) {
		struct buf *b = &s->text[i];

		t->at[i] = b->n;
		if (!t->string)
			s->print(t->value[i], b);
		else if (buf_add(b, t->token.p, t->token.n))
			repair(
			    b->p + t->at[i], t->token.n, i ? "fffc" : "fffd");
		t->n[i] = b->n - t->at[i];
	}
}

static bool
copy(struct standins *s, const char *from, const char *to)
{
	bool ok = true;

	for (int i = 0; i < 2; i++)
		ok &= buf_add(&s->text[i], from, (size_t)(to - from));
	return ok && !s->text[0].over && !s->text[1].over;
}

/*
 * Numbers by their first stand-ins, then their second, strings behind them.
 * Where the token stands decides last, so that the order is the same anywhere.
 */
static int
by_value(const void *left, const void *right)
{
	const struct standin *a = left, *b = right;

	if (a->string != b->string)
		return a->string ? 1 : -1;
	for (int i = 0; i < 2 && !a->string; i++)
		if (a->value[i] != b->value[i])
			return a->value[i] < b->value[i] ? -1 : 1;
	return (a->token.p > b->token.p) - (a->token.p < b->token.p);
}

static bool
starts_number(char c)
{
	return c == '-' || (c >= '0' && c <= '9');
}

/* The end of the token at p; *t describes it where it needs stand-ins. */
static const char *
token(struct standins *s, const char *p, const char *end, struct standin **t)
{
	struct json_fault fault;
	struct span text = {p, 0};
	double d;

	*t = NULL;
	if (*p == '"') {
		end = json_string(p, end, &fault);
		text.n = (size_t)(end - p);
		if (!string_kept(text)) {
			*t = add(s, text);
			(*t)->string = true;
		}
		return end;
	}
	if (!starts_number(*p))
		return p + 1;
	end = json_number(p, end, &fault);
	text.n = (size_t)(end - p);
	if (!number_kept(s, text, &d)) {
		*t = add(s, text);
		neighbours(s, d, (*t)->value);
	}
	return end;
}

bool
standins_find(struct standins *s, struct span text)
{
	const char *p = text.p, *end = text.p + text.n, *copied = p;
	struct standin *t;
	bool ok = true;

	s->n = 0;
	buf_clear(&s->text[0]);
	buf_clear(&s->text[1]);
	while (p < end) {
		const char *next = token(s, p, end, &t);

		if (t) {
			ok &= copy(s, copied, p);
			replace(s, t);
			copied = next;
		}
		p = next;
	}
	if (s->n) {
		ok &= copy(s, copied, end);
		qsort(s->v, s->n, sizeof *s->v, by_value);
	}
	return ok;
}

/*
 * Each of these: the token that tokens a and b stand for; an empty span where
 * there is none, or more than one.
 */

static struct span
number_meant(const struct standins *s, double a, double b)
{
	static const struct span none = {"", 0};
	size_t low = 0, high = s->n;
	struct standin key = {.value = {a, b}, .token = {NULL, 0}};

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_value(&s->v[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < s->n && !s->v[high].string &&
			 s->v[high].value[0] == a && s->v[high].value[1] == b;
	     high++)
		if (!span_same(s->v[low].token, s->v[high].token))
			return none;
	return high > low ? s->v[low].token : none;
}

/* Is string what the reader makes of the stand-in? */
static bool
stands_in(const struct standins *s, const struct standin *t, int i,
    struct span string)
{
	struct span put = {s->text[i].p + t->at[i], t->n[i]};
	struct buf bytes;
	bool same;

	buf_init(&bytes, s->text[i].max);
	same =
	    json_unescape(string, &bytes) && json_same(put, buf_span(&bytes));
	buf_release(&bytes);
	return same;
}

static struct span
string_meant(const struct standins *s, struct span a, struct span b)
{
	static const struct span none = {"", 0};
	struct span found = none;

	for (size_t i = s->n; i-- > 0 && s->v[i].string;) {
		if (!stands_in(s, &s->v[i], 0, a) ||
		    !stands_in(s, &s->v[i], 1, b))
			continue;
		if (found.n && !span_same(found, s->v[i].token))
			return none;
		found = s->v[i].token;
	}
	return found;
}

/* The token that starts a text: a string, a number, or one byte. */
static struct span
first_token(struct span text)
{
	const char *p = text.p, *end = text.p + text.n;
	struct json_fault fault;

	if (*p == '"')
		end = json_string(p, end, &fault);
	else if (starts_number(*p))
		end = json_number(p, end, &fault);
	else
		end = p + 1;
	return (struct span){p, (size_t)(end - p)};
}

static struct span
token_meant(const struct standins *s, struct span a, struct span b)
{
	if (span_same(a, b))
		return a;
	if (a.p[0] == '"' && b.p[0] == '"')
		return string_meant(s, a, b);
	if (starts_number(a.p[0]) && starts_number(b.p[0]))
		return number_meant(s, strtod(a.p, NULL), strtod(b.p, NULL));
	return (struct span){"", 0};
}

bool
standins_undo(
    const struct standins *s, struct span a, struct span b, struct buf *out)
{
	while (a.n && b.n) {
		struct span x = first_token(a), y = first_token(b);
		struct span meant = token_meant(s, x, y);

		if (meant.n == 0 || !buf_add(out, meant.p, meant.n))
			return false;
		a = (struct span){a.p + x.n, a.n - x.n};
		b = (struct span){b.p + y.n, b.n - y.n};
	}
	return a.n == 0 && b.n == 0;
}
