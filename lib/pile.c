/* SPDX-License-Identifier: MIT */
#include "pile.h"

#include <stdint.h>
#include <string.h>

#include "mem.h"
#include "spill.h"

#define FEW 12	 /* entries that are put in order by insertion */
#define WINDOW 8 /* bytes of a key that are compared at once */
#define AHEAD 8	 /* entries whose records are fetched early */

/* Sorted in place of the records, which are lengths, key, cursor and text. */
struct entry {
	uint64_t window; /* on the key, as a number */
	const struct lengths *at;
};

/* What of the records a part of the index is being sorted by. */
enum { KEY, CURSOR, ARRIVAL };

struct part {
	struct entry *v;
	size_t n;
	int by;
	size_t depth; /* where the window is */
};

void
pile_init(struct pile *p, size_t size, const struct policy *policy, bool all)
{
	size -= size % sizeof(struct entry);
	*p = (struct pile){.policy = *policy, .all = all, .size = size};
}

void
pile_release(struct pile *p)
{
	if (p->mem)
		mem_unmap(p->mem, p->size);
	p->mem = NULL;
	p->index = NULL;
	pile_clear(p);
}

void
pile_clear(struct pile *p)
{
	p->used = p->n = p->kept = p->next = p->since = 0;
	p->unsorted = false;
	if (p->mem)
		p->index = (struct entry *)(void *)(p->mem + p->size);
}

/* With its entry in the index. */
static size_t
cost(const struct keyed *k)
{
	return sizeof(struct lengths) + sizeof(struct entry) + k->key.n +
	       k->cursor.n + k->text.n + 7;
}

bool
pile_could_fit(const struct pile *p, const struct keyed *k)
{
	return cost(k) <= p->size;
}

bool
pile_fits(const struct pile *p, const struct keyed *k)
{
	return p->used + p->n * sizeof(struct entry) + cost(k) <= p->size;
}

static size_t
size_of(const struct lengths *n)
{
	return sizeof *n + n->key + n->cursor + (size_t)n->text;
}

static struct span
key_of(const struct lengths *n)
{
	return (struct span){(const char *)(n + 1), n->key};
}

static struct span
cursor_of(const struct lengths *n)
{
	return (struct span){(const char *)(n + 1) + n->key, n->cursor};
}

static const struct lengths *
record(const struct pile *p, size_t at)
{
	return (const struct lengths *)(const void *)(p->mem + at);
}

/* How many bytes the two begin with alike, of at most n. */
static size_t
alike(struct span a, struct span b, size_t n)
{
	size_t i = 0;

	n = n < a.n ? n : a.n;
	n = n < b.n ? n : b.n;
	if (n > WINDOW && memcmp(a.p, b.p, n) == 0)
		return n;
	while (i < n && a.p[i] == b.p[i])
		i++;
	return i;
}

/* The window on a field from depth on; what is behind its end reads as 0. */
static uint64_t
window(struct span field, size_t depth)
{
	uint64_t v = 0;

	for (size_t i = depth; i < depth + WINDOW; i++)
		v = v << 8 | (i < field.n ? (unsigned char)field.p[i] : 0);
	return v;
}

/* Does a record come where it belongs, behind the last one? */
static bool
in_order(const struct pile *p, const struct keyed *k)
{
	const struct lengths *last = record(p, p->last);
	int c = span_compare(key_of(last), k->key);

	if (c == 0 && p->all)
		return policy_compare(&p->policy, cursor_of(last), k->cursor) <=
		       0;
	return c < 0;
}

/* See how a record's key fits in with those before. */
static void
see(struct pile *p, const struct keyed *k)
{
	size_t common = k->key.n;

	if (p->n)
		common = alike(key_of(record(p, 0)), k->key, p->common);
	if (p->n == 0 || common < p->common) {
		p->common = common;
		p->since = p->n;
	}
	if (p->n && !p->unsorted)
		p->unsorted = !in_order(p, k);
}

void
pile_add(struct pile *p, const struct keyed *k)
{
	struct lengths n = {
	    (uint32_t)k->key.n, (uint32_t)k->cursor.n, k->text.n};
	char *to;

	if (p->mem == NULL) {
		p->mem = mem_map(p->size, p->large);
		p->index = (struct entry *)(void *)(p->mem + p->size);
	}
	see(p, k);
	*--p->index = (struct entry){window(k->key, p->common),
	    (const struct lengths *)(void *)(p->mem + p->used)};
	to = p->mem + p->used;
	memcpy(to, &n, sizeof n);
	to += sizeof n;
	memcpy(to, k->key.p, k->key.n);
	to += k->key.n;
	if (k->cursor.n)
		memcpy(to, k->cursor.p, k->cursor.n);
	memcpy(to + k->cursor.n, k->text.p, k->text.n);
	p->last = p->used;
	p->used += (size_of(&n) + 7) / 8 * 8;
	p->n++;
}

/* What a part is being sorted by. */
static struct span
field(const struct part *part, const struct entry *x)
{
	return part->by == KEY ? key_of(x->at) : cursor_of(x->at);
}

