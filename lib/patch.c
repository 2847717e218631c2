/* SPDX-License-Identifier: MIT */
#include "patch.h"

#include <stdlib.h>

#include "jsontext.h"
#include "mem.h"

enum action {
	KEEP,
	PUT, /* the value of the patch */
	DROP,
	ENTER, /* both are objects: marks of what is inside follow */
};

/* A member of the target that the patch has, too; [0] is the target. */
struct patch_mark {
	enum action action;
	const char *from, *value, *to;
	struct patch_member *with;
	size_t up, next; /* the mark it is in; behind those inside of it */

	/* of ENTER */
	size_t entered; /* which object that is, counted from 1 */
	size_t met;	/* wanted members that were there */
	bool changed;
};

void
patch_init(struct patch *p)
{
	*p = (struct patch){0};
	patchlist_init(&p->list);
}

void
patch_release(struct patch *p)
{
	patchlist_release(&p->list);
	free(p->mark);
	patch_init(p);
}

static struct patch_mark *
add_mark(struct patch *p, size_t up, struct patch_member *with,
    const char *from, const char *value)
{
	struct patch_mark *m;

	if (p->marks == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 16;
		p->mark = mem_resize_n(p->mark, p->cap, sizeof *m);
	}
	m = &p->mark[p->marks++];
	*m = (struct patch_mark){.with = with,
	    .from = from,
	    .value = value,
	    .up = up,
	    .next = p->marks};
	return m;
}

static void
enter(struct patch *p, struct patch_mark *m)
{
	m->action = ENTER;
	m->entered = ++p->entered;
}

/* The object that was entered with mark i ends before at. */
static void
leave(struct patch *p, size_t i, const char *at)
{
	struct patch_mark *m = &p->mark[i];

	m->to = at;
	m->changed = m->changed || m->met != m->with->wanted;
	if (!m->changed) {
		m->action = KEEP;
		p->marks = i + 1;
	} else if (m->up != PATCH_NONE) {
		p->mark[m->up].changed = true;
	}
	m->next = p->marks;
}

/* What becomes of a value that is not entered? */
static enum action
decide(const struct patch_member *with, struct span value)
{
	if (patch_is_null(with))
		return DROP;
	if (patch_is_object(value) && patch_is_object(with->value))
		return KEEP; /* the patch is {} there */
	return span_same(value, with->value) ? KEEP : PUT;
}

/* A name that was there before: what was under it is dropped. */
static void
note(struct patch *p, struct patch_mark *in, struct patch_member *with)
{
	if (with->in == in->entered) {
		p->mark[with->mark].action = DROP;
		in->changed = true;
	} else {
		in->met += !patch_is_null(with);
	}
	with->in = in->entered;
	with->mark = p->marks;
}

/*
 * The patch has a member of the target, too, whose value is at at: behind it,
 * or into it.
 */
static const char *
meet(struct patch *p, size_t *in, struct patch_member *with, const char *name,
    const char *at, const char *end)
{
	struct patch_mark *m;

	note(p, &p->mark[*in], with);
	m = add_mark(p, *in, with, name, at);
	if (*at == '{' && patch_is_object(with->value) && with->n) {
		enter(p, m);
		*in = with->mark;
		return at + 1;
	}
	m->to = json_past(at, end);
	m->action = decide(with, (struct span){at, (size_t)(m->to - at)});
	if (m->action != KEEP)
		p->mark[*in].changed = true;
	return m->to;
}

/* Mark what the patch has, too, in the target, an object. */
static void
mark_target(struct patch *p, struct span target)
{
	const char *at = target.p + 1, *end = target.p + target.n;
	size_t in = 0;

	p->marks = p->entered = 0;
	enter(p, add_mark(p, PATCH_NONE, p->list.v, target.p, target.p));
	while (in != PATCH_NONE) {
		struct patch_member *with;
		struct span name;

		at = patch_between(at);
		if (*at == '}') {
			leave(p, in, ++at);
			in = p->mark[in].up;
			continue;
		}
		name = patch_take_name(&at, end);
		with = patchlist_find(&p->list, p->mark[in].with, name);
		at = with ? meet(p, &in, with, name.p, at, end)
			  : json_past(at, end);
	}
}

/* What an object of the target had not. */
static void
add_new(const struct patch *p, const struct patch_mark *l, struct buf *out)
{
	const struct patchlist *list = &p->list;
	const struct patch_member *c = l->with + 1;

	for (; c < list->v + l->with->end; c = list->v + c->end) {
		if (c->dead || patch_is_null(c) || c->in == l->entered)
			continue;
		patch_add_name(c->name, out);
		patchlist_add(list, c, out);
	}
}

/* Members of the target that stay, without the commas around them. */
static void
add_kept(const char *from, const char *to, struct buf *out)
{
	while (from < to && (str_blank(*from) || *from == ','))
		from++;
	while (from < to && (str_blank(to[-1]) || to[-1] == ','))
		to--;
	if (from == to)
		return;
	patch_add_comma(out);
	buf_add(out, from, (size_t)(to - from));
}

/* A marked member that changes, or the beginning of it. */
static void
add_changed(const struct patch *p, const struct patch_mark *m, struct buf *out)
{
	if (m->action == DROP)
		return;
	patch_add_comma(out);
	buf_add(out, m->from, (size_t)(m->value - m->from));
	if (m->action == PUT)
		patchlist_add(&p->list, m->with, out);
	else
		buf_addc(out, '{');
}

static void
write_target(const struct patch *p, struct buf *out)
{
	const struct patch_mark *l = p->mark, *m = l + 1;
	const char *at = l->value + 1;

	buf_addc(out, '{');
	for (;;) {
		if (m == p->mark + l->next) {
			add_kept(at, l->to - 1, out);
			add_new(p, l, out);
			buf_addc(out, '}');
			at = l->to;
			if (l == p->mark)
				break;
			l = p->mark + l->up;
			continue;
		}
		if (m->action != KEEP) {
			add_kept(at, m->from, out);
			add_changed(p, m, out);
			at = m->action == ENTER ? m->value + 1 : m->to;
		}
		if (m->action == ENTER)
			l = m++;
		else
			m = p->mark + m->next;
	}
}

bool
patch_apply(struct patch *p, struct span target, struct span patch,
    struct buf *out, bool *changed, struct err *e)
{
	buf_clear(out);
	*changed = true;
	if (!patch_is_object(patch))
		return err_set(e, ST_DATA, "the patch is no object: %.*s",
		    patch.n > 100 ? 100 : (int)patch.n, patch.p);
	patchlist_read(&p->list, patch);
	if (patch_is_object(target)) {
		mark_target(p, target);
		*changed = p->mark[0].changed;
		if (*changed)
			write_target(p, out);
		else
			buf_add(out, target.p, target.n);
	} else {
		patchlist_add(&p->list, p->list.v, out);
	}
	return !out->over ||
	       err_set(e, ST_DATA, "the patched record is too large");
}
