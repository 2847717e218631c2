/* SPDX-License-Identifier: MIT */
#include "tiers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mem.h"
#include "out.h"

/* What an input is thought to cost while it is read, and a file may cost. */
#define INPUT ((size_t)1 << 20)
#define STEP ((size_t)16 << 10)
enum { LEAST = 16, MOST = 1024 }; /* runs that are merged at once */
#define STEP_MOST ((size_t)256 << 10)

void
tiers_init(struct tiers *t, size_t memory, const char *dir,
    const struct policy *policy, bool all)
{
	*t = (struct tiers){
	    .memory = memory, .dir = dir, .policy = *policy, .all = all};
	buf_init(&t->last.large, SIZE_MAX / 2);
}

static void
merging_close(struct merging *m)
{
	kway_release(&m->kway);
	for (size_t i = 0; i < m->n; i++)
		spill_release(&m->spill[i]);
	free(m->spill);
	buf_release(&m->large);
	m->spill = NULL;
	m->n = 0;
}

static bool
in_file(const struct run *run)
{
	return run->source == NULL && run->input == NULL;
}

/* What was merged into another run. */
static void
drop(struct tiers *t, struct run *run)
{
	struct tier *tier = &t->tier[run->tier];

	/* Where it cannot be emptied, what comes is written behind. */
	if (in_file(run) && --tier->n == 0 && ftruncate(tier->fd, 0) == 0 &&
	    lseek(tier->fd, 0, SEEK_SET) == 0)
		tier->size = 0;
	sorted_free(run->input);
}

void
tiers_release(struct tiers *t)
{
	merging_close(&t->last);
	for (size_t i = 0; i < t->n; i++)
		sorted_free(t->run[i].input);
	free(t->run);
	t->run = NULL;
	t->n = 0;
	for (size_t i = 0; i < TIERS; i++)
		if (t->tier[i].fd)
			close(t->tier[i].fd);
}

static struct tier *
file_of(struct tiers *t, size_t tier, struct err *e)
{
	struct tier *f = &t->tier[tier];

	if (f->fd == 0)
		f->fd = spill_file(t->dir, e);
	if (f->fd > 0)
		return f;
	f->fd = 0;
	return NULL;
}

const struct tier *
tiers_file(struct tiers *t, struct err *e)
{
	return file_of(t, 0, e);
}

static void
count(struct tiers *t, const struct run *run)
{
	t->tier[run->tier].n++;
	t->tier[run->tier].size = run->end;
}

/* To its place by rank, which is the last one as a rule. */
void
tiers_add(struct tiers *t, struct run run)
{
	size_t i = t->n++;

	t->run = mem_resize_n(t->run, t->n, sizeof *t->run);
	for (; i && t->run[i - 1].rank > run.rank; i--)
		t->run[i] = t->run[i - 1];
	t->run[i] = run;
	t->inputs += run.input != NULL;
	if (in_file(&run))
		count(t, &run);
}

/* How many runs there is memory for at once. */
static size_t
room_for(const struct tiers *t)
{
	const size_t inputs = t->inputs * INPUT;

	/* A few inputs are no reason to merge a few files at once only. */
	if (inputs <= t->memory / 2)
		return t->inputs + (t->memory - inputs) / STEP;
	return t->memory / INPUT;
}

/* How many runs are merged at once, at most. */
static size_t
fan_in(const struct tiers *t)
{
	const size_t others = 64; /* what else is open, generously */
	size_t n = room_for(t);
	struct rlimit files;

	n = n < LEAST ? LEAST : n > MOST ? MOST : n;
	if (t->inputs == 0 || getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur >= others + n)
		return n;
	return files.rlim_cur > others + 2 ? (size_t)(files.rlim_cur - others)
					   : 2;
}

