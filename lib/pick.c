/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mem.h"
#include "str.h"

/* Members that hold the records in many APIs, the most usual first. */
static const char *const usual[] = {"data", "items", "results", "records",
    "rows", "entries", "values", "value", "content", "hits", "objects",
    "resources", "elements", "list"};

#define DEEPEST 3 /* levels of objects that a choice looks into */

enum { EXCERPT = 120, MASKED = 64 << 10 }; /* bytes of a body in a message */

static void
watch(struct pick *p)
{
	json_release(&p->scan);
	json_init(&p->scan);
	if (p->has_total)
		p->total_watch = json_watch(&p->scan, &p->total);
	if (p->has_next)
		p->next_watch = json_watch(&p->scan, &p->next);
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

/* A path to one value; NULL: none. */
static bool
one_value(struct path *p, const char *text, const char *option, struct err *e)
{
	if (text == NULL)
		return true;
	if (!path_parse(p, text, e))
		return err_at(e, "%s", option);
	return !path_many(p) ||
	       err_set(e, ST_USAGE, "%s: %s: many values", option, text);
}

bool
pick_init(struct pick *p, const char *records, const char *total,
    const char *next, struct err *e)
{
	memset(p, 0, sizeof *p);
	json_init(&p->scan);
	p->has_total = total != NULL;
	p->has_next = next != NULL;
	if (!one_value(&p->total, total, "--total", e) ||
	    !one_value(&p->next, next, "--next", e))
		return false;
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
	path_release(&p->next);
}

bool
pick_scan(struct pick *p, struct span body, struct err *e)
{
	/* Some servers put a BOM there, which may be ignored (RFC 8259, 8.1) */
	if (body.n >= 3 && memcmp(body.p, "\xef\xbb\xbf", 3) == 0) {
		body.p += 3;
		body.n -= 3;
	}
	if (json_scan(&p->scan, body))
		return true;
	if (span_trim(body).n == 0)
		return err_set(e, ST_DATA, "an empty body");
	return err_set(
	    e, ST_DATA, "not JSON: byte %zu: %s", p->scan.at, p->scan.why);
}

/* The arrays that are seen at one depth, and the best of them. */
struct choice {
	size_t n;
	size_t rank; /* of the best one: its place in usual, or behind it */
	bool tie;    /* another one is as good */
	bool null;   /* the best one is no array but null */
	struct buf path, best;
};

static size_t
rank_of(struct span name)
{
	size_t i = 0;

	while (i < sizeof usual / sizeof *usual &&
	       !json_same(name, span_of(usual[i])))
		i++;
	return i;
}

static bool
never(struct span name)
{
	return json_same(name, span_of("errors")) ||
	       json_same(name, span_of("warnings"));
}

/* A member, whose path is c->path. */
static void
consider(struct choice *c, const struct json_iter *it)
{
	const size_t unusual = sizeof usual / sizeof *usual;
	enum json_type type = json_type(it->value);
	size_t rank = rank_of(it->name);

	/* Where null stands for no records, another array may be anything. */
	if (type == JSON_NULL && rank < unusual)
		rank = unusual;
	else if (type != JSON_ARRAY || never(it->name))
		return;
	if (c->n++ && rank >= c->rank) {
		c->tie |= rank == c->rank;
		return;
	}
	c->rank = rank;
	c->tie = false;
	c->null = type == JSON_NULL;
	buf_clear(&c->best);
	buf_add(&c->best, c->path.p, c->path.n);
}

/* Consider what stands depth objects down in value. */
static void
search(struct choice *c, struct span value, int depth)
{
	size_t n = c->path.n;

	for (struct json_iter it = json_iter(value); json_next(&it);) {
		buf_addf(&c->path, "[%.*s]", (int)it.name.n, it.name.p);
		if (depth == 0)
			consider(c, &it);
		else if (json_type(it.value) == JSON_OBJECT)
			search(c, it.value, depth - 1);
		buf_cut(&c->path, n);
	}
}

/* Choose from an object. */
static bool
choose_in(struct pick *p, struct span body, struct choice *c, struct err *e)
{
	if (json_type(body) == JSON_OBJECT)
		for (int depth = 0; c->n == 0 && depth < DEEPEST; depth++)
			search(c, body, depth);
	if (c->n && !c->tie && !c->null)
		return choose(p, c->best.p, e);
	return err_set(e, ST_DATA, "%s: say with --records where records are",
	    c->n == 0 ? "no array"
	    : c->tie  ? "several arrays"
		      : "null");
}

static bool
choose_first(struct pick *p, struct err *e)
{
	struct span body = p->scan.whole.text;
	struct choice c = {0};
	bool ok;

	buf_init(&c.path, BUF_TEXT);
	buf_init(&c.best, BUF_TEXT);
	buf_addc(&c.path, '$');
	ok = json_type(body) == JSON_ARRAY ? choose(p, "$", e)
					   : choose_in(p, body, &c, e);
	buf_release(&c.path);
	buf_release(&c.best);
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
	size_t n = body.n < MASKED ? body.n : MASKED;
	char *copy;

	*over = type == JSON_NONE && p->may_miss;
	if (*over || type == JSON_NULL)
		return true;
	/* Masked before it is cut, for half a secret is not recognised. */
	copy = mem_dup(body.p, n);
	n = err_mask(copy, n);
	err_set(e, ST_DATA, "%s at %.200s, where records should be: %.*s",
	    type == JSON_NONE ? "nothing" : "no array", p->box.text,
	    n > EXCERPT ? EXCERPT : (int)n, copy);
	free(copy);
	return false;
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
	/* The last of two members is as good as the first, for no record. */
	if (p->scan.watch[p->box_watch].repeated)
		return err_set(e, ST_DATA, "two members at %s", p->box.text);
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

bool
pick_next(const struct pick *p, struct buf *b, struct err *e)
{
	struct span value = {"", 0};

	if (p->has_next)
		value = json_found(&p->scan, p->next_watch);
	switch (json_type(value)) {
	case JSON_NONE:
	case JSON_NULL:
	case JSON_FALSE: return true;
	case JSON_NUMBER:
		if (buf_add(b, value.p, value.n))
			return true;
		break;
	case JSON_STRING:
		if (json_unescape(value, b))
			return true;
		break;
	default:
		return err_set(e, ST_DATA,
		    "%s is neither a string nor a number", p->next.text);
	}
	return err_set(e, ST_DATA, "%s is too long", p->next.text);
}
