/* SPDX-License-Identifier: MIT */
#include "graft.h"

#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"

static bool
taken(struct span name, struct err *e)
{
	return err_set(e, ST_DATA, "the record has a member %.*s already",
	    name.n > 200 ? 200 : (int)name.n, name.p);
}

/* No member of the record has one of the names, nor do two of them agree. */
static bool
names_free(
    struct span record, const struct graft *members, size_t n, struct err *e)
{
	for (struct json_iter it = json_iter(record); json_next(&it);)
		for (size_t i = 0; i < n; i++)
			if (json_same(it.name, members[i].name))
				return taken(members[i].name, e);
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (span_same(members[i].name, members[k].name))
				return taken(members[i].name, e);
	return true;
}

bool
graft_add(struct span record, const struct graft *members, size_t n,
    struct buf *b, struct err *e)
{
	struct json_iter it = json_iter(record);
	bool some;

	if (json_type(record) != JSON_OBJECT)
		return err_set(e, ST_DATA,
		    "members cannot be added: the record is no object: %.*s",
		    record.n > 100 ? 100 : (int)record.n, record.p);
	if (!names_free(record, members, n, e))
		return false;
	some = json_next(&it);
	buf_add(b, record.p, record.n - 1);
	for (size_t i = 0; i < n; i++) {
		if (some || i)
			buf_addc(b, ',');
		json_quote(members[i].name, b);
		buf_addc(b, ':');
		json_compact(members[i].value, b);
	}
	buf_addc(b, '}');
	return !b->over || err_set(e, ST_DATA, "the record is too large");
}

bool
graft_parse(
    const char *text, struct span *name, const char **rest, struct err *e)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || equals == text || equals[1] == '\0')
		return err_set(e, ST_USAGE, "not NAME=...: %s", text);
	*name = (struct span){text, (size_t)(equals - text)};
	*rest = equals + 1;
	return json_utf8(*name) || err_set(e, ST_USAGE, "not UTF-8: %s", text);
}

/* A name for what a path leads to. */
static void
name_parent(const struct path *path, struct buf *name)
{
	buf_adds(name, "_parent");
	for (size_t i = 0; i < path->n; i++) {
		const struct step *s = &path->step[i];

		buf_addc(name, '_');
		if (s->kind == STEP_NAME)
			buf_add(name, s->name, s->n);
		else
			buf_addf(name, "%zu", s->n);
	}
}

bool
graft_parse_parent(
    const char *text, struct buf *name, struct path *path, struct err *e)
{
	bool named = text[strcspn(text, "=[")] == '=';
	struct span given = {"", 0};

	if (named && !graft_parse(text, &given, &text, e))
		return false;
	if (!path_parse(path, text, e))
		return false;
	if (path_many(path))
		err_set(e, ST_USAGE, "%s: many values", text);
	else if (!named && path->n == 0)
		err_set(e, ST_USAGE, "%s needs a name: NAME=%s", text, text);
	else {
		if (named)
			buf_add(name, given.p, given.n);
		else
			name_parent(path, name);
		return true;
	}
	path_release(path);
	return false;
}

/* A copy of s at *to, which goes behind it. */
static struct span
put(struct span s, char **to)
{
	struct span copy = {*to, s.n};

	if (s.n)
		memcpy(*to, s.p, s.n);
	*to += s.n;
	return copy;
}

void
grafts_copy(struct grafts *to, const struct graft *members, size_t n)
{
	size_t bytes = 0;
	char *p;

	grafts_release(to);
	for (size_t i = 0; i < n; i++)
		bytes += members[i].name.n + members[i].value.n;
	to->v = mem_resize_n(NULL, n + 1, sizeof *to->v);
	to->n = n;
	p = to->text = mem_new(bytes + 1);
	for (size_t i = 0; i < n; i++) {
		to->v[i].name = put(members[i].name, &p);
		to->v[i].value = put(members[i].value, &p);
	}
}

void
grafts_release(struct grafts *g)
{
	free(g->v);
	free(g->text);
	*g = (struct grafts){0};
}
