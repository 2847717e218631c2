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
	*s = (struct standins){.print = print};
	for (int i = 0; i < STANDIN_LANES; i++)
		buf_init(&s->text[i], max);
	/* At work, the numbers of the text are all that is held. */
	buf_init(&s->keys, SIZE_MAX / 2);
	buf_init(&s->number, SIZE_MAX / 2);
	buf_init(&s->other, SIZE_MAX / 2);
}

void
standins_release(struct standins *s)
{
	for (int i = 0; i < STANDIN_LANES; i++)
		buf_release(&s->text[i]);
	buf_release(&s->keys);
	buf_release(&s->number);
	buf_release(&s->other);
	free(s->v);
	free(s->order);
}

/*
 * Where the first surrogate without a partner is in a string, from a place on:
 * the place of the X of \uXXXX; n if there is none.
 */
static size_t
lone(const char *p, size_t n, size_t from)
{
	for (size_t i = from; i < n; i++) {
		if (p[i] != '\\' || p[++i] != 'u')
			continue;
		i++;
		if ((p[i] | 0x20) != 'd' || p[i + 1] < '8')
			continue;
		if (!strchr("89abAB", p[i + 1]) || p[i + 4] != '\\' ||
		    p[i + 5] != 'u' || (p[i + 6] | 0x20) != 'd' ||
		    !strchr("cdefCDEF", p[i + 7]))
			return i;
		i += 9;
	}
	return n;
}

/* Put for lone surrogates: U+FFFD, U+FFFC, and each its own from U+E800 on. */
static void
repair(char *p, size_t n, int lane)
{
	for (size_t i = 0; (i = lone(p, n, i)) < n;)
		if (lane < 2)
			memcpy(p + i, lane ? "fffc" : "fffd", 4);
		else
			p[i] = 'e';
}

/* 15 digits of any kind survive a double (C11, 5.2.4.2.2, DBL_DIG). */
static bool
short_number(struct span number)
{
	return number.n <= 15 && memchr(number.p, 'e', number.n) == NULL &&
	       memchr(number.p, 'E', number.n) == NULL;
}

/* Append the key of the number in s->number, to which d is the nearest. */
static void
add_key(struct standins *s, double d)
{
	/* Exponents that decimal.h has no order for: where all of them are. */
	static const char *const beyond[2][2] = {{"o", "q"}, {"m~", "a"}};
	struct span number = {s->number.p, s->number.n};

	s->key = s->keys.n;
	if (!decimal_order(number, &s->keys))
		buf_adds(&s->keys, beyond[number.p[0] == '-'][fabs(d) >= 1]);
}

/* As memcmp: the number whose key is the last one, beside another's text. */
static int
compare(struct standins *s, struct span text)
{
	buf_clear(&s->other);
	decimal_order(text, &s->other);
	return span_compare(
	    (struct span){s->keys.p + s->key, s->keys.n - s->key},
	    (struct span){s->other.p, s->other.n});
}

/* Is the number printed with its value? *d is the nearest double. */
static bool
number_kept(struct standins *s, struct span number, double *d)
{
	*d = 0;
	if (short_number(number))
		return true;
	buf_set(&s->number, number);
	*d = strtod(s->number.p, NULL);
	add_key(s, *d);
	if (isinf(*d))
		return false;
	buf_clear(&s->number);
	s->print(*d, &s->number);
	return compare(s, (struct span){s->number.p, s->number.n}) == 0;
}

/* Does the last number lie below d, the double nearest to it? */
static bool
below(struct standins *s, double d)
{
	char exact[800]; /* no double has more than 767 digits */

	snprintf(exact, sizeof exact, "%.*e", fabs(d) < 0x1p53 ? 767 : 308, d);
	return compare(s, span_of(exact)) < 0;
}

/* The doubles around the last number, nearest first. */
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
add(struct standins *s, struct span token, size_t key)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 16;
		s->v = mem_resize_n(s->v, s->cap, sizeof *s->v);
		s->order = mem_resize_n(s->order, s->cap, sizeof *s->order);
	}
	s->v[s->n] = (struct standin){.token = token};
	s->v[s->n].key.n = s->keys.n - key;
	return &s->v[s->n++];
}

static int
by_key(const void *left, const void *right)
{
	return span_compare((*(struct standin *const *)left)->key,
	    (*(struct standin *const *)right)->key);
}

