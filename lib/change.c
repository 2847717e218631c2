/* SPDX-License-Identifier: MIT */
#include "change.h"

static const char *const op_name[] = {[CHANGE_INSERT] = "insert",
    [CHANGE_UPDATE] = "update",
    [CHANGE_DELETE] = "delete"};
enum { OPS = sizeof op_name / sizeof *op_name };

enum change_op
change_op(struct span old, struct span new)
{
	if (old.n == 0)
		return CHANGE_INSERT;
	return new.n ? CHANGE_UPDATE : CHANGE_DELETE;
}

static void
add_record(struct buf *b, struct span record)
{
	if (record.n)
		buf_add(b, record.p, record.n);
	else
		buf_adds(b, "null");
}

bool
change_write(const struct change *c, struct buf *b)
{
	buf_adds(b, "{\"op\":\"");
	buf_adds(b, op_name[c->op]);
	buf_adds(b, "\",\"key\":");
	buf_add(b, c->key.p, c->key.n);
	buf_adds(b, ",\"old\":");
	add_record(b, c->old);
	buf_adds(b, ",\"new\":");
	add_record(b, c->new);
	return buf_addc(b, '}') && !b->over;
}

bool
change_key(struct keys *k, struct span record, struct buf *b, struct err *e)
{
	if (!json_scan(&k->scan, record))
		return json_fail(&k->scan, e);
	if (k->n > 1)
		buf_addc(b, '[');
	for (size_t i = 0; i < k->n; i++) {
		struct span value = json_found(&k->scan, i);

		if (value.n == 0)
			return err_set(
			    e, ST_DATA, "key %s: missing", k->path[i].text);
		if (i)
			buf_addc(b, ',');
		buf_add(b, value.p, value.n);
	}
	if (k->n > 1)
		buf_addc(b, ']');
	return !b->over || err_set(e, ST_DATA, "key: too long");
}

/* The members as they stand; an empty span for one that was not met. */
struct members {
	struct span op, key, old, new;
};

static struct span *
member_of(struct members *m, struct span name)
{
	if (json_same(name, span_of("op")))
		return &m->op;
	if (json_same(name, span_of("key")))
		return &m->key;
	if (json_same(name, span_of("old")))
		return &m->old;
	if (json_same(name, span_of("new")))
		return &m->new;
	return NULL;
}

static bool
bad(struct err *e, const char *why)
{
	return err_set(e, ST_DATA, "no change record: %s", why);
}

static bool
find_members(struct span object, struct members *m, struct err *e)
{
	struct json_iter it = json_iter(object);

	if (json_type(object) != JSON_OBJECT)
		return bad(e, "not an object");
	while (json_next(&it)) {
		struct span *to = member_of(m, it.name);

		if (to == NULL)
			return bad(e, "a member but op, key, old and new");
		if (to->n)
			return bad(e, "a member twice");
		*to = it.value;
	}
	if (m->op.n == 0 || m->key.n == 0 || m->old.n == 0 || m->new.n == 0)
		return bad(e, "op, key, old or new is missing");
	return true;
}

static bool
find_op(struct span value, enum change_op *op)
{
	if (json_type(value) != JSON_STRING)
		return false;
	for (int i = 0; i < OPS; i++)
		if (json_same(value, span_of(op_name[i]))) {
			*op = (enum change_op)i;
			return true;
		}
	return false;
}

static bool
key_part(struct span value)
{
	enum json_type type = json_type(value);

	return type == JSON_NUMBER || type == JSON_STRING;
}

/* One number or string, or an array of two to KEY_PATHS of them. */
static bool
fit_key(struct span key)
{
	struct json_iter it = json_iter(key);
	size_t n = 0;

	if (json_type(key) != JSON_ARRAY)
		return key_part(key);
	while (json_next(&it)) {
		if (!key_part(it.value))
			return false;
		n++;
	}
	return n >= 2 && n <= KEY_PATHS;
}

/* A record, or an empty span for null. */
static struct span
record_of(struct span value)
{
	if (json_type(value) == JSON_NULL)
		value.n = 0;
	return value;
}

bool
change_parse(
    struct span line, struct json_scan *scan, struct change *c, struct err *e)
{
	struct members m = {.op = {NULL, 0}};

	if (!json_scan(scan, line))
		return json_fail(scan, e);
	if (!find_members(scan->whole.text, &m, e))
		return false;
	if (!find_op(m.op, &c->op))
		return bad(e, "op is not insert, update or delete");
	if (!fit_key(m.key))
		return bad(e, "key is not of numbers and strings");
	c->key = m.key;
	c->old = record_of(m.old);
	c->new = record_of(m.new);
	if (c->old.n == 0 && c->new.n == 0)
		return bad(e, "old and new are null");
	if (c->op != change_op(c->old, c->new))
		return bad(e, "old or new is not as op says");
	return true;
}
