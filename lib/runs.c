/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <stdlib.h>

#include "mem.h"
#include "out.h"
#include "spill.h"
#include "team.h"
#include "tiers.h"

#define SLOTS 4 /* one is filled, one written, two are sorted or wait */

/* A pile on its way to a file. In use from its first record to the file. */
struct slot {
	struct job job;
	struct pile pile;
	size_t rank; /* of its first record among what arrived */
	bool sorted;
	const struct tier *file; /* where it is written to; NULL: not yet */
	int64_t size;		 /* of what was written */
	const char *dir;
	struct err err;
	bool ok;
};

struct runs {
	size_t memory;
	const char *dir;
	struct slot slot[SLOTS];
	size_t at;   /* the one being filled; the oldest is behind it */
	size_t rank; /* of what arrives next */
	struct tiers tiers;
};

static bool
done(struct out *out, int64_t *size, struct err *e)
{
	bool ok = out_flush(out) || out_fail(out, e);

	*size = out->total;
	out_release(out);
	return ok;
}

/* In a thread of the team: what is left to do for a slot. */
static void
work(struct job *j, size_t worker)
{
	struct slot *s = (struct slot *)j;
	struct out out;

	(void)worker;
	if (!s->sorted)
		pile_sort(&s->pile);
	s->sorted = true;
	if (s->file == NULL)
		return;
	out_open(&out, s->file->fd, s->dir);
	pile_write(&s->pile, &out);
	s->ok = done(&out, &s->size, &s->err);
}

struct runs *
runs_new(int64_t memory, const char *dir, const struct policy *policy, bool all)
{
	struct runs *r = mem_new(sizeof *r);

	r->memory = (size_t)memory;
	r->dir = dir;
	tiers_init(&r->tiers, r->memory, dir, policy, all);
	for (size_t i = 0; i < SLOTS; i++) {
		pile_init(&r->slot[i].pile, r->memory / SLOTS, policy, all);
		r->slot[i].job.run = work;
		r->slot[i].dir = dir;
	}
	return r;
}

void
runs_free(struct runs *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		team_wait(&r->slot[i].job);
		pile_release(&r->slot[i].pile);
	}
	tiers_release(&r->tiers);
	free(r);
}

static bool
start_write(struct runs *r, struct slot *s, struct err *e)
{
	if (s->file)
		return true;
	team_wait(&s->job);
	s->file = tiers_file(&r->tiers, e);
	if (s->file)
		team_start(&s->job);
	return s->file != NULL;
}

/* A slot, if it is in use, becomes a file. */
static bool
spill(struct runs *r, struct slot *s, struct err *e)
{
	if (s->pile.n == 0)
		return true;
	if (!start_write(r, s, e))
		return false;
	team_wait(&s->job);
	if (!s->ok) {
		*e = s->err;
		return false;
	}
	tiers_add(&r->tiers, (struct run){.rank = s->rank,
				 .at = s->file->size,
				 .end = s->file->size + s->size});
	pile_clear(&s->pile);
	s->sorted = false;
	s->file = NULL;
	return true;
}

/* The n oldest slots; their memory is for merging then. */
static bool
spill_oldest(struct runs *r, size_t n, struct err *e)
{
	for (size_t i = 1; i <= n; i++) {
		struct slot *s = &r->slot[(r->at + i) % SLOTS];

		if (!spill(r, s, e))
			return false;
		pile_release(&s->pile);
	}
	return true;
}

/*
 * After a run was added, all but the slot that is being filled. Inputs may be
 * read: what is to be added was copied before, for it may be of one of them.
 */
static bool
settle(struct runs *r, struct err *e)
{
	return !tiers_full(&r->tiers) ||
	       (spill_oldest(r, SLOTS - 1, e) && tiers_settle(&r->tiers, e));
}

/* The slot is full, or something else came behind: on to the next one. */
static bool
next_slot(struct runs *r, struct err *e)
{
	struct slot *full = &r->slot[r->at], *s, *oldest;

	team_start(&full->job);
	r->at = (r->at + 1) % SLOTS;
	s = &r->slot[r->at];
	oldest = &r->slot[(r->at + 1) % SLOTS];
	if (!spill(r, s, e))
		return false;
	if (tiers_full(&r->tiers))
		pile_release(&s->pile);
	s->pile.large = true; /* as the batch is */
	return oldest->pile.n == 0 || start_write(r, oldest, e);
}

/* A record that no slot is large enough for. */
static bool
add_alone(struct runs *r, const struct keyed *k, struct err *e)
{
	const struct tier *file;
	struct run run = {.rank = r->rank++};
	struct out out;
	int64_t size;

	if (!spill_oldest(r, SLOTS, e) ||
	    (file = tiers_file(&r->tiers, e)) == NULL)
		return false;
	out_open(&out, file->fd, r->dir);
	spill_put(&out, k);
	if (!done(&out, &size, e))
		return false;
	run.at = file->size;
	run.end = run.at + size;
	tiers_add(&r->tiers, run);
	return settle(r, e);
}

bool
runs_add(struct runs *r, const struct keyed *k, struct err *e)
{
	struct slot *s = &r->slot[r->at];
	bool next;

	if (!pile_could_fit(&s->pile, k))
		return add_alone(r, k, e);
	next = s->pile.n && (s->rank + 1 != r->rank || !pile_fits(&s->pile, k));
	if (next && !next_slot(r, e))
		return false;
	s = &r->slot[r->at];
	if (s->pile.n == 0)
		s->rank = r->rank++;
	pile_add(&s->pile, k);
	return !next || settle(r, e);
}

void
runs_add_sorted(struct runs *r, struct sorted_input *i)
{
	const struct tiers *t = &r->tiers;

	tiers_add(&r->tiers,
	    (struct run){.rank = r->rank++,
		.input = sorted_new(i, r->memory, &t->policy, t->all)});
}

/* The memory of all slots that are in use. */
static size_t
held(const struct runs *r)
{
	size_t n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		n += r->slot[i].pile.n ? r->slot[i].pile.size : 0;
	return n;
}

/* What is not being written stays, if there is room beside what is read. */
static bool
keep_or_spill(struct runs *r, struct slot *s, struct err *e)
{
	size_t room = r->memory - held(r);

	if (s->pile.n && s->file == NULL && tiers_cost(&r->tiers) <= room)
		return true;
	if (!spill(r, s, e))
		return false;
	pile_release(&s->pile);
	return true;
}

bool
runs_sort(struct runs *r, struct err *e)
{
	struct slot *s = &r->slot[r->at];

	pile_sort(&s->pile); /* now, there is nothing else to do */
	s->sorted = true;
	for (size_t i = 1; i <= SLOTS; i++)
		if (!keep_or_spill(r, &r->slot[(r->at + i) % SLOTS], e))
			return false;
	for (s = r->slot; s < r->slot + SLOTS; s++) {
		team_wait(&s->job);
		if (s->pile.n)
			tiers_add(&r->tiers, (struct run){.rank = s->rank,
						 .source = &s->pile.source});
	}
	return tiers_open(&r->tiers, r->memory - held(r), e);
}

bool
runs_next(struct runs *r, struct keyed *k, bool *more, struct err *e)
{
	return tiers_next(&r->tiers, k, more, e);
}
