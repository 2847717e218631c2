/* SPDX-License-Identifier: MIT */
#include "extents.h"

#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
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

/* What a string says, or nothing where there is none. */
static bool
text_of(struct span quoted, struct buf *b, struct span *text)
{
	buf_clear(b);
	if (quoted.n &&
	    (json_type(quoted) != JSON_STRING || !json_unescape(quoted, b)))
		return false;
	*text = buf_span(b);
	return true;
}

/* The texts of e are in b. */
static bool
read_one(struct span text, struct buf b[2], struct extent *e)
{
	struct span crc;

	return num_parse(json_member(text, "at"), 0, INT64_MAX, &e->at) &&
	       num_parse(
		   json_member(text, "blocks"), 1, INT64_MAX, &e->blocks) &&
	       text_of(json_member(text, "crc"), b, &crc) &&
	       num_hex32(crc, &e->crc) &&
	       text_of(json_member(text, "first"), b, &e->first) &&
	       text_of(json_member(text, "cursor"), b + 1, &e->cursor);
}

/* Does e follow the extents that there are? */
static bool
follows(const struct extents *x, const struct extent *e)
{
	const struct extent *last = x->n ? &x->v[x->n - 1] : NULL;

	if (last == NULL)
		return e->at == 0;
	return e->at > last->at &&
	       (e->first.n == 0 ? last->first.n == 0
				: span_compare(last->first, e->first) < 0);
}

bool
extents_read(struct span array, int64_t end, struct extents *x)
{
	struct json_iter it = json_iter(array);
	bool ok = json_type(array) == JSON_ARRAY;
	struct buf texts[2];

	*x = (struct extents){0};
	buf_init(&texts[0], array.n);
	buf_init(&texts[1], array.n);
	while (ok && json_next(&it)) {
		struct extent e = {.to = end};

		ok = read_one(it.value, texts, &e) && follows(x, &e) &&
		     e.at < end;
		if (!ok)
			break;
		if (x->n)
			x->v[x->n - 1].to = e.at;
		extents_add(x, &e);
	}
	buf_release(&texts[0]);
	buf_release(&texts[1]);
	ok = ok && (x->n == 0) == (end == 0);
	if (!ok)
		extents_release(x);
	return ok;
}
