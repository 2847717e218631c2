/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include <string.h>

#include "buf.h"
#include "str.h"

/* Members that hold the records in many APIs, the most usual first. */
static const char *const usual[] = {"data", "items", "results", "records",
    "rows", "entries", "values", "value", "content", "hits", "objects",
    "resources", "elements", "list"};

#define DEEPEST 3 /* levels of objects that a choice looks into */

static void
watch(struct pick *p)
{
	json_release(&p->scan);
	json_init(&p->scan);
	if (p->has_total)
		p->total_watch = json_watch(&p->scan, &p->total);
	if (p->chosen) {
		p->box_watch = json_watch(&p->scan, &p->box);
		p->each_watch = json_watch(&p->scan, &p->each);
	}
}

/* The array at path, however its elements were spoken of. */
static bool
choose(struct pick *p, const char *path, struct err *e)
{
	struct buf each;
	bool ok;

	if (!path_parse(&p->box, path, e))
		return false;
	if (p->box.n && p->box.step[p->box.n - 1].kind == STEP_ANY)
		p->box.n--;
	if (path_many(&p->box))
		return err_set(e, ST_USAGE, "%s: [*] only at the end", path);
	buf_init(&each, BUF_TEXT);
	buf_adds(&each, path);
	if (each.n < 3 || strcmp(each.p + each.n - 3, "[*]") != 0)
		buf_adds(&each, "[*]");
	ok = path_parse(&p->each, each.p, e);
	buf_release(&each);
	p->chosen = ok;
	return ok;
}

bool
pick_init(struct pick *p, const char *records, const char *total,
    struct err *e)
{
	memset(p, 0, sizeof *p);
	json_init(&p->scan);
	if (total && !path_parse(&p->total, total, e))
		return err_at(e, "--total");
	p->has_total = total != NULL;
	if (p->has_total && path_many(&p->total))
		return err_set(e, ST_USAGE, "--total: %s: many values", total);
	if (records && !choose(p, records, e))
		return err_at(e, "--records");
	watch(p);
	return true;
}

void
pick_release(struct pick *p)
{
	json_release(&p->scan);
	path_release(&p->box);
	path_release(&p->each);
	path_release(&p->total);
}

bool
pick_scan(struct pick *p, struct span body, struct err *e)
{
	if (json_scan(&p->scan, body))
		return true;
	if (span_trim(body).n == 0)
		return err_set(e, ST_DATA, "an empty body");
	return err_set(e, ST_DATA, "not JSON: byte %zu: %s", p->scan.at,
	    p->scan.why);
}

enum found { NONE, ONE, SEVERAL };

/* Among the members of object: an array, preferring usual names. */
static enum found
array_in(struct span object, struct span *name)
{
	struct json_iter it = json_iter(object);
	const size_t none = sizeof usual / sizeof *usual;
	size_t n = 0, best = none;

	while (json_next(&it)) {
		if (json_type(it.value) != JSON_ARRAY)
			continue;
		if (n++ == 0)
			*name = it.name;
		for (size_t i = 0; i < best; i++)
			if (json_same(it.name, span_of(usual[i]))) {
				best = i;
				*name = it.name;
			}
	}
	return n == 0 ? NONE : n > 1 && best == none ? SEVERAL : ONE;
}

/* Append the path of an array that stands depth objects down in value. */
static enum found
search(struct span value, int depth, struct buf *path)
{
	struct json_iter it;
	size_t n = path->n;

	if (depth == 0) {
		struct span name;
		enum found found = array_in(value, &name);

		if (found == ONE)
			buf_addf(path, "[%.*s]", (int)name.n, name.p);
		return found;
	}
	for (it = json_iter(value); json_next(&it);) {
		enum found found;

		if (json_type(it.value) != JSON_OBJECT)
			continue;
		buf_addf(path, "[%.*s]", (int)it.name.n, it.name.p);
		found = search(it.value, depth - 1, path);
		if (found != NONE)
			return found;
		buf_cut(path, n);
	}
	return NONE;
}

static bool
choose_first(struct pick *p, struct err *e)
{
	struct span body = p->scan.whole.text;
	enum found found = json_type(body) == JSON_ARRAY ? ONE : NONE;
	struct buf path;
	bool ok = false;

	buf_init(&path, BUF_TEXT);
	buf_addc(&path, '$');
	for (int depth = 0; found == NONE && depth < DEEPEST; depth++)
		found = search(body, depth, &path);
	if (found == ONE)
		ok = choose(p, path.p, e);
	else
		err_set(e, ST_DATA, "%s: say with --records where records are",
		    found == NONE ? "no array" : "several arrays");
	buf_release(&path);
	if (!ok)
		return false;
	watch(p);
	return pick_scan(p, body, e);
}

/* Nothing of use where the array should be. */
static bool
absent(struct pick *p, enum json_type type, bool *over, struct err *e)
{
	struct span body = p->scan.whole.text;
	int n = body.n > 120 ? 120 : (int)body.n;

	*over = type == JSON_NONE && p->may_miss;
	if (*over || type == JSON_NULL)
		return true;
	return err_set(e, ST_DATA, "%s at %s, where records should be: %.*s",
	    type == JSON_NONE ? "nothing" : "no array", p->box.text, n, body.p);
}

bool
pick_records(struct pick *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e)
{
	enum json_type type;

	*hits = NULL;
	*n = 0;
	*over = false;
	if (!p->chosen && !choose_first(p, e))
		return false;
	type = json_type(json_found(&p->scan, p->box_watch));
	if (type != JSON_ARRAY)
		return absent(p, type, over, e);
	*hits = p->scan.watch[p->each_watch].hit;
	*n = p->scan.watch[p->each_watch].n;
	return true;
}

struct span
pick_total(const struct pick *p)
{
	if (!p->has_total)
		return (struct span){NULL, 0};
	return json_found(&p->scan, p->total_watch);
}
