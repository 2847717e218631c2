/* SPDX-License-Identifier: MIT */
#include "patchlist.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "mem.h"

void
patchlist_init(struct patchlist *l)
{
	*l = (struct patchlist){0};
	/* No longer than the texts they are from. */
	buf_init(&l->names, SIZE_MAX / 2);
	buf_init(&l->name, SIZE_MAX / 2);
}

void
patchlist_release(struct patchlist *l)
{
	free(l->v);
	free(l->order);
	buf_release(&l->names);
	buf_release(&l->name);
	patchlist_init(l);
}

const char *
patch_between(const char *p)
{
	while (str_blank(*p) || *p == ',' || *p == ':')
		p++;
	return p;
}

struct span
patch_take_name(const char **at, const char *end)
{
	const char *from = *at, *to = json_past(from, end);

	*at = patch_between(to);
	return (struct span){from, (size_t)(to - from)};
}

static bool
has_escapes(struct span text)
{
	return memchr(text.p, '\\', text.n) != NULL;
}

/* The unescaped bytes of a name, which b gets where they are others. */
static struct span
plain_name(struct span name, struct buf *b)
{
	size_t at = b->n;

	if (!has_escapes(name))
		return (struct span){name.p + 1, name.n - 2};
	json_unescape(name, b);
	return (struct span){b->p + at, b->n - at};
}

static size_t
add_member(struct patchlist *l, size_t up, struct span name, const char *value)
{
	struct patch_member *m;

	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->v = mem_resize_n(l->v, l->cap, sizeof *m);
	}
	m = &l->v[l->n];
	*m = (struct patch_member){
	    .name = name, .value = {value, 0}, .up = up, .clean = true};
	if (name.n)
		m->plain = plain_name(name, &l->names);
	return l->n++;
}

static void
end_member(struct patchlist *l, size_t i, const char *at)
{
	struct patch_member *m = &l->v[i];

	m->value.n = (size_t)(at - m->value.p);
	m->end = l->n;
}

static void
list_members(struct patchlist *l, struct span patch)
{
	const char *at = patch.p + 1, *end = patch.p + patch.n;
	size_t open = 0, i;

	l->n = 0;
	add_member(l, PATCH_NONE, (struct span){"", 0}, patch.p);
	while (open != PATCH_NONE) {
		struct span name;

		at = patch_between(at);
		if (*at == '}') {
			end_member(l, open, ++at);
			open = l->v[open].up;
			continue;
		}
		name = patch_take_name(&at, end);
		i = add_member(l, open, name, at);
		if (*at == '{') {
			open = i;
			at++;
		} else {
			at = json_past(at, end);
			end_member(l, i, at);
		}
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct patch_member *x = *(struct patch_member *const *)a;
	const struct patch_member *y = *(struct patch_member *const *)b;
	int c = span_compare(x->plain, y->plain);

	return c ? c : (x > y) - (x < y);
}

/* What is inside of an object, in order[] from m->first on. */
static void
order_object(struct patchlist *l, struct patch_member *m)
{
	struct patch_member **v = l->order + m->first, *c;
	size_t n = 0;

	for (c = m + 1; c < l->v + m->end; c = l->v + c->end)
		v[n++] = c;
	if (n > 1)
		qsort(v, n, sizeof *v, by_name);
	for (size_t i = 0; i < n; i++) {
		c = v[i];
		c->dead = i + 1 < n && span_same(c->plain, v[i + 1]->plain);
		m->clean =
		    m->clean && c->clean && !c->dead && !patch_is_null(c);
		if (c->dead)
			continue;
		m->wanted += !patch_is_null(c);
		v[m->n++] = c;
	}
}

static void
order_members(struct patchlist *l)
{
	size_t first = 0;

	if (l->order_cap < l->n) {
		l->order_cap = l->cap;
		l->order = mem_resize_n(l->order, l->cap, sizeof *l->order);
	}
	/* From the end: what is inside first. */
	for (size_t i = l->n; i-- > 0;) {
		struct patch_member *m = &l->v[i];

		if (!patch_is_object(m->value))
			continue;
		m->first = first;
		order_object(l, m);
		first += m->n;
	}
}

void
patchlist_read(struct patchlist *l, struct span patch)
{
	buf_clear(&l->names);
	if (has_escapes(patch))
		buf_room(&l->names, patch.n); /* so that it never moves */
	list_members(l, patch);
	order_members(l);
}

struct patch_member *
patchlist_find(
    struct patchlist *l, const struct patch_member *object, struct span name)
{
	size_t from = object->first, to = from + object->n;

	buf_clear(&l->name);
	name = plain_name(name, &l->name);
	while (from < to) {
		size_t half = from + (to - from) / 2;
		int c = span_compare(name, l->order[half]->plain);

		if (c == 0)
			return l->order[half];
		if (c < 0)
			to = half;
		else
			from = half + 1;
	}
	return NULL;
}

void
patch_add_comma(struct buf *out)
{
	/* No value and no other bracket ends like that. */
	if (out->n && out->p[out->n - 1] != '{')
		buf_addc(out, ',');
}

void
patch_add_name(struct span name, struct buf *out)
{
	patch_add_comma(out);
	buf_add(out, name.p, name.n);
	buf_addc(out, ':');
}

void
patchlist_add(
    const struct patchlist *l, const struct patch_member *m, struct buf *out)
{
	const struct patch_member *open = m, *c = m + 1;

	if (m->clean) {
		buf_add(out, m->value.p, m->value.n);
		return;
	}
	buf_addc(out, '{');
	for (;;) {
		if (c == l->v + open->end) {
			buf_addc(out, '}');
			if (open == m)
				break;
			open = l->v + open->up;
		} else if (c->dead || patch_is_null(c)) {
			c = l->v + c->end;
		} else {
			patch_add_name(c->name, out);
			if (c->clean) {
				buf_add(out, c->value.p, c->value.n);
				c = l->v + c->end;
			} else {
				buf_addc(out, '{');
				open = c++;
			}
		}
	}
}
