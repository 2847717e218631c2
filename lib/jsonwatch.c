/* SPDX-License-Identifier: MIT */
#include "jsonwatch.h"

#include <string.h>

#include "jsontext.h"
#include "mem.h"

/* The lowest watch of a set, which is taken out of it. */
static unsigned
take(uint32_t *set)
{
	unsigned i = (unsigned)__builtin_ctz(*set);

	*set &= *set - 1;
	return i;
}

static void
add_hits(struct json_trail *t, uint32_t set, const char *p)
{
	while (set) {
		struct json_watch *watch = &t->watch[take(&set)];

		if (watch->n == watch->cap) {
			watch->cap = watch->cap ? watch->cap * 2 : 4;
			watch->hit = mem_resize_n(
			    watch->hit, watch->cap, sizeof *watch->hit);
		}
		watch->hit[watch->n++] =
		    (struct json_hit){.text = {p, 0}, .blank = false};
	}
}

/* The last hits of these watches end before p; blank: the last white space. */
static void
end_hits(struct json_trail *t, uint32_t set, const char *p, const char *blank)
{
	while (set) {
		struct json_watch *watch = &t->watch[take(&set)];
		struct json_hit *hit = &watch->hit[watch->n - 1];

		hit->text.n = (size_t)(p - hit->text.p);
		hit->blank = blank && blank >= hit->text.p;
	}
}

/* A value that is no container ends before p, or before blanks there. */
static void
end_value(struct json_trail *t, const char *p)
{
	if (t->ends == 0)
		return;
	while (str_blank(p[-1]))
		p--;
	end_hits(t, t->ends, p, NULL);
	t->ends = 0;
}

/* A value that t->match leads to starts behind the blanks at p. */
static void
start_value(struct json_trail *t, const char *p)
{
	while (p != t->end && str_blank(*p))
		p++;
	if (p != t->end && (*p == '{' || *p == '['))
		return; /* trail_open is next */
	if (p != t->end && *p != ']')
		t->ends = t->match & t->step[t->depth].end;
	t->match = 0;
	add_hits(t, t->ends, p);
}

/* What is behind the bracket or comma at p is an element. */
static void
element(struct json_trail *t, const char *p)
{
	struct json_level *l = &t->level[t->depth];
	const struct json_depth *d = &t->step[t->depth - 1];

	t->match = l->onward & d->any;
	for (uint32_t left = l->onward & d->index; left;) {
		unsigned i = take(&left);

		if (t->watch[i].path->step[t->depth - 1].n == l->index)
			t->match |= UINT32_C(1) << i;
	}
	l->index++;
	if (t->match)
		start_value(t, p + 1);
}

void
trail_start(struct json_trail *t, struct span text, size_t n)
{
	t->end = text.p + text.n;
	t->match = (uint32_t)((UINT64_C(1) << n) - 1);
	t->ends = 0;
	t->depth = 0;
	trail_off(t);
	start_value(t, text.p);
}

void
trail_end(struct json_trail *t)
{
	end_value(t, t->end);
}

void
trail_on(struct json_trail *t)
{
	const struct json_level *l = &t->level[t->depth];

	trail_off(t);
	if (t->depth == 0 || l->onward == 0)
		return;
	t->names = t->step[t->depth - 1].names;
	if (l->object)
		t->colons = UINT64_MAX;
	else
		t->commas = UINT64_MAX;
}

void
trail_open(struct json_trail *t, const char *p)
{
	const struct json_depth *d = &t->step[t->depth];
	struct json_level *l = &t->level[++t->depth];

	l->object = *p == '{';
	l->hits = t->match & d->end;
	l->onward = t->match & (l->object ? d->name : d->index | d->any);
	l->index = 0;
	t->match = 0;
	add_hits(t, l->hits, p);
	for (uint32_t set = l->onward; set;) {
		unsigned i = take(&set);

		l->had[i] = t->watch[i].n;
	}
	trail_on(t);
	if (t->commas)
		element(t, p);
}

void
trail_close(struct json_trail *t, const char *p, const char *blank)
{
	end_value(t, p);
	end_hits(t, t->level[t->depth--].hits, p + 1, blank);
}

void
trail_comma(struct json_trail *t, const char *p)
{
	end_value(t, p);
	trail_on(t);
	if (t->commas)
		element(t, p);
}

static bool
same_name(struct span name, bool escapes, const struct step *step)
{
	if (escapes)
		return json_same(name, (struct span){step->name, step->n});
	return step->n == name.n - 2 &&
	       memcmp(step->name, name.p + 1, step->n) == 0;
}

/*
 * The watches that go on with this name. What they found under the same name
 * before, in the same object, counts no more.
 */
static uint32_t
match_name(struct json_trail *t, struct span name, bool escapes)
{
	struct json_level *l = &t->level[t->depth];
	uint32_t left = l->onward, match = 0;

	while (left) {
		unsigned i = take(&left);
		struct json_watch *watch = &t->watch[i];
		const struct step *step = &watch->path->step[t->depth - 1];

		if (!same_name(name, escapes, step))
			continue;
		match |= UINT32_C(1) << i;
		watch->repeated |= watch->n != l->had[i];
		watch->n = l->had[i];
	}
	return match;
}

void
trail_colon(struct json_trail *t, const char *p, struct span name, bool escapes)
{
	t->match = match_name(t, name, escapes);
	if (t->match)
		start_value(t, p + 1);
	if (t->ends)
		t->commas = UINT64_MAX;
}