/* Merge n runs from the i-th on; room for what is read of their files. */
static bool
merging_open(struct merging *m, const struct tiers *t, size_t i, size_t n,
    size_t room, struct err *e)
{
	struct kway_source **source = mem_new(n * sizeof *source);
	size_t step = room / (n ? n : 1);
	bool ok;

	step = step < STEP ? STEP : step > STEP_MOST ? STEP_MOST : step;
	m->spill = mem_new(n * sizeof *m->spill);
	m->n = n;
	for (size_t j = 0; j < n; j++) {
		const struct run *run = &t->run[i + j];

		if (in_file(run)) {
			spill_open(&m->spill[j], t->tier[run->tier].fd, run->at,
			    run->end, step, &m->large);
			source[j] = &m->spill[j].source;
		} else {
			source[j] =
			    run->input ? &run->input->source : run->source;
		}
	}
	ok = kway_open(&m->kway, source, n, &t->policy, t->all, e);
	free(source);
	return ok;
}

/* What is merged, to the end of a file. */
static bool
write_merged(struct merging *m, const char *dir, const struct tier *file,
    int64_t *size, struct err *e)
{
	struct keyed k;
	struct out out;
	bool more = true, ok;

	out_open(&out, file->fd, dir);
	while ((ok = kway_next(&m->kway, &k, &more, e)) && more)
		spill_put(&out, &k);
	ok = ok && (out_flush(&out) || out_fail(&out, e));
	*size = out.total;
	out_release(&out);
	return ok;
}

/* n runs from the i-th on become one of a higher tier. */
static bool
merge(struct tiers *t, size_t i, size_t n, struct err *e)
{
	struct merging m = {.n = 0};
	struct run to = {.rank = t->run[i].rank};
	const struct tier *file;
	int64_t size;
	bool ok;

	for (size_t j = i; j < i + n; j++)
		if (t->run[j].tier >= to.tier)
			to.tier = t->run[j].tier + 1;
	if (to.tier == TIERS)
		to.tier--;
	file = file_of(t, to.tier, e);
	if (file == NULL)
		return false;
	buf_init(&m.large, SIZE_MAX / 2);
	ok = merging_open(&m, t, i, n, t->memory, e) &&
	     write_merged(&m, t->dir, file, &size, e);
	merging_close(&m);
	if (!ok)
		return false;
	to.at = file->size;
	to.end = to.at + size;
	count(t, &to);
	for (size_t j = i; j < i + n; j++)
		drop(t, &t->run[j]);
	t->run[i] = to;
	memmove(
	    t->run + i + 1, t->run + i + n, (t->n - i - n) * sizeof *t->run);
	t->n -= n - 1;
	return true;
}

bool
tiers_full(const struct tiers *t)
{
	const size_t n = fan_in(t);

	return t->n >= n && t->run[t->n - 1].tier == t->run[t->n - n].tier;
}

bool
tiers_settle(struct tiers *t, struct err *e)
{
	const size_t n = fan_in(t);

	while (tiers_full(t))
		if (!merge(t, t->n - n, n, e))
			return false;
	return true;
}

size_t
tiers_cost(const struct tiers *t)
{
	if (t->n > fan_in(t))
		return t->memory;
	return t->n * STEP + t->inputs * INPUT;
}

/* So many runs that all can be read; those of the lowest tier are last. */
static bool
reduce(struct tiers *t, struct err *e)
{
	const size_t most = fan_in(t);
	size_t end = t->n;

	while (t->n > most) {
		size_t n = t->n - most + 1;

		n = n < most ? n : most;
		n = n < end ? n : end;
		end -= n;
		if (!merge(t, end, n, e))
			return false;
		/* Not all of a tier at the end, not a few again and again. */
		while (t->n - end >= most &&
		       t->run[end].tier == t->run[end + most - 1].tier)
			if (!merge(t, end, most, e))
				return false;
		if (end < 2)
			end = t->n;
	}
	return true;
}

bool
tiers_open(struct tiers *t, size_t room, struct err *e)
{
	return reduce(t, e) && merging_open(&t->last, t, 0, t->n, room, e);
}

bool
tiers_next(struct tiers *t, struct keyed *k, bool *more, struct err *e)
{
	return kway_next(&t->last.kway, k, more, e);
}
