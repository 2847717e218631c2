/* SPDX-License-Identifier: MIT */
#include "jsonset.h"

#include "json.h"
#include "jsontext.h"
#include "jsontoken.h"

_Static_assert(PATH_STEPS <= JSON_WATCHES, "a watch for each step");

/* A path and its beginnings, prefix[i] of i + 1 steps. */
struct target {
	const struct path *path;
	struct path prefix[PATH_STEPS];
	struct json_scan scan;
};

static bool
fail(const struct target *t, const char *why, struct err *e)
{
	return err_set(e, ST_DATA, "%s: %s", t->path->text, why);
}

static bool
scan(struct target *t, struct span text, struct err *e)
{
	for (size_t i = 0; i < t->path->n; i++) {
		t->prefix[i] = *t->path; /* its names are only looked at */
		t->prefix[i].n = i + 1;
		json_watch(&t->scan, &t->prefix[i]);
	}
	if (!json_scan(&t->scan, text))
		return json_fail(&t->scan, e);
	for (size_t i = 0; i < t->path->n; i++)
		if (t->scan.watch[i].repeated)
			return fail(t, "a name is there twice", e);
	return true;
}

/* The value that the first n steps lead to; empty: there is none. */
static struct span
value_at(const struct target *t, size_t n)
{
	return n ? json_found(&t->scan, n - 1) : t->scan.whole.text;
}

/* How many steps of the path lead to a value. */
static size_t
deepest(const struct target *t)
{
	size_t n = t->path->n;

	while (n && value_at(t, n).n == 0)
		n--;
	return n;
}

/* Can all from step n on be made in box? */
static bool
can_make(const struct target *t, size_t n, struct span box, struct err *e)
{
	enum json_type type = json_type(box);

	if (t->path->step[n].kind == STEP_INDEX)
		return fail(
		    t, type == JSON_ARRAY ? "no such element" : "no array", e);
	if (type != JSON_OBJECT)
		return fail(t, "not inside of an object", e);
	for (size_t i = n; i < t->path->n; i++)
		if (t->path->step[i].kind != STEP_NAME)
			return fail(t, "no array", e);
	return true;
}

/* value with the objects that the steps from n on ask for around it. */
static void
add_made(const struct path *path, size_t n, struct span value, struct buf *b)
{
	for (size_t i = n; i < path->n; i++) {
		if (i > n)
			buf_addc(b, '{');
		json_quote(
		    (struct span){path->step[i].name, path->step[i].n}, b);
		buf_addc(b, ':');
	}
	buf_add(b, value.p, value.n);
	for (size_t i = n + 1; i < path->n; i++)
		buf_addc(b, '}');
}

/* Behind the last member of an object, or behind its bracket. */
static const char *
last_of(struct span object, bool *empty)
{
	struct json_iter it = json_iter(object);
	const char *at = object.p + 1;

	*empty = true;
	while (json_next(&it)) {
		at = it.value.p + it.value.n;
		*empty = false;
	}
	return at;
}

static bool
set(struct target *t, const struct buf *text, struct span value,
    struct buf *out, struct err *e)
{
	const char *end = text->p + text->n, *from, *to;
	size_t n = deepest(t);
	struct span box = value_at(t, n);
	bool empty = true;

	if (n < t->path->n && !can_make(t, n, box, e))
		return false;
	from = n < t->path->n ? last_of(box, &empty) : box.p;
	to = n < t->path->n ? from : from + box.n;
	buf_add(out, text->p, (size_t)(from - text->p));
	if (!empty)
		buf_addc(out, ',');
	add_made(t->path, n, value, out);
	buf_add(out, to, (size_t)(end - to));
	return !out->over || fail(t, "the text becomes too long", e);
}

bool
json_set(
    struct buf *text, const struct path *path, struct span value, struct err *e)
{
	struct target t = {.path = path};
	struct buf out;
	bool ok;

	for (size_t i = 0; i < path->n; i++)
		if (path->step[i].kind == STEP_ANY ||
		    (path->step[i].kind == STEP_NAME &&
			!json_utf8((struct span){
			    path->step[i].name, path->step[i].n})))
			return err_set(
			    e, ST_USAGE, "%s: [*] or bad UTF-8", path->text);
	json_init(&t.scan);
	buf_init(&out, text->max);
	ok = scan(&t, buf_span(text), e) && set(&t, text, value, &out, e);
	json_release(&t.scan);
	if (ok) {
		buf_release(text);
		*text = out;
	} else {
		buf_release(&out);
	}
	return ok;
}
