/* SPDX-License-Identifier: MIT */
#include "dataset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crew.h"
#include "fold.h"
#include "mem.h"
#include "shards.h"
#include "team.h"

static void
new_stock(const struct dataset *d, const struct strategy *s, struct stock *new)
{
	stock_init(new,
	    runs_new(d->plan->keep.memory, d->plan->keep.dir, &s->plan.policy,
		fold_many(s)),
	    true);
}

static bool
make_dir(const char *dir, struct err *e)
{
	return mkdir(dir, 0777) == 0 || errno == EEXIST ||
	       err_sys(e, "%s", dir);
}

/* The lock of the data set is that of a file "shards" in it. */
static bool
open_lock(struct dataset *d, struct err *e)
{
	struct buf b;
	bool ok;

	buf_init(&b, BUF_TEXT);
	buf_addf(&b, "%s/shards", d->dir);
	ok = lock_open(&d->lock, b.p, e);
	buf_release(&b);
	return ok;
}

bool
dataset_open(struct dataset *d, const char *dir, size_t n,
    const struct target_plan *plan, const struct strategy *s, struct err *e)
{
	size_t had;

	*d =
	    (struct dataset){.plan = plan, .strategy = s, .dir = mem_text(dir)};
	for (size_t k = strlen(dir); k > 1 && dir[k - 1] == '/'; k--)
		d->dir[k - 1] = '\0';
	if (!shards_count(d->dir, &had, e))
		return false;
	if (n == 0 && had == 0)
		return err_set(
		    e, ST_USAGE, "%s: how many parts? --shards N", dir);
	d->n = n ? n : had;
	if (!make_dir(d->dir, e) || !open_lock(d, e))
		return false;
	new_stock(d, s, &d->batch);
	return true;
}

void
dataset_release(struct dataset *d)
{
	stock_release(&d->batch);
	lock_close(&d->lock);
	free(d->dir);
	*d = (struct dataset){0};
}

static bool
misplaced(const char *path, struct err *e)
{
	return err_set(e, ST_DATA,
	    "%s: a record of another part; is -k another one?", path);
}

/*
 * Records to the stock, by their parts. had: they are those of so many parts,
 * and have a whole key.
 */
static bool
spread(const struct dataset *d, struct batch *b, struct stock *to, size_t had,
    struct err *e)
{
	struct keyed r;
	bool more = true, ok;

	while ((ok = batch_next(b, &r, &more, e)) && more) {
		struct span key =
		    had ? strategy_key(d->strategy, r.key) : r.key;

		if (had && shards_part(key, had) != b->in.next_file - 1)
			return misplaced(b->in.file, e);
		if (!stock_add(to, shards_part(key, d->n), &r, e))
			return false;
	}
	return ok && runs_sort(to->runs, e);
}

bool
dataset_sort(struct dataset *d, struct batch *b, struct err *e)
{
	return spread(d, b, &d->batch, 0, e) && batch_end(b, e);
}

/* One part, in a process of its own. */
struct part {
	struct dataset *dataset;
	struct update_plan plan;
	struct target target;
};

/*
 * A part that is by another key has records that belong elsewhere. Where its
 * state does not tell, the first records of the extents do.
 */
static bool
belongs(const struct part *p, size_t i, struct err *e)
{
	const struct dataset *d = p->dataset;
	const struct keep *keep = &p->target.keep;
	const struct extents *x = &keep->state.extents;
	bool ok = !keep->other;

	for (size_t k = 0; ok && k < x->n; k++)
		ok = shards_part(
			 strategy_key(d->strategy, x->v[k].first), d->n) == i;
	return ok || misplaced(p->target.path, e);
}

/* The process of part i is to start with its records. */
static bool
next(void *arg, size_t i, struct err *e)
{
	struct part *p = arg;

	return stock_part(p->plan.batch, i, e);
}

static bool
prepare(void *arg, size_t i, struct update_counts *n, struct err *e)
{
	struct part *p = arg;
	const struct dataset *d = p->dataset;
	char *path = shards_path(d->dir, i, d->n);
	bool ok;

	ok = target_open(&p->target, path, d->plan, e) &&
	     target_lock(&p->target, e) && belongs(p, i, e) &&
	     target_merge(&p->target, &p->plan, e);
	*n = p->target.update.n;
	free(path);
	return ok;
}

