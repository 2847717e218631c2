/* SPDX-License-Identifier: MIT */
#include "fold.h"

bool
fold_many(const struct strategy *s)
{
	return s->plan.kind == STRATEGY_PATCH || s->plan.kind == STRATEGY_APPLY;
}

static bool
next(struct fold *f, struct err *e)
{
	return stock_next(f->batch, &f->head, &f->more, e);
}

bool
fold_open(
    struct fold *f, struct stock *batch, struct strategy *s, struct err *e)
{
	*f = (struct fold){.batch = batch, .strategy = s};
	f->many = fold_many(s);
	buf_init(&f->key, KEYED_MAX);
	return next(f, e);
}

void
fold_release(struct fold *f)
{
	buf_release(&f->key);
}

bool
fold_take(struct fold *f, const struct keyed *stored,
    struct strategy_result *made, struct err *e)
{
	strategy_begin(f->strategy, stored);
	if (f->many)
		buf_set(&f->key, f->head.key);
	do {
		if (!strategy_take(f->strategy, &f->head, e) ||
		    (f->many && !next(f, e)))
			return false;
	} while (
	    f->many && f->more && span_same(f->head.key, buf_span(&f->key)));
	*made = strategy_end(f->strategy);
	return true;
}

bool
fold_pass(struct fold *f, struct err *e)
{
	return f->many || next(f, e);
}

bool
fold_write(struct fold *f, struct out *out, struct err *e)
{
	const struct keyed none = {.text = {"", 0}};
	struct strategy_result made;

	while (f->more) {
		if (!fold_take(f, &none, &made, e))
			return false;
		if (made.row.n && !out_line(out, made.row))
			return out_fail(out, e);
		if (!fold_pass(f, e))
			return false;
	}
	return true;
}
