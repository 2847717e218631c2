/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

#define FAN_IN 16 /* runs of one level that are merged into one of the next */

/* A record in the arena: this, then key, cursor and text. */
struct packed {
	size_t key, cursor, text;
};

/* Sorted in place of the records. The prefix decides most comparisons. */
struct entry {
	uint64_t prefix; /* the first 8 bytes of the key, as a number */
	union {
		size_t offset;		 /* in the arena, while it grows */
		const struct packed *at; /* once it does not */
	};
};

/* A run in a file, and how many merges made it. */
struct run {
	int fd, level;
};

struct runs {
	size_t memory;
	const char *dir;
	struct policy policy;
	char *arena;
	size_t used, cap;
	struct entry *entry;
	size_t n, cap_entries, next;
	bool unsorted; /* some key came after a higher or equal one */
	struct run *run;
	size_t nrun;
	struct spill_merge merge;
	bool merging;
};

struct runs *
runs_new(int64_t memory, const char *dir, const struct policy *policy, bool all)
{
	struct runs *r = mem_new(sizeof *r);

	r->memory = (size_t)memory;
	r->dir = dir;
	r->policy = *policy;
	(void)all; /* not yet */
	return r;
}

void
runs_free(struct runs *r)
{
	if (r == NULL)
		return;
	spill_merge_release(&r->merge);
	for (size_t i = 0; i < r->nrun; i++)
		close(r->run[i].fd);
	free(r->run);
	free(r->entry);
	free(r->arena);
	free(r);
}

static struct span
key_of(const struct packed *p)
{
	return (struct span){(const char *)(p + 1), p->key};
}

static struct span
cursor_of(const struct packed *p)
{
	return (struct span){(const char *)(p + 1) + p->key, p->cursor};
}

static struct keyed
unpacked(const struct packed *p)
{
	const char *text = (const char *)(p + 1) + p->key + p->cursor;

	return (struct keyed){key_of(p), cursor_of(p), {text, p->text}};
}

static uint64_t
prefix_of(struct span key)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
	return v;
}

/* By key; records of one key in the order of their arrival. */
static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	c = span_compare(key_of(x->at), key_of(y->at));
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* Order the entries and keep the winner of each key. */
static void
sort(struct runs *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++)
		r->entry[i].at =
		    (const struct packed *)(void *)(r->arena +
						    r->entry[i].offset);
	if (!r->unsorted)
		return;
	qsort(r->entry, r->n, sizeof *r->entry, compare);
	for (size_t i = 0; i < r->n; i++) {
		struct entry *last = kept ? &r->entry[kept - 1] : NULL;

		if (last == NULL ||
		    !span_same(key_of(last->at), key_of(r->entry[i].at)))
			r->entry[kept++] = r->entry[i];
		else if (keyed_wins(&r->policy, cursor_of(r->entry[i].at),
			     cursor_of(last->at)))
			*last = r->entry[i];
	}
	r->n = kept;
}

static void
add_run(struct runs *r, int fd, int level)
{
	r->run = mem_resize_n(r->run, r->nrun + 1, sizeof *r->run);
	r->run[r->nrun++] = (struct run){fd, level};
}

static bool
done(struct out *out, struct err *e)
{
	bool ok = out_flush(out) || out_fail(out, e);

	out_release(out);
	return ok;
}

/* What was in it is in a run: the memory is for merging now. */
static void
drop_arena(struct runs *r)
{
	free(r->arena);
	free(r->entry);
	r->arena = NULL;
	r->entry = NULL;
	r->cap = r->cap_entries = 0;
}

