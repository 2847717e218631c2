/* SPDX-License-Identifier: MIT */
#include "turn.h"

void
turn_told(struct turn *t, int64_t left, int64_t reset)
{
	t->told = true;
	t->left = left;
	t->reset = reset;
}

static bool
known(const struct turn *t, int64_t now)
{
	return t->told && (t->reset == 0 || t->reset > now);
}

bool
turn_spent(const struct turn *t, int64_t now)
{
	return known(t, now) && t->left <= 0;
}

/* Without a reset nobody knows when: behind all that have one. */
static bool
sooner(const struct turn *a, const struct turn *b)
{
	return a->reset && (b->reset == 0 || a->reset < b->reset);
}

static bool
better(const struct turn *a, const struct turn *b, int64_t now)
{
	bool spent_a = turn_spent(a, now), spent_b = turn_spent(b, now);
	int64_t left_a = known(a, now) ? a->left : INT64_MAX;
	int64_t left_b = known(b, now) ? b->left : INT64_MAX;

	if (spent_a != spent_b)
		return spent_b;
	if (spent_a && a->reset != b->reset)
		return sooner(a, b);
	if (!spent_a && left_a != left_b)
		return left_a > left_b;
	return a->used < b->used;
}

size_t
turn_next(struct turn *v, size_t n, int64_t now)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (better(&v[i], &v[best], now))
			best = i;
	/* Until the answer tells, so that those in flight count. */
	if (v[best].left > 0)
		v[best].left--;
	v[best].used++;
	return best;
}
