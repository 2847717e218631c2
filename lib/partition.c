/* SPDX-License-Identifier: MIT */
#include "partition.h"

#include <stdlib.h>

#include "mem.h"
#include "seen.h"

#define FEWEST 16 /* slots */

void
partition_init(struct partition *p, size_t max)
{
	*p = (struct partition){.max = max};
	buf_init(&p->texts, SIZE_MAX / 2); /* room_for has the ceiling */
}

void
partition_release(struct partition *p)
{
	free(p->slot);
	buf_release(&p->texts);
	partition_init(p, p->max);
}

static struct span
text_of(const struct partition *p, const struct partition_slot *s)
{
	return (struct span){p->texts.p + (s->end - 1 - s->n), s->n};
}

/* Where a text is, or where it belongs; there is always a free slot. */
static struct partition_slot *
place(const struct partition *p, uint64_t hash, struct span text)
{
	size_t i = hash & (p->cap - 1);

	for (;; i = (i + 1) & (p->cap - 1)) {
		struct partition_slot *s = &p->slot[i];

		if (s->end == 0 ||
		    (s->hash == hash && span_same(text_of(p, s), text)))
			return s;
	}
}

static void
grow(struct partition *p)
{
	struct partition old = *p;

	p->cap = old.cap ? old.cap * 2 : FEWEST;
	p->slot = mem_new(p->cap * sizeof *p->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].end)
			*place(p, old.slot[i].hash, text_of(p, &old.slot[i])) =
			    old.slot[i];
	free(old.slot);
}

static bool
crowded(const struct partition *p)
{
	return p->n * 2 >= p->cap;
}

/* Is there room for one more text of n bytes? */
static bool
room_for(const struct partition *p, size_t n)
{
	size_t cap = !crowded(p) ? p->cap : p->cap ? p->cap * 2 : FEWEST;
	size_t slots = cap * sizeof *p->slot;

	return slots <= p->max && p->texts.n <= p->max - slots &&
	       n <= p->max - slots - p->texts.n;
}

bool
partition_add(struct partition *p, struct span text, struct err *e)
{
	uint64_t hash = seen_hash(0, text);
	struct partition_slot *s;

	if (partition_has(p, text))
		return true;
	if (!room_for(p, text.n))
		return err_set(e, ST_DATA,
		    "more than %zu different values: no memory for them", p->n);
	if (crowded(p))
		grow(p);
	s = place(p, hash, text);
	buf_add(&p->texts, text.p, text.n);
	*s = (struct partition_slot){hash, p->texts.n + 1, text.n};
	p->n++;
	return true;
}

bool
partition_has(const struct partition *p, struct span text)
{
	return p->n && place(p, seen_hash(0, text), text)->end != 0;
}
