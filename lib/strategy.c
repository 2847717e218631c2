/* SPDX-License-Identifier: MIT */
#include "strategy.h"

#include "jsontext.h"

static const struct span nothing = {"", 0};

static bool
add_field(struct fields *f, const char *path, const char *what, struct err *e)
{
	size_t i;

	return path == NULL || fields_add(f, path, &i, e) ||
	       err_at(e, "%s", what);
}

bool
strategy_init(
    struct strategy *s, const struct strategy_plan *plan, struct err *e)
{
	s->plan = *plan;
	fields_init(&s->delete_if);
	fields_init(&s->merge_key);
	buf_init(&s->part, KEYED_MAX);
	s->stored = (struct keyed){nothing, nothing, nothing};
	s->row = s->added = nothing;
	if (add_field(&s->delete_if, plan->delete_if, "delete-if", e) &&
	    add_field(&s->merge_key, plan->merge_key, "merge-key", e))
		return true;
	strategy_release(s);
	return false;
}

void
strategy_release(struct strategy *s)
{
	fields_release(&s->delete_if);
	fields_release(&s->merge_key);
	buf_release(&s->part);
}

/* The partition of a record is put into s->part. */
static bool
find_part(struct strategy *s, struct span record, struct err *e)
{
	buf_clear(&s->part);
	return fields_read(&s->merge_key, record, e) &&
	       (key_value(fields_value(&s->merge_key, 0), &s->part, e) ||
		   err_at(e, "merge-key %s", s->plan.merge_key));
}

bool
strategy_part(struct strategy *s, struct span record, struct partition *parts,
    struct err *e)
{
	return find_part(s, record, e) &&
	       (partition_add(parts, buf_span(&s->part), e) ||
		   err_at(e, "merge-key %s", s->plan.merge_key));
}

/* Is the stored record in a partition that the batch has a record of? */
static bool
in_parts(struct strategy *s)
{
	struct err unfit;

	return s->plan.merge_key == NULL ||
	       (find_part(s, s->stored.text, &unfit) &&
		   partition_has(s->plan.parts, buf_span(&s->part)));
}

bool
strategy_inert(const struct strategy *s, struct span text)
{
	return s->plan.kind == STRATEGY_SCD2 && text.n == 0;
}

void
strategy_begin(struct strategy *s, const struct keyed *stored)
{
	s->stored = *stored;
	s->row = stored->text;
	s->added = nothing;
}

/* Is it a record that says that its key is to go? */
static bool
deletes(struct strategy *s, const struct keyed *r, bool *yes, struct err *e)
{
	*yes = false;
	if (s->plan.delete_if == NULL)
		return true;
	if (!fields_read(&s->delete_if, r->text, e))
		return false;
	switch (json_type(fields_value(&s->delete_if, 0))) {
	case JSON_NONE:
	case JSON_NULL:
	case JSON_FALSE: break;
	default: *yes = true;
	}
	return true;
}

/* Does the record count against the stored one? */
static bool
wins(const struct strategy *s, const struct keyed *r)
{
	if (s->stored.text.n == 0 || s->plan.kind == STRATEGY_REPLACE)
		return true;
	return s->plan.kind != STRATEGY_INSERT &&
	       keyed_wins(&s->plan.policy, r->cursor, s->stored.cursor);
}

bool
strategy_take(struct strategy *s, const struct keyed *r, struct err *e)
{
	bool gone;

	if (!wins(s, r))
		return true;
	if (!deletes(s, r, &gone, e))
		return false;
	s->row = gone ? nothing : r->text;
	return true;
}

bool
strategy_absent(struct strategy *s, struct err *e)
{
	(void)e;
	if (s->stored.text.n && s->plan.absent && in_parts(s))
		s->row = nothing;
	return true;
}

struct strategy_result
strategy_end(const struct strategy *s)
{
	struct strategy_result result = {s->row, s->added};

	if (span_same(s->row, s->stored.text))
		result.row = s->stored.text;
	return result;
}
