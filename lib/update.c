/* SPDX-License-Identifier: MIT */
#include "update.h"

#include <string.h>

#include "blocks.h"
#include "change.h"
#include "fold.h"
#include "rewrite.h"

#define STEP 2048 /* bytes of the first step to a row that is not next */

/* Does the batch go on before key? (an empty key: there is none behind) */
static bool
goes_before(const struct update *u, struct span key)
{
	return u->batch.more &&
	       (key.n == 0 || span_compare(u->batch.head.key,
				  strategy_key(u->plan.strategy, key)) < 0);
}

static bool
tell(struct update *u, struct span old, struct span new, struct err *e)
{
	if (u->plan.changes->to == CHANGES_NONE)
		return true;
	buf_clear(&u->key_text);
	return change_key(
		   &u->keep->beside, new.n ? new : old, &u->key_text, e) &&
	       changes_put(
		   u->plan.changes, buf_span(&u->key_text), old, new, e);
}

/* A row that was not there gets its place here. */
static bool
put_row(struct update *u, struct span row, struct err *e)
{
	/* That of the batch is known; what was made of it is new. */
	if (row.p == u->batch.head.text.p && !u->versions)
		return rewrite_put(&u->new, &u->batch.head, e);
	return rewrite_make(&u->new, row, e);
}

static bool
insert(struct update *u, struct span row, struct err *e)
{
	u->n.inserted++;
	u->n.rows++;
	return tell(u, (struct span){NULL, 0}, row, e) && put_row(u, row, e);
}

/* A key that the file has not. */
static bool
new_key(struct update *u, struct err *e)
{
	const struct keyed none = {.text = {"", 0}};
	struct strategy_result made;

	u->n.came++;
	if (!fold_take(&u->batch, &none, &made, e))
		return err_at(e, "%s", u->keep->path);
	if (made.row.n == 0)
		u->n.unchanged++;
	else if (!insert(u, made.row, e))
		return false;
	return fold_pass(&u->batch, e);
}

/* All below a stored row, which may be too long to be read for each. */
static bool
new_keys(struct update *u, struct span key, struct err *e)
{
	while (u->batch.more && span_compare(u->batch.head.key, key) < 0)
		if (!new_key(u, e))
			return false;
	return true;
}

/* A stored row becomes what was made of it. */
static bool
become(struct update *u, const struct keyed *stored,
    struct strategy_result made, struct err *e)
{
	if (made.row.p == stored->text.p)
		return rewrite_stays(&u->new, stored, e);
	if (!tell(u, stored->text, made.row, e))
		return false;
	if (made.row.n == 0) {
		u->n.deleted++;
		u->n.rows--;
		u->n.gone++;
	} else {
		u->n.updated++;
		/* A version that ended, and no next one. */
		u->n.gone += u->versions && made.added.n == 0;
		if (!put_row(u, made.row, e))
			return false;
	}
	return rewrite_goes(&u->new, e) &&
	       (made.added.n == 0 || insert(u, made.added, e));
}

/* The batch has the key of a stored row. */
static bool
meet(struct update *u, const struct keyed *stored, struct err *e)
{
	struct strategy_result made;

	u->n.came++;
	if (!fold_take(&u->batch, stored, &made, e))
		return err_at(e, "%s", u->keep->path);
	if (made.row.p == stored->text.p)
		u->n.unchanged++;
	return become(u, stored, made, e) && fold_pass(&u->batch, e);
}

/* It has not. */
static bool
absent(struct update *u, const struct keyed *stored, struct err *e)
{
	struct strategy *s = u->plan.strategy;

	strategy_begin(s, stored);
	if (!strategy_absent(s, e))
		return err_at(e, "%s", u->keep->path);
	return become(u, stored, strategy_end(s), e);
}

static bool
read_row(struct update *u, struct span line, struct keyed *r, struct err *e)
{
	/* What comes again is not read again: it is the batch's head. */
	if (u->alike && u->batch.more && span_same(line, u->batch.head.text)) {
		*r = u->batch.head;
		r->text = line;
		return true;
	}
	return keys_of(&u->keep->keys, line, r, e) ||
	       err_at(e, "%s", u->keep->path);
}