static void
load(const struct pile *p, const struct part *part)
{
	const bool lowest = part->by == CURSOR && p->policy.lowest;
	const uint64_t flip = lowest ? UINT64_MAX : 0;

	for (struct entry *x = part->v; x < part->v + part->n; x++)
		x->window = part->by == ARRIVAL
				? (uintptr_t)x->at
				: window(field(part, x), part->depth) ^ flip;
}

/* All windows of the part are the same: on to where its fields differ. */
static void
deepen(const struct pile *p, struct part *part)
{
	const size_t from = part->depth + WINDOW;
	const struct span first = field(part, part->v);

	/* Encodings hold no 0: a field that ends in it, ends in all. */
	if (first.n < from) {
		part->by = part->by == KEY && p->all ? CURSOR : (int)ARRIVAL;
		part->depth = 0;
	} else {
		part->depth = first.n;
		for (size_t i = 1; i < part->n && part->depth > from; i++)
			part->depth =
			    alike(first, field(part, part->v + i), part->depth);
	}
	load(p, part);
}

static int
compare(const struct pile *p, const struct entry *x, const struct entry *y)
{
	int c;

	if (x->window != y->window)
		return x->window < y->window ? -1 : 1;
	c = span_compare(key_of(x->at), key_of(y->at));
	if (c == 0 && p->all)
		c = policy_compare(
		    &p->policy, cursor_of(x->at), cursor_of(y->at));
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static void
insert(const struct pile *p, struct entry *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct entry x = v[i];
		size_t j = i;

		for (; j && compare(p, &x, &v[j - 1]) < 0; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

static uint64_t
middle(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

static uint64_t
pivot(const struct part *part)
{
	const struct entry *v = part->v;
	const size_t step = part->n / 9;
	uint64_t m[3];

	for (size_t i = 0; i < 3; i++, v += 3 * step)
		m[i] = middle(v[0].window, v[step].window, v[2 * step].window);
	return middle(m[0], m[1], m[2]);
}

static void
swap(struct entry *a, struct entry *b)
{
	struct entry t = *a;

	*a = *b;
	*b = t;
}

/* Parts below, at and above a window in the middle. */
static void
divide(const struct part *part, struct part to[3])
{
	const uint64_t at = pivot(part);
	struct entry *v = part->v;
	size_t low = 0, i = 0, high = part->n;

	while (i < high) {
		if (v[i].window < at)
			swap(&v[low++], &v[i++]);
		else if (v[i].window > at)
			swap(&v[i], &v[--high]);
		else
			i++;
	}
	to[0] = to[1] = to[2] = *part;
	to[0].n = low;
	to[1].v = v + low;
	to[1].n = high - low;
	to[2].v = v + high;
	to[2].n = part->n - high;
}

/* The largest part last, so that calls are nested log2(n) deep at most. */
static void
order(const struct pile *p, struct part part)
{
	while (part.n > FEW) {
		struct part to[3];
		size_t large = 0;

		divide(&part, to);
		if (to[1].n > FEW)
			deepen(p, &to[1]);
		for (size_t i = 1; i < 3; i++)
			if (to[i].n > to[large].n)
				large = i;
		for (size_t i = 0; i < 3; i++)
			if (i != large)
				order(p, to[i]);
		part = to[large];
	}
	insert(p, part.v, part.n);
}

static void
fetch(const struct pile *p, size_t i)
{
	if (i + AHEAD < p->kept)
		__builtin_prefetch(p->index[i + AHEAD].at);
}

/* Of each key, the winner stays in the index. */
static void
keep_winners(struct pile *p)
{
	struct entry *v = p->index;
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		fetch(p, i);
		if (kept == 0 ||
		    !span_same(key_of(v[kept - 1].at), key_of(v[i].at)))
			v[kept++] = v[i];
		else if (keyed_wins(&p->policy, cursor_of(v[i].at),
			     cursor_of(v[kept - 1].at)))
			v[kept - 1] = v[i];
	}
	p->kept = kept;
}

static bool
next(struct kway_source *s, bool *more, struct err *e)
{
	struct pile *p = (struct pile *)s;
	const struct lengths *n;

	(void)e;
	*more = p->next < p->kept;
	if (!*more)
		return true;
	fetch(p, p->next);
	n = p->index[p->next++].at;
	s->now = (struct keyed){key_of(n), cursor_of(n),
	    {(const char *)(n + 1) + n->key + n->cursor, (size_t)n->text}};
	return true;
}

void
pile_sort(struct pile *p)
{
	struct part whole = {p->index, p->n, KEY, p->common};
	struct part early = {
	    p->index + (p->n - p->since), p->since, KEY, p->common};

	p->source = (struct kway_source){.next = next};
	p->kept = p->n;
	if (!p->unsorted) { /* but from the end on */
		for (size_t i = 0; i < p->n / 2; i++)
			swap(&p->index[i], &p->index[p->n - 1 - i]);
		return;
	}
	load(p, &early);
	order(p, whole);
	if (!p->all)
		keep_winners(p);
}

void
pile_write(const struct pile *p, struct out *out)
{
	for (size_t i = 0; i < p->kept; i++) {
		fetch(p, i);
		out_write(out, p->index[i].at, size_of(p->index[i].at));
	}
}