/* Lanes 2 and 3: places that are at no regular distance, nor of both signs. */
static void
set_values(const struct standins *s, struct standin *t, uint64_t rank)
{
	uint64_t step = (UINT64_C(1) << 39) / (s->n + 1);
	double sign = t->token.p[0] == '-' ? -1 : 1;
	uint64_t place = sign < 0 ? 2 * s->n + 1 - rank : rank;
	uint64_t mixed = (place * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
	double whole = 0x1p40 + (double)(place * step + mixed % (step / 2));
	double part = (double)(place * 317 % 1024 * 2 + 1) / 4096;

	/* Sums of two parts, and differences, are no whole numbers. */
	t->value[2] = sign * (whole + part);
	t->value[3] = sign * (whole + 1);
}

static bool
put_in_order(struct standins *s)
{
	const char *p = s->keys.p;
	const struct standin *last = NULL;
	uint64_t rank = 0;

	for (size_t i = 0; i < s->n; i++) {
		s->order[i] = &s->v[i];
		s->v[i].key.p = p;
		p += s->v[i].key.n;
	}
	qsort(s->order, s->n, sizeof *s->order, by_key);
	for (s->numbers = 0; s->numbers < s->n; s->numbers++) {
		struct standin *t = s->order[s->numbers];

		if (t->string)
			break;
		if (!last || !span_same(t->key, last->key))
			rank++;
		else if (t->key.n <= 2 && !span_same(t->token, last->token))
			return false; /* both beyond */
		set_values(s, t, rank);
		last = t;
	}
	return true;
}

static bool
write_text(struct standins *s, int lane, struct span text)
{
	struct buf *b = &s->text[lane];
	const char *from = text.p;

	buf_clear(b);
	for (size_t i = 0; i < s->n; i++) {
		struct standin *t = &s->v[i];

		buf_add(b, from, (size_t)(t->token.p - from));
		t->at[lane] = b->n;
		if (!t->string)
			s->print(t->value[lane], b);
		else if (buf_add(b, t->token.p, t->token.n))
			repair(b->p + t->at[lane], t->token.n, lane);
		t->n[lane] = b->n - t->at[lane];
		from = t->token.p + t->token.n;
	}
	return buf_add(b, from, (size_t)(text.p + text.n - from)) && !b->over;
}

static bool
starts_number(char c)
{
	return c == '-' || (c >= '0' && c <= '9');
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

/* Add a token where it needs stand-ins. */
static void
consider(struct standins *s, struct span token)
{
	size_t key = s->keys.n;
	struct standin *t;
	bool kept;
	double d;

	if (token.p[0] == '"' && memchr(token.p, '\\', token.n) &&
	    lone(token.p, token.n, 0) < token.n) {
		buf_addc(&s->keys, 's'); /* behind all numbers */
		add(s, token, key)->string = true;
	}
	if (!starts_number(token.p[0]))
		return;
	kept = number_kept(s, token, &d);
	if (kept && fabs(d) < 0x1p53) {
		buf_cut(&s->keys, key);
		return;
	}
	t = add(s, token, key);
	t->kept = kept;
	t->value[0] = t->value[1] = d;
	if (!kept)
		neighbours(s, d, t->value);
}

bool
standins_find(struct standins *s, struct span text)
{
	struct span rest = text, next;
	bool kept = true, ok;

	s->n = 0;
	buf_clear(&s->keys);
	for (; rest.n; rest.p += next.n, rest.n -= next.n) {
		next = first_token(rest);
		consider(s, next);
	}
	for (size_t i = 0; i < s->n && kept; i++)
		kept = s->v[i].kept;
	if (kept) {
		s->n = 0;
		return true;
	}
	ok = put_in_order(s);
	for (int i = 0; ok && i < STANDIN_LANES; i++)
		ok = write_text(s, i, text);
	return ok;
}

static int
by_value(const void *left, const void *right)
{
	const struct standin *a = *(struct standin *const *)left;
	const struct standin *b = *(struct standin *const *)right;

	return (a->value[2] > b->value[2]) - (a->value[2] < b->value[2]);
}

/*
 * Each of these: a token that the tokens x stand for; an empty span where
 * there is none.
 */

static struct span
number_meant(const struct standins *s, const struct span *x)
{
	struct standin like = {0}, *key = &like, **found;

	for (int i = 0; i < STANDIN_LANES; i++)
		like.value[i] = strtod(x[i].p, NULL);
	found = bsearch(&key, s->order, s->numbers, sizeof *s->order, by_value);
	for (int i = 0; found && i < STANDIN_LANES; i++)
		if ((*found)->value[i] != like.value[i])
			found = NULL;
	return found ? (*found)->token : (struct span){"", 0};
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
string_meant(const struct standins *s, const struct span *x)
{
	for (size_t i = s->numbers; i < s->n; i++) {
		const struct standin *t = s->order[i];
		int lane = 0;

		while (lane < STANDIN_LANES && stands_in(s, t, lane, x[lane]))
			lane++;
		if (lane == STANDIN_LANES)
			return t->token;
	}
	return (struct span){"", 0};
}

static struct span
token_meant(const struct standins *s, const struct span *x)
{
	int same = 0, strings = 0;

	for (int i = 0; i < STANDIN_LANES; i++) {
		same += span_same(x[0], x[i]);
		strings += x[i].p[0] == '"';
	}
	if (same == STANDIN_LANES)
		return x[0];
	/* What is no number has the value 0, which none has in lane 2. */
	return strings == STANDIN_LANES ? string_meant(s, x)
					: number_meant(s, x);
}

bool
standins_undo(const struct standins *s, const struct span texts[STANDIN_LANES],
    struct buf *out)
{
	struct span rest[STANDIN_LANES], x[STANDIN_LANES], meant;

	memcpy(rest, texts, sizeof rest);
	/* A text that ends before the others differs from them by its NUL. */
	while (rest[0].n || rest[1].n || rest[2].n || rest[3].n) {
		for (int i = 0; i < STANDIN_LANES; i++) {
			x[i] = first_token(rest[i]);
			rest[i].p += x[i].n;
			rest[i].n -= x[i].n;
		}
		meant = token_meant(s, x);
		if (meant.n == 0 || !buf_add(out, meant.p, meant.n))
			return false;
	}
	return true;
}