static bool
stored_row(struct update *u, struct span line, struct err *e)
{
	struct span key;
	struct keyed r;

	if (!read_row(u, line, &r, e))
		return false;
	key = strategy_key(u->plan.strategy, r.key);
	if (!new_keys(u, key, e))
		return false;
	if (u->versions && strategy_inert(u->plan.strategy, key, r.text))
		return rewrite_stays(&u->new, &r, e);
	if (u->batch.more && span_same(u->batch.head.key, key))
		return meet(u, &r, e);
	return absent(u, &r, e);
}

/* The row that has the n-th byte of rows, or their last one. */
static struct span
row_with(struct span rows, size_t n)
{
	size_t at = n < rows.n ? n : rows.n - 1;
	struct span rest;

	while (at && rows.p[at - 1] != '\n')
		at--;
	rest = (struct span){rows.p + at, rows.n - at};
	return span_take(&rest, '\n');
}

/*
 * Take the rows below the batch's head off *rest; *r is what is first behind
 * them, if that is anything. Rows are sorted: one that is not the next is found
 * by steps that grow, then by halves, and those between are not read.
 */
static bool
seek(struct update *u, struct span *rest, struct keyed *r, struct err *e)
{
	struct span among = *rest; /* rows of which the first one not below */
	size_t step = 0;	   /* is, or it is the one behind them */
	bool behind = false;
	const char *end = rest->p + rest->n;

	while (among.n) {
		struct span row = row_with(among, behind ? among.n / 2 : step);

		if (!read_row(u, row, r, e))
			return false;
		if (span_compare(r->key, u->batch.head.key) < 0) {
			const char *next = row.p + row.n + 1;

			among.n -= (size_t)(next - among.p);
			among.p = next;
			step = step ? 4 * step + STEP : 1;
		} else {
			among.n = (size_t)(row.p - among.p);
			behind = true;
		}
	}
	*rest = (struct span){among.p, (size_t)(end - among.p)};
	return rest->n == 0 || r->text.p == rest->p ||
	       read_row(u, row_with(*rest, 0), r, e);
}

/* Only the rows that the batch has keys of, or new ones before, are read. */
static bool
some_rows(struct update *u, struct span rest, struct span key, struct err *e)
{
	while (goes_before(u, key)) {
		struct keyed r;

		if (!seek(u, &rest, &r, e) || !rewrite_stay(&u->new, rest.p, e))
			return false;
		if (rest.n == 0)
			return true;
		if (span_same(r.key, u->batch.head.key)) {
			span_take(&rest, '\n');
			if (!meet(u, &r, e))
				return false;
		} else if (!new_keys(u, r.key, e)) {
			return false;
		}
	}
	return rewrite_stay(&u->new, rest.p + rest.n, e);
}

static bool
all_rows(struct update *u, struct span rest, struct err *e)
{
	while (rest.n)
		if (!stored_row(u, span_take(&rest, '\n'), e))
			return false;
	return true;
}

/* The batch up to key, the first of what comes next, into a group. */
static bool
merge_group(
    struct update *u, const struct group *g, struct span key, struct err *e)
{
	rewrite_group(&u->new);
	if (!(u->all ? all_rows(u, g->text, e) : some_rows(u, g->text, key, e)))
		return false;
	while (goes_before(u, key))
		if (!new_key(u, e))
			return false;
	return rewrite_group_end(&u->new, e);
}

/* The key of the first record behind group i: of the next, or bound. */
static bool
next_key(struct update *u, const struct blocks *b, size_t i, struct span bound,
    struct buf *key, struct err *e)
{
	struct span rest;
	struct keyed r = {.key = bound};

	if (i + 1 < b->n) {
		rest = b->group[i + 1].text;
		if (!keys_of(&u->keep->beside, span_take(&rest, '\n'), &r, e))
			return err_at(e, "%s", u->keep->path);
	}
	buf_set(key, r.key);
	return true;
}

