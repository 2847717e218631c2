/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

uint64_t
seen_hash(uint64_t hash, struct span text)
{
	/* Eight bytes a step, each multiplied in: FNV's idea, by words. */
	const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t word;
	size_t i = 0;

	hash = (hash ^ text.n) * prime;
	for (; i + 8 <= text.n; i += 8) {
		memcpy(&word, text.p + i, 8);
		hash = (hash ^ word) * prime;
		hash ^= hash >> 29;
	}
	for (; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * prime;
	return hash ^ hash >> 32;
}

void
seen_release(struct seen *s)
{
	free(s->slot);
	*s = (struct seen){0};
}

/* Where h is, or where it belongs. */
static uint64_t *
place(const struct seen *s, uint64_t h)
{
	size_t i = h & (s->cap - 1);

	while (s->slot[i] && s->slot[i] != h)
		i = (i + 1) & (s->cap - 1);
	return &s->slot[i];
}

static void
grow(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap ? old.cap * 2 : 64;
	s->slot = mem_new(s->cap * sizeof *s->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i])
			*place(s, old.slot[i]) = old.slot[i];
	free(old.slot);
}

/* 0 marks a free slot. */
static uint64_t
marked(uint64_t hash)
{
	return hash + (hash == 0);
}

void
seen_clear(struct seen *s)
{
	if (s->n)
		memset(s->slot, 0, s->cap * sizeof *s->slot);
	s->n = 0;
}

bool
seen_add(struct seen *s, uint64_t hash)
{
	uint64_t *slot;

	if (s->n * 2 >= s->cap)
		grow(s);
	slot = place(s, marked(hash));
	if (*slot)
		return false;
	*slot = marked(hash);
	s->n++;
	return true;
}

bool
seen_has(const struct seen *s, uint64_t hash)
{
	return s->n && *place(s, marked(hash)) != 0;
}
