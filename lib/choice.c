/* SPDX-License-Identifier: MIT */
#include "choice.h"

#include "jsontext.h"

/* Members that hold the records in many APIs, the most usual first. */
static const char *const usual[] = {"data", "items", "results", "records",
    "rows", "entries", "values", "value", "content", "hits", "objects",
    "resources", "elements", "list"};

#define DEEPEST 3 /* levels of objects that a choice looks into */

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
choose_in(struct span body, struct choice *c, struct buf *path, struct err *e)
{
	if (json_type(body) == JSON_OBJECT)
		for (int depth = 0; c->n == 0 && depth < DEEPEST; depth++)
			search(c, body, depth);
	if (c->n && !c->tie && !c->null)
		return buf_add(path, c->best.p, c->best.n) ||
		       err_set(e, ST_DATA, "a name that is too long");
	return err_set(e, ST_DATA,
	    "%s: say with --records where records are (--record $: the body "
	    "is one)",
	    c->n == 0 ? "no array"
	    : c->tie  ? "several arrays"
		      : "null");
}

bool
choice_of(struct span body, struct buf *path, struct err *e)
{
	struct choice c = {0};
	bool ok;

	if (json_type(body) == JSON_ARRAY)
		return buf_adds(path, "$");
	buf_init(&c.path, BUF_TEXT);
	buf_init(&c.best, BUF_TEXT);
	buf_addc(&c.path, '$');
	ok = choose_in(body, &c, path, e);
	buf_release(&c.path);
	buf_release(&c.best);
	return ok;
}