/* Extent number i, into which keys of the batch fall. */
static bool
merge_extent(struct update *u, struct blocks *b, size_t i, struct span bound,
    struct err *e)
{
	const struct extent *x = &u->keep->state.extents.v[i];
	struct buf key;
	bool ok = true;

	if (!blocks_take(b, x->at, x->to, (size_t)x->blocks, e))
		return false;
	if (b->to != x->to)
		return err_set(e, ST_DATA,
		    "%s: block at byte %lld: not as its state says",
		    u->keep->path, (long long)b->to);
	buf_init(&key, KEYED_MAX);
	rewrite_extent(&u->new, b);
	for (size_t g = 0; ok && g < b->n; g++) {
		if (!next_key(u, b, g, bound, &key, e))
			ok = false;
		else if (u->all || rewrite_joined(&u->new) ||
			 goes_before(u, buf_span(&key)))
			ok = merge_group(u, &b->group[g], buf_span(&key), e);
		else
			ok = rewrite_group_stays(&u->new, e);
	}
	buf_release(&key);
	return ok && rewrite_extent_end(&u->new, e);
}

static bool
merge_extents(struct update *u, struct err *e)
{
	const struct extents *x = &u->keep->state.extents;
	struct blocks b;
	bool ok = true;

	blocks_open(&b, u->keep->fd, u->keep->path);
	for (size_t i = 0; ok && i < x->n; i++) {
		struct span bound = {"", 0};

		if (i + 1 < x->n)
			bound = x->v[i + 1].first;
		if (u->all || goes_before(u, bound))
			ok = merge_extent(u, &b, i, bound, e);
		else
			ok = rewrite_extent_stays(&u->new, e);
	}
	blocks_release(&b);
	return ok;
}

static bool
merge(struct update *u, struct err *e)
{
	const bool anew = u->keep->copy || u->keep->fd < 0;

	if (!fold_open(&u->batch, u->plan.batch, u->plan.strategy, e) ||
	    (anew && !rewrite_begin(&u->new, e)) || !merge_extents(u, e))
		return false;
	while (u->batch.more)
		if (!new_key(u, e))
			return false;
	return rewrite_finish(&u->new, e);
}

/* There is no old file, and the new one is there. */
static bool
take_over(struct update *u)
{
	u->n.came = u->n.inserted = u->n.rows = u->plan.ascent->n;
	rewrite_take_over(&u->new, u->plan.ascent);
	return true;
}

bool
update_merge(struct update *u, struct keep *k, const struct update_plan *plan,
    struct err *e)
{
	const struct strategy_plan *s = &plan->strategy->plan;

	*u = (struct update){.plan = *plan, .keep = k};
	u->n.deleted = k->repeated;
	u->n.before = u->n.rows = k->state.rows - k->repeated;
	u->versions = s->kind == STRATEGY_SCD2;
	u->alike = !u->versions && !fold_many(plan->strategy);
	u->all = s->absent || u->versions;
	buf_init(&u->key_text, CHANGE_MAX);
	rewrite_init(&u->new, k);
	return plan->ascent ? take_over(u) : merge(u, e);
}

bool
update_allowed(const struct update_counts *n, const struct update_limit *limit,
    const char *name, struct err *e)
{
	int64_t most = limit->most;

	if (n->gone && limit->absent && !limit->allow_empty &&
	    (n->rows == 0 || n->came == 0))
		return err_set(e, ST_DATA,
		    "%s: all of its %lld rows would go; see --allow-empty",
		    name, (long long)n->before);
	if (limit->percent)
		most = n->before / 100 * most + n->before % 100 * most / 100;
	if (n->gone <= most)
		return true;
	return err_set(e, ST_DATA,
	    "%s: %lld of its %lld rows would go, more than --max-delete allows",
	    name, (long long)n->gone, (long long)n->before);
}

bool
update_commit(struct update *u, struct err *e)
{
	return changes_commit(u->plan.changes, e) &&
	       rewrite_commit(&u->new, u->plan.seen, u->n.rows, e);
}

void
update_release(struct update *u)
{
	rewrite_release(&u->new);
	fold_release(&u->batch);
	buf_release(&u->key_text);
}
