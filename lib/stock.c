/* SPDX-License-Identifier: MIT */
#include "stock.h"

#include <string.h>

enum { FIRST = '"', LETTERS = 92 }; /* the bytes of keys: '"' to '}' */

void
stock_init(struct stock *s, struct runs *runs, bool parts)
{
	*s = (struct stock){.runs = runs, .parts = parts};
	buf_init(&s->key, sizeof s->part + KEYED_MAX);
}

void
stock_release(struct stock *s)
{
	runs_free(s->runs);
	buf_release(&s->key);
	*s = (struct stock){0};
}

static void
name(char text[2], size_t part)
{
	text[0] = (char)(FIRST + part / LETTERS);
	text[1] = (char)(FIRST + part % LETTERS);
}

bool
stock_add(struct stock *s, size_t part, const struct keyed *k, struct err *e)
{
	struct keyed r = *k;
	char text[2];

	name(text, part);
	buf_clear(&s->key);
	buf_add(&s->key, text, sizeof text);
	buf_add(&s->key, k->key.p, k->key.n);
	r.key = buf_span(&s->key);
	return runs_add(s->runs, &r, e);
}

/* Have the head of the runs. */
static bool
look(struct stock *s, struct err *e)
{
	if (s->read)
		return true;
	s->read = runs_next(s->runs, &s->head, &s->more, e);
	return s->read;
}

bool
stock_part(struct stock *s, size_t part, struct err *e)
{
	name(s->part, part);
	for (;;) {
		if (!look(s, e))
			return false;
		if (!s->more ||
		    memcmp(s->head.key.p, s->part, sizeof s->part) >= 0)
			return true;
		s->read = false;
	}
}

bool
stock_next(struct stock *s, struct keyed *k, bool *more, struct err *e)
{
	if (!look(s, e))
		return false;
	*more = s->more && (!s->parts || memcmp(s->head.key.p, s->part,
					     sizeof s->part) == 0);
	if (!*more)
		return true;
	*k = s->head;
	if (s->parts) {
		k->key.p += sizeof s->part;
		k->key.n -= sizeof s->part;
	}
	s->read = false;
	return true;
}
