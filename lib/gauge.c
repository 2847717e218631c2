/* SPDX-License-Identifier: MIT */
#include "gauge.h"

void
gauge_init(struct gauge *g, struct keys *keys)
{
	*g = (struct gauge){.keys = keys, .sorted = true, .unique = true};
	buf_init(&g->first, KEYED_MAX);
	buf_init(&g->last, KEYED_MAX);
	highest_init(&g->highest);
}

void
gauge_release(struct gauge *g)
{
	buf_release(&g->first);
	buf_release(&g->last);
	highest_release(&g->highest);
}

bool
gauge_see(struct gauge *g, struct span line, struct keyed *r, struct err *e)
{
	if (!keys_of(g->keys, line, r, e))
		return false;
	highest_see(&g->highest, r->cursor, keys_cursor_text(g->keys));
	if (g->keys->n && g->rows) {
		int c = span_compare(buf_span(&g->last), r->key);

		g->sorted = g->sorted && c <= 0;
		g->unique = g->unique && c != 0;
	} else {
		buf_set(&g->first, r->key);
	}
	buf_set(&g->last, r->key);
	g->rows++;
	g->bytes += (int64_t)line.n + 1;
	return true;
}
