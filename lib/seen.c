/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t
word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

/*
 * FNV's idea by words of eight bytes, of which four at a time do not wait for
 * each other.
 */
uint64_t
seen_hash(uint64_t hash, struct span text)
{
	const char *p = text.p, *end = text.p + text.n;
	uint64_t a, b, c;

	a = b = c = hash = mix(hash, text.n);
	for (; end - p >= 32; p += 32) {
		hash = mix(hash, word_at(p));
		a = mix(a, word_at(p + 8));
		b = mix(b, word_at(p + 16));
		c = mix(c, word_at(p + 24));
	}
	hash = mix(mix(mix(hash, a), b), c);
	for (; end - p >= 8; p += 8)
		hash = mix(hash, word_at(p));
	for (; p < end; p++)
		hash = mix(hash, (unsigned char)*p);
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