/* The last n runs become one of the next level. */
static bool
merge_last(struct runs *r, size_t n, struct err *e)
{
	struct spill_merge m = {0};
	struct keyed k;
	struct out out;
	int fd[FAN_IN], to = spill_file(r->dir, e);
	bool more = true, ok = to >= 0;

	if (!ok)
		return false;
	drop_arena(r);
	for (size_t i = 0; i < n; i++)
		fd[i] = r->run[r->nrun - n + i].fd;
	out_open(&out, to, r->dir);
	ok = spill_merge_open(&m, fd, n, &r->policy, r->memory, e);
	while (ok && (ok = spill_merge_next(&m, &k, &more, e)) && more)
		spill_put(&out, &k);
	spill_merge_release(&m);
	ok = done(&out, e) && ok;
	if (!ok) {
		close(to);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		close(fd[i]);
	r->nrun -= n;
	add_run(r, to, r->run[r->nrun].level + 1);
	return true;
}

/* Runs are few again: the last FAN_IN of one level become one. */
static bool
settle(struct runs *r, struct err *e)
{
	while (r->nrun >= FAN_IN &&
	       r->run[r->nrun - 1].level == r->run[r->nrun - FAN_IN].level)
		if (!merge_last(r, FAN_IN, e))
			return false;
	return true;
}

static bool
spill(struct runs *r, struct err *e)
{
	struct out out;
	int fd = spill_file(r->dir, e);

	if (fd < 0)
		return false;
	sort(r);
	out_open(&out, fd, r->dir);
	for (size_t i = 0; i < r->n; i++) {
		struct keyed k = unpacked(r->entry[i].at);

		spill_put(&out, &k);
	}
	if (!done(&out, e)) {
		close(fd);
		return false;
	}
	add_run(r, fd, 0);
	r->n = r->used = 0;
	r->unsorted = false;
	return true;
}

/*
 * Twice as much, or what is left of the memory, or what one record needs. The
 * arena is what realloc moves by its pages, not by copying.
 */
static size_t
grown(size_t cap, size_t need, size_t most)
{
	size_t to = cap ? cap * 2 : 65536;

	if (to > most)
		to = most;
	return to < need ? need : to;
}

/* The index costs twice its size: qsort merges into a copy of it. */
static bool
full(const struct runs *r, size_t size)
{
	size_t index = (r->n + 1) * 2 * sizeof *r->entry;

	return r->n && r->used + size + index > r->memory;
}

bool
runs_add(struct runs *r, const struct keyed *k, struct err *e)
{
	size_t size =
	    sizeof(struct packed) + k->key.n + k->cursor.n + k->text.n;
	struct packed *p;

	size = (size + 7) / 8 * 8;
	if (full(r, size) && !(spill(r, e) && settle(r, e)))
		return false;
	if (r->used + size > r->cap) {
		r->cap = grown(r->cap, r->used + size, r->memory);
		r->arena = mem_resize(r->arena, r->cap);
	}
	if (r->n == r->cap_entries) {
		r->cap_entries = r->n ? r->n * 2 : 1024;
		r->entry =
		    mem_resize_n(r->entry, r->cap_entries, sizeof *r->entry);
	}
	if (r->n && !r->unsorted) {
		p = (void *)(r->arena + r->entry[r->n - 1].offset);
		r->unsorted = span_compare(key_of(p), k->key) >= 0;
	}
	p = (void *)(r->arena + r->used);
	*p = (struct packed){k->key.n, k->cursor.n, k->text.n};
	memcpy(p + 1, k->key.p, k->key.n);
	if (k->cursor.n)
		memcpy((char *)(p + 1) + k->key.n, k->cursor.p, k->cursor.n);
	memcpy((char *)(p + 1) + k->key.n + k->cursor.n, k->text.p, k->text.n);
	r->entry[r->n++] =
	    (struct entry){prefix_of(k->key), {.offset = r->used}};
	r->used += size;
	return true;
}

bool
runs_sort(struct runs *r, struct err *e)
{
	int *fd;
	bool ok;

	if (r->nrun == 0) {
		sort(r);
		return true;
	}
	if (r->n && !spill(r, e))
		return false;
	drop_arena(r);
	while (r->nrun > 2 * FAN_IN)
		if (!merge_last(r, FAN_IN, e))
			return false;
	fd = mem_new(r->nrun * sizeof *fd);
	for (size_t i = 0; i < r->nrun; i++)
		fd[i] = r->run[i].fd;
	ok = spill_merge_open(&r->merge, fd, r->nrun, &r->policy, r->memory, e);
	free(fd);
	r->merging = ok;
	return ok;
}

bool
runs_next(struct runs *r, struct keyed *k, bool *more, struct err *e)
{
	if (r->merging)
		return spill_merge_next(&r->merge, k, more, e);
	*more = r->next < r->n;
	if (*more)
		*k = unpacked(r->entry[r->next++].at);
	return true;
}
