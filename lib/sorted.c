/* SPDX-License-Identifier: MIT */
#include "sorted.h"

#include <stdint.h>
#include <stdlib.h>

#include "mem.h"

static void
copy_init(struct copy *c)
{
	buf_init(&c->key, SIZE_MAX / 2);
	buf_init(&c->cursor, SIZE_MAX / 2);
	buf_init(&c->text, SIZE_MAX / 2);
}

static void
copy_release(struct copy *c)
{
	buf_release(&c->key);
	buf_release(&c->cursor);
	buf_release(&c->text);
}

static struct keyed
copied(const struct copy *c)
{
	return (struct keyed){
	    buf_span(&c->key), buf_span(&c->cursor), buf_span(&c->text)};
}

static void
close_input(struct sorted *s)
{
	if (s->input)
		s->input->close(s->input);
	s->input = NULL;
}

/* The next record of the input, which must not be below the one in now. */
static bool
read_ahead(struct sorted *s, struct err *e)
{
	struct keyed k;

	if (!s->input->next(s->input, &k, &s->more, e))
		return false;
	if (!s->more) {
		close_input(s);
		return true;
	}
	if (span_compare(k.key, buf_span(&s->now.key)) < 0) {
		err_set(e, ST_DATA, "not sorted by key");
		return s->input->at(s->input, e);
	}
	buf_set(&s->ahead.key, k.key);
	buf_set(&s->ahead.cursor, k.cursor);
	buf_set(&s->ahead.text, k.text);
	return true;
}

static void
step(struct sorted *s)
{
	struct copy t = s->now;

	s->now = s->ahead;
	s->ahead = t;
}

/* Is the record ahead another one with the key of this one? */
static bool
goes_on(const struct sorted *s)
{
	return s->more &&
	       span_same(buf_span(&s->now.key), buf_span(&s->ahead.key));
}

/* The winner of the records with one key to now. */
static bool
pick(struct sorted *s, struct err *e)
{
	while (goes_on(s)) {
		if (keyed_wins(&s->group.policy, buf_span(&s->ahead.cursor),
			buf_span(&s->now.cursor)))
			step(s);
		if (!read_ahead(s, e))
			return false;
	}
	return true;
}

static bool
group_add(struct sorted *s, const struct copy *c, struct err *e)
{
	struct keyed k = copied(c);

	if (pile_fits(&s->group, &k)) {
		pile_add(&s->group, &k);
		return true;
	}
	err_set(e, ST_DATA,
	    "more than %zu bytes of records with one key, not in order of "
	    "cursor",
	    s->group.size);
	return s->input ? s->input->at(s->input, e) : false;
}

/* All records with one key, which came in any order of cursor. */
static bool
collect(struct sorted *s, struct err *e)
{
	bool ok = group_add(s, &s->now, e);

	while (ok && goes_on(s))
		ok = group_add(s, &s->ahead, e) && read_ahead(s, e);
	if (ok)
		pile_sort(&s->group);
	s->grouped = ok;
	return ok;
}

static bool
next_grouped(struct sorted *s, bool *more, struct err *e)
{
	struct kway_source *group = &s->group.source;

	if (!group->next(group, more, e))
		return false;
	s->source.now = group->now;
	s->grouped = *more;
	if (!*more)
		pile_release(&s->group);
	return true;
}

/* The record ahead, and one more ahead. */
static bool
go_on(struct sorted *s, bool *more, struct err *e)
{
	if (!s->started && !read_ahead(s, e))
		return false;
	s->started = true;
	*more = s->more;
	if (!s->more)
		return true;
	step(s);
	return read_ahead(s, e);
}

/* Of several records with one key: all, or the winner. */
static bool
choose(struct sorted *s, bool *more, struct err *e)
{
	s->source.now = copied(&s->now);
	if (!goes_on(s))
		return true;
	if (!s->group.all) {
		if (!pick(s, e))
			return false;
		s->source.now = copied(&s->now);
		return true;
	}
	/* Without cursors they are in order as they came. */
	if (s->now.cursor.n + s->ahead.cursor.n == 0)
		return true;
	return collect(s, e) && next_grouped(s, more, e);
}

static bool
next(struct kway_source *source, bool *more, struct err *e)
{
	struct sorted *s = (struct sorted *)source;

	if (s->grouped && !next_grouped(s, more, e))
		return false;
	if (s->grouped)
		return true;
	return go_on(s, more, e) && (!*more || choose(s, more, e));
}

struct sorted *
sorted_new(
    struct sorted_input *i, size_t limit, const struct policy *policy, bool all)
{
	struct sorted *s = mem_new(sizeof *s);

	s->source = (struct kway_source){.next = next};
	s->input = i;
	copy_init(&s->now);
	copy_init(&s->ahead);
	pile_init(&s->group, limit, policy, all);
	return s;
}

void
sorted_free(struct sorted *s)
{
	if (s == NULL)
		return;
	close_input(s);
	copy_release(&s->now);
	copy_release(&s->ahead);
	pile_release(&s->group);
	free(s);
}
