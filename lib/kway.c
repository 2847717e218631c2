/* SPDX-License-Identifier: MIT */
#include "kway.h"

#include <stdlib.h>

#include "mem.h"

/* Is the record of a handed on before that of b? */
static bool
before(const struct kway *m, const struct kway_source *a,
    const struct kway_source *b)
{
	int c = span_compare(a->now.key, b->now.key);

	if (c == 0 && m->all)
		c = policy_compare(&m->policy, a->now.cursor, b->now.cursor);
	return c ? c < 0 : a->rank < b->rank;
}

static void
sift_down(struct kway *m, size_t i)
{
	struct kway_source *s = m->heap[i];

	for (;;) {
		size_t c = 2 * i + 1;

		if (c + 1 < m->n && before(m, m->heap[c + 1], m->heap[c]))
			c++;
		if (c >= m->n || before(m, s, m->heap[c]))
			break;
		m->heap[i] = m->heap[c];
		i = c;
	}
	m->heap[i] = s;
}

bool
kway_open(struct kway *m, struct kway_source *const *sources, size_t n,
    const struct policy *policy, bool all, struct err *e)
{
	*m = (struct kway){.policy = *policy, .all = all};
	m->heap = mem_new(n * sizeof(struct kway_source *));
	for (size_t i = 0; i < n; i++) {
		bool more;

		sources[i]->rank = i;
		if (!sources[i]->next(sources[i], &more, e))
			return false;
		if (more)
			m->heap[m->n++] = sources[i];
	}
	for (size_t i = m->n / 2; i-- > 0;)
		sift_down(m, i);
	return true;
}

void
kway_release(struct kway *m)
{
	free(m->heap);
	*m = (struct kway){.n = 0};
}

/* Past the record of heap[i]. */
static bool
pass(struct kway *m, size_t i, struct err *e)
{
	bool more;

	if (!m->heap[i]->next(m->heap[i], &more, e))
		return false;
	if (!more)
		m->heap[i] = m->heap[--m->n];
	if (i < m->n)
		sift_down(m, i);
	return true;
}

/* Where in the heap there is another record with the first one's key; or 0. */
static size_t
rival(const struct kway *m)
{
	for (size_t i = 1; i <= 2 && i < m->n; i++)
		if (span_same(m->heap[i]->now.key, m->heap[0]->now.key))
			return i;
	return 0;
}

/*
 * Leave the winner of the first key at the head of the heap. Of records with
 * one key, the first is the earliest, and another one is next to it.
 */
static bool
settle(struct kway *m, struct err *e)
{
	size_t i;

	while ((i = rival(m)) != 0) {
		bool later = keyed_wins(
		    &m->policy, m->heap[i]->now.cursor, m->heap[0]->now.cursor);

		if (!pass(m, later ? 0 : i, e))
			return false;
	}
	return true;
}

bool
kway_next(struct kway *m, struct keyed *k, bool *more, struct err *e)
{
	struct kway_source *s;

	if (m->due && !pass(m, 0, e))
		return false;
	m->due = *more = m->n > 0;
	if (m->n == 0)
		return true;
	if (!m->all && !settle(m, e))
		return false;
	s = m->heap[0];
	if (s->text && !s->text(s, e))
		return false;
	*k = s->now;
	return true;
}
