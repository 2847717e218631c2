/* SPDX-License-Identifier: MIT */
#include "strategy.h"

#include <stdint.h>

#include "change.h"

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
	size_t max = plan->max ? plan->max : SIZE_MAX / 2;

	s->plan = *plan;
	fields_init(&s->delete_if);
	fields_init(&s->merge_key);
	partition_init(&s->parts, plan->parts_max);
	buf_init(&s->part, KEYED_MAX);
	json_init(&s->change);
	patch_init(&s->patch);
	buf_init(&s->text[0], max);
	buf_init(&s->text[1], max);
	buf_init(&s->inert_key, KEYED_MAX);
	buf_init(&s->inert, max);
	buf_init(&s->cursor, KEYED_MAX);
	strategy_begin(s, &(struct keyed){nothing, nothing, nothing});
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
	partition_release(&s->parts);
	buf_release(&s->part);
	json_release(&s->change);
	patch_release(&s->patch);
	buf_release(&s->text[0]);
	buf_release(&s->text[1]);
	buf_release(&s->inert_key);
	buf_release(&s->inert);
	buf_release(&s->cursor);
}

bool
strategy_plain(const struct strategy *s)
{
	switch (s->plan.kind) {
	case STRATEGY_UPSERT:
	case STRATEGY_INSERT:
	case STRATEGY_REPLACE: return s->plan.delete_if == NULL;
	default: return false;
	}
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
strategy_part(struct strategy *s, struct span record, struct err *e)
{
	return find_part(s, record, e) &&
	       (partition_add(&s->parts, buf_span(&s->part), e) ||
		   err_at(e, "merge-key %s", s->plan.merge_key));
}

/* Is the stored record in a partition that the batch has a record of? */
static bool
in_parts(struct strategy *s)
{
	struct err unfit;

	return s->plan.merge_key == NULL ||
	       (find_part(s, s->stored.text, &unfit) &&
		   partition_has(&s->parts, buf_span(&s->part)));
}

struct span
strategy_key(const struct strategy *s, struct span stored)
{
	/* Components are joined by a space (key.h). */
	while (s->plan.kind == STRATEGY_SCD2 && stored.n &&
	       stored.p[--stored.n] != ' ')
		continue;
	return stored;
}

bool
strategy_inert(struct strategy *s, struct span key, struct span row)
{
	struct validity_row r;
	struct err broken;

	if (s->plan.kind != STRATEGY_SCD2 ||
	    !validity_find(s->plan.validity, row, &r, &broken) ||
	    validity_active(s->plan.validity, &r))
		return false;
	buf_set(&s->inert_key, key);
	buf_set(&s->inert, r.from);
	return true;
}

void
strategy_begin(struct strategy *s, const struct keyed *stored)
{
	s->stored = *stored;
	s->row = stored->text;
	s->added = nothing;
	if (s->plan.kind != STRATEGY_PATCH)
		return;
	s->first = stored->text.n == 0;
	buf_set(&s->cursor, stored->cursor);
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

/* One of the two texts that row is not in. */
static struct buf *
other_text(struct strategy *s)
{
	return &s->text[s->row.n && s->row.p == s->text[0].p];
}

static bool
take_patch(struct strategy *s, const struct keyed *r, struct err *e)
{
	struct buf *out = other_text(s);
	bool gone, changed;

	if (!s->first &&
	    !keyed_wins(&s->plan.policy, r->cursor, buf_span(&s->cursor)))
		return true;
	if (!deletes(s, r, &gone, e))
		return false;
	s->first = false;
	buf_set(&s->cursor, r->cursor);
	if (gone) {
		s->row = nothing;
		return true;
	}
	if (!patch_apply(&s->patch, s->row, r->text, out, &changed, e))
		return false;
	if (changed)
		s->row = buf_span(out);
	return true;
}

static bool
misfit(const struct change *c, struct span row, struct err *e)
{
	static const char *const name[] = {[CHANGE_INSERT] = "insert",
	    [CHANGE_UPDATE] = "update",
	    [CHANGE_DELETE] = "delete"};
	const size_t most = 100; /* bytes of a key that are told */

	return err_set(e, ST_DATA, "the %s of %.*s does not fit: %s",
	    name[c->op], (int)(c->key.n < most ? c->key.n : most), c->key.p,
	    row.n == 0 ? "there is no such record" : "another record is there");
}

static bool
take_change(struct strategy *s, const struct keyed *r, struct err *e)
{
	struct buf *out = other_text(s);
	struct change c;

	if (!change_parse(r->text, &s->change, &c, e))
		return false;
	if (span_same(s->row, c.new))
		return true;
	if (!span_same(s->row, c.old))
		return misfit(&c, s->row, e);
	if (!buf_set(out, c.new))
		return err_set(e, ST_DATA, "the record is too large");
	s->row = buf_span(out);
	return true;
}

/* The stored row ends, where it is active. */
static bool
retire(struct strategy *s, const struct validity_row *r, struct err *e)
{
	const struct validity *v = s->plan.validity;

	if (!validity_active(v, r))
		return true;
	if (!validity_retire(v, &s->patch, s->stored.text, &s->text[0], e))
		return false;
	s->row = buf_span(&s->text[0]);
	return true;
}

/* The record of a key that has no active row. */
static bool
take_new_row(struct strategy *s, const struct keyed *r, struct err *e)
{
	const struct validity *v = s->plan.validity;

	if (span_same(r->key, buf_span(&s->inert_key)) &&
	    !validity_follows(v, buf_span(&s->inert), &s->part, e))
		return false;
	if (!validity_make(v, r->text, &s->text[0], e))
		return false;
	s->row = buf_span(&s->text[0]);
	return true;
}

static bool
take_row(struct strategy *s, const struct keyed *r, struct err *e)
{
	const struct validity *v = s->plan.validity;
	struct validity_row had;

	if (s->stored.text.n == 0)
		return take_new_row(s, r, e);
	if (!validity_find(v, s->stored.text, &had, e) ||
	    !validity_strip(v, &s->patch, s->stored.text, &s->text[1], e))
		return false;
	if (validity_active(v, &had) &&
	    span_same(buf_span(&s->text[1]), r->text))
		return true;
	if (!validity_follows(v, had.from, &s->part, e) ||
	    !retire(s, &had, e) || !validity_make(v, r->text, &s->text[1], e))
		return false;
	s->added = buf_span(&s->text[1]);
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

	if (s->plan.kind == STRATEGY_PATCH)
		return take_patch(s, r, e);
	if (s->plan.kind == STRATEGY_APPLY)
		return take_change(s, r, e);
	if (!wins(s, r))
		return true;
	if (!deletes(s, r, &gone, e))
		return false;
	if (s->plan.kind == STRATEGY_SCD2)
		return gone ? strategy_absent(s, e) : take_row(s, r, e);
	s->row = gone ? nothing : r->text;
	return true;
}

static bool
row_is_absent(struct strategy *s, struct err *e)
{
	const struct validity *v = s->plan.validity;
	struct validity_row had;

	if (!validity_find(v, s->stored.text, &had, e))
		return false;
	if (!validity_active(v, &had) || !in_parts(s))
		return true;
	return validity_follows(v, had.from, &s->part, e) && retire(s, &had, e);
}

bool
strategy_absent(struct strategy *s, struct err *e)
{
	if (s->stored.text.n == 0)
		return true;
	if (s->plan.kind == STRATEGY_SCD2)
		return row_is_absent(s, e);
	if (s->plan.absent && in_parts(s))
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
