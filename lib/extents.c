/* SPDX-License-Identifier: MIT */
#include "extents.h"

#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"
#include "num.h"

static void
forget(struct span *text)
{
	free((void *)(uintptr_t)text->p);
	*text = (struct span){NULL, 0};
}

static struct span
copy(struct span text)
{
	return (struct span){mem_dup(text.p ? text.p : "", text.n), text.n};
}

void
extents_release(struct extents *x)
{
	for (size_t i = 0; i < x->n; i++) {
		forget(&x->v[i].first);
		forget(&x->v[i].cursor);
	}
	free(x->v);
	*x = (struct extents){0};
}

struct extent *
extents_add(struct extents *x, const struct extent *e)
{
	struct extent *new;

	if (x->n == x->cap) {
		x->cap = x->cap ? 2 * x->cap : 16;
		x->v = mem_resize_n(x->v, x->cap, sizeof *x->v);
	}
	new = &x->v[x->n++];
	*new = *e;
	new->first = copy(e->first);
	new->cursor = copy(e->cursor);
	return new;
}

void
extent_raise(struct extent *e, struct span cursor)
{
	if (span_compare(cursor, e->cursor) <= 0)
		return;
	forget(&e->cursor);
	e->cursor = copy(cursor);
}

void
extents_grow(struct extents *x, const struct extent *next)
{
	struct extent *last = &x->v[x->n - 1];

	last->to = next->to;
	last->blocks += next->blocks;
	extent_raise(last, next->cursor);
}

size_t
extents_find(const struct extents *x, struct span key)
{
	size_t low = 0, high = x->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (span_compare(x->v[middle].first, key) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
member(struct buf *b, const char *name, struct span text)
{
	if (text.n == 0)
		return;
	buf_addf(b, ",\"%s\":", name);
	json_quote(text, b);
}

void
extents_write(const struct extents *x, struct buf *b)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < x->n; i++) {
		const struct extent *e = &x->v[i];

		buf_addf(b,
		    "%s\n{\"at\":%lld,\"blocks\":%lld,\"crc\":\"%08lx\"",
		    i ? "," : "", (long long)e->at, (long long)e->blocks,
		    (unsigned long)e->crc);
		member(b, "first", e->first);
		member(b, "cursor", e->cursor);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

/* Take these bytes off the front of s. */
static bool
word(struct span *s, const char *bytes)
{
	const size_t n = strlen(bytes);

	if (s->n < n || memcmp(s->p, bytes, n) != 0)
		return false;
	*s = (struct span){s->p + n, s->n - n};
	return true;
}

static bool
number(struct span *s, int64_t least, int64_t *value)
{
	struct span digits = {s->p, 0};

	while (
	    digits.n < s->n && s->p[digits.n] >= '0' && s->p[digits.n] <= '9')
		digits.n++;
	*s = (struct span){s->p + digits.n, s->n - digits.n};
	return num_parse(digits, least, INT64_MAX, value);
}

/* A string is taken off; where it has escapes, its bytes are in b. */
static bool
string(struct span *s, struct buf *b, struct span *text)
{
	struct json_fault ignored;
	struct span quoted = {s->p, 0};
	const char *end;

	if (s->n == 0 || s->p[0] != '"')
		return false;
	end = json_string(s->p, s->p + s->n, &ignored);
	if (end == NULL)
		return false;
	quoted.n = (size_t)(end - s->p);
	*s = (struct span){end, s->n - quoted.n};
	*text = (struct span){quoted.p + 1, quoted.n - 2};
	if (memchr(text->p, '\\', text->n) == NULL)
		return true;
	buf_clear(b);
	if (!json_unescape(quoted, b))
		return false;
	*text = buf_span(b);
	return true;
}

/* An extent is taken off; the texts of e are in s, or in b. */
static bool
read_one(struct span *s, struct buf b[2], struct extent *e)
{
	struct span crc;

	return word(s, "\n{\"at\":") && number(s, 0, &e->at) &&
	       word(s, ",\"blocks\":") && number(s, 1, &e->blocks) &&
	       word(s, ",\"crc\":") && string(s, b, &crc) &&
	       num_hex32(crc, &e->crc) &&
	       (!word(s, ",\"first\":") || string(s, b, &e->first)) &&
	       (!word(s, ",\"cursor\":") || string(s, b + 1, &e->cursor)) &&
	       word(s, "}");
}

/*
 * Start s at the last one whose first key is not above from, or the first one.
 * No line has a newline inside.
 */
static bool
skip_to(struct span *s, struct span from, struct buf texts[2])
{
	size_t low = 0, high = s->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		const char *line = memchr(s->p + middle, '\n', high - middle);
		struct extent e = {0};
		struct span rest;

		if (line) {
			rest.p = line;
			rest.n = s->n - (size_t)(line - s->p);
			if (!read_one(&rest, texts, &e))
				return false;
		}
		if (line && span_compare(e.first, from) <= 0)
			low = (size_t)(line - s->p);
		else
			high = middle;
	}
	*s = (struct span){s->p + low, s->n - low};
	return true;
}

/* Does e follow the others? first: where the first one starts; -1: anywhere. */
static bool
follows(const struct extents *x, const struct extent *e, int64_t first)
{
	const struct extent *last = x->n ? &x->v[x->n - 1] : NULL;

	if (e->at >= e->to)
		return false;
	if (last == NULL)
		return first < 0 || e->at == first;
	return e->at > last->at &&
	       (e->first.n == 0 ? last->first.n == 0
				: span_compare(last->first, e->first) < 0);
}

/* Those behind the bracket, as far as they are of use. */
static bool
read_some(struct span s, int64_t end, const struct wanted *only,
    struct buf texts[2], struct extents *x)
{
	const char *const start = s.p;
	int64_t first;

	if (only->from.n && !skip_to(&s, buf_span(&only->from), texts))
		return false;
	first = s.p == start ? 0 : -1;
	do {
		struct extent e = {.to = end};

		if (!read_one(&s, texts, &e) || !follows(x, &e, first))
			return false;
		if (x->n)
			x->v[x->n - 1].to = e.at;
		if (x->n && wanted_past(only, e.first))
			return true;
		extents_add(x, &e);
	} while (word(&s, ","));
	return word(&s, "]") && s.n == 0;
}

bool
extents_read(
    struct span text, int64_t end, const struct wanted *only, struct extents *x)
{
	static const struct wanted all;
	struct buf texts[2];
	bool ok;

	*x = (struct extents){0};
	if (span_is(text, "[]"))
		return end == 0;
	buf_init(&texts[0], text.n);
	buf_init(&texts[1], text.n);
	ok = word(&text, "[") &&
	     read_some(text, end, only ? only : &all, texts, x);
	buf_release(&texts[0]);
	buf_release(&texts[1]);
	if (!ok)
		extents_release(x);
	return ok;
}
