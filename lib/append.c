/* SPDX-License-Identifier: MIT */
#include "append.h"

#include "blocks.h"
#include "rewrite.h"

/* The last extent: all of its groups stay but the last, which goes on. */
static bool
walk_last(
    struct rewrite *w, const struct keep *k, struct blocks *b, struct err *e)
{
	const struct extents *x = &k->state.extents;
	const struct extent *last = &x->v[x->n - 1];
	struct keyed r = {.cursor = last->cursor};
	struct span rest;

	if (!blocks_take(b, last->at, last->to, (size_t)last->blocks, e))
		return false;
	rewrite_extent(w, b);
	for (size_t g = 0; g + 1 < b->n; g++)
		if (!rewrite_group_stays(w, e))
			return false;
	rewrite_group(w);
	for (rest = b->group[b->n - 1].text; rest.n;) {
		r.text = span_take(&rest, '\n');
		if (!rewrite_stays(w, &r, e))
			return false;
	}
	return true;
}

static bool
put_all(
    struct rewrite *w, struct batch *b, struct update_counts *n, struct err *e)
{
	struct keyed r;
	bool more, ok;

	while ((ok = batch_next(b, &r, &more, e)) && more) {
		if (!rewrite_put(w, &r, e))
			return false;
		n->inserted++;
	}
	return ok;
}

static bool
add(struct rewrite *w, const struct keep *k, struct batch *b, bool replace,
    struct update_counts *n, struct err *e)
{
	const struct extents *x = &k->state.extents;
	struct blocks last;
	bool ok = true;

	if (replace || x->n == 0)
		return rewrite_begin(w, e) && put_all(w, b, n, e);
	if (k->copy && !rewrite_begin(w, e))
		return false;
	for (size_t i = 0; ok && i + 1 < x->n; i++)
		ok = rewrite_extent_stays(w, e);
	blocks_open(&last, k->fd, k->path);
	ok = ok && walk_last(w, k, &last, e) && put_all(w, b, n, e) &&
	     rewrite_group_end(w, e) && rewrite_extent_end(w, e);
	blocks_release(&last);
	return ok;
}

/* What became of the rows. Those that are replaced by themselves stay. */
static void
count(const struct rewrite *w, bool replace, struct update_counts *n)
{
	n->came = n->inserted;
	if (replace && rewrite_same(w)) {
		n->unchanged = n->before;
		n->inserted = 0;
	} else if (replace) {
		n->gone = n->deleted = n->before;
	}
	n->rows = n->before - n->deleted + n->inserted;
}

bool
append_file(struct keep *k, struct batch *b, bool replace,
    const struct update_limit *limit, struct update_counts *n, struct err *e)
{
	struct rewrite w;
	bool ok;

	*n = (struct update_counts){.before = k->state.rows};
	rewrite_init(&w, k);
	ok = add(&w, k, b, replace, n, e) && batch_end(b, e) &&
	     rewrite_finish(&w, e);
	if (ok)
		count(&w, replace, n);
	ok = ok && update_allowed(n, limit, k->path, e) &&
	     rewrite_commit(&w, &b->seen, n->rows, e);
	rewrite_release(&w);
	return ok;
}