static bool
commit(void *arg, struct err *e)
{
	struct part *p = arg;

	return target_commit(&p->target, e);
}

static void
release(void *arg)
{
	struct part *p = arg;

	target_release(&p->target);
}

static bool
merge(struct dataset *d, const struct update_plan *plan, struct stock *batch,
    const struct update_limit *limit, struct update_counts *n, struct err *e)
{
	struct part part = {.dataset = d, .plan = *plan};
	const struct crew_work work = {
	    next, prepare, commit, release, &part, d->dir};
	struct crew crew;
	bool ok;

	part.plan.batch = batch;
	ok = crew_prepare(&crew, &work, d->n, team_size(), n, e) &&
	     update_allowed(n, limit, d->dir, e) && crew_commit(&crew, e);
	crew_release(&crew);
	return ok;
}

/* All records of the old parts, by the new ones. */
static bool
read_parts(struct dataset *d, struct batch *b, size_t had, struct stock *to,
    struct err *e)
{
	char **name = mem_new(had * sizeof *name);
	bool ok;

	for (size_t i = 0; i < had; i++)
		name[i] = shards_path(d->dir, i, had);
	ok = batch_init(b, d->plan->keep.key_paths, d->plan->keep.cursor, name,
	    (int)had, RECORD_MAX, e);
	if (ok) {
		b->keys.cursor_optional = true;
		ok = spread(d, b, to, had, e);
	}
	for (size_t i = 0; i < had; i++)
		free(name[i]);
	free(name);
	return ok;
}

/* The highest cursor ever seen may be of a record that is no more. */
static bool
see_highest(const struct dataset *d, struct highest *h, struct err *e)
{
	struct buf text, order;
	bool ok;

	if (d->plan->keep.cursor == NULL)
		return true;
	buf_init(&text, (size_t)RECORD_MAX);
	buf_init(&order, KEYED_MAX);
	ok = highest_of(d->dir, d->plan->keep.cursor, &text, e) &&
	     (text.n == 0 || key_cursor(buf_span(&text), &order, e));
	if (ok)
		highest_see(h, buf_span(&order), buf_span(&text));
	buf_release(&text);
	buf_release(&order);
	return ok;
}

/* had parts become d->n. The new ones count when the last of them is there. */
static bool
make_anew(struct dataset *d, size_t had, struct err *e)
{
	const struct update_limit any = {.most = INT64_MAX};
	const struct strategy_plan upsert = {.max = (size_t)RECORD_MAX};
	struct changes none = {.to = CHANGES_NONE};
	struct update_counts n;
	struct strategy s;
	struct batch b;
	struct stock all;
	bool ok;

	if (!strategy_init(&s, &upsert, e))
		return false;
	new_stock(d, &s, &all);
	ok = read_parts(d, &b, had, &all, e) && see_highest(d, &b.seen, e) &&
	     merge(d,
		 &(struct update_plan){
		     .seen = &b.seen, .strategy = &s, .changes = &none},
		 &all, &any, &n, e) &&
	     shards_sweep(d->dir, d->n, e);
	batch_release(&b);
	stock_release(&all);
	strategy_release(&s);
	return ok;
}

bool
dataset_update(struct dataset *d, const struct update_plan *plan,
    const struct update_limit *limit, struct update_counts *n, struct err *e)
{
	struct err later;
	size_t had;
	bool ok;

	if (!lock_take(&d->lock, d->plan->lock_timeout, e) ||
	    !shards_count(d->dir, &had, e))
		return false;
	ok = had ? shards_end(d->dir, e) && shards_sweep(d->dir, had, e)
		 : shards_begin(d->dir, e);
	if (!ok)
		return false;
	if (had && had != d->n) {
		d->had = had;
		if (!make_anew(d, had, e))
			return false;
	}
	ok = merge(d, plan, &d->batch, limit, n, e);
	return (had || shards_end(d->dir, ok ? e : &later)) && ok;
}
