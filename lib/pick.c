/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "choice.h"
#include "mem.h"
#include "str.h"

enum { EXCERPT = 120, MASKED = 64 << 10 }; /* bytes of a body in a message */

/* Watch for what the first n steps of a path lead to. */
static bool
add_watch(struct pick *p, const struct path *path, size_t n, struct err *e)
{
	struct path *part;

	if (p->scan.nwatch == JSON_WATCHES)
		return err_set(e, ST_USAGE, "too many paths");
	part = mem_new(sizeof *part);
	path_prefix(part, path, n);
	p->path[p->scan.nwatch] = part;
	json_watch(&p->scan, part);
	return true;
}

static bool
ends_any(const struct path *path)
{
	return path->n && path->step[path->n - 1].kind == STEP_ANY;
}

/* Read a selector; the elements of an array are [*] behind it. */
static bool
parse_from(struct path *path, const char *text, bool one, struct err *e)
{
	struct buf all;
	bool ok;

	if (!path_parse(path, text, e))
		return false;
	if (one || ends_any(path))
		return true;
	path_release(path);
	buf_init(&all, BUF_TEXT);
	buf_addf(&all, "%s[*]", strcmp(text, ".") == 0 ? "$" : text);
	ok = path_parse(path, all.p, e);
	buf_release(&all);
	return ok;
}

static bool
add_from(struct pick *p, const char *text, bool one, struct err *e)
{
	struct pick_from from = {.first = p->scan.nwatch, .one = one};
	struct path path;
	bool ok;

	if (!parse_from(&path, text, one, e))
		return false;
	ok = true;
	for (size_t i = 0; ok && i < path.n; i++)
		if (path.step[i].kind == STEP_ANY)
			ok = add_watch(p, &path, i, e) &&
			     add_watch(p, &path, i + 1, e);
	if (ok && !ends_any(&path))
		ok = add_watch(p, &path, path.n, e);
	path_release(&path);
	from.end = p->scan.nwatch;
	if (ok)
		p->from[p->nfrom++] = from;
	return ok;
}

static bool
add_all(struct pick *p, const struct list *texts, bool one, struct err *e)
{
	for (size_t i = 0; i < texts->n; i++)
		if (!add_from(p, texts->v[i], one, e))
			return err_at(e, one ? "--record" : "--records");
	return true;
}

bool
pick_watch(struct pick *p, const char *text, const char *option, size_t *watch,
    struct err *e)
{
	/* A selector that is still to be chosen takes two. */
	const size_t most = JSON_WATCHES - (p->nfrom ? 0 : 2);
	struct path path;
	bool ok;

	*watch = PICK_NONE;
	if (text == NULL)
		return true;
	if (!path_parse(&path, text, e))
		return err_at(e, "%s", option);
	if (path_many(&path))
		ok = err_set(e, ST_USAGE, "%s: many values", text);
	else if (p->scan.nwatch >= most)
		ok = err_set(e, ST_USAGE, "too many paths");
	else
		ok = add_watch(p, &path, path.n, e);
	path_release(&path);
	if (!ok)
		return err_at(e, "%s", option);
	*watch = p->scan.nwatch - 1;
	return true;
}

bool
pick_init(struct pick *p, const struct pick_config *c, struct err *e)
{
	*p = (struct pick){.may_miss = c->may_miss};
	json_init(&p->scan);
	return add_all(p, &c->records, false, e) &&
	       add_all(p, &c->record, true, e);
}

void
pick_release(struct pick *p)
{
	for (size_t i = 0; i < p->scan.nwatch; i++) {
		path_release(p->path[i]);
		free(p->path[i]);
	}
	json_release(&p->scan);
	free(p->all);
	p->all = NULL;
}

bool
pick_plain(const struct pick *p)
{
	const struct pick_from *from = p->from;

	return p->nfrom == 0 ||
	       (p->nfrom == 1 && !from->one && p->path[from->end - 1]->n == 1);
}

void
pick_same(const struct pick *p, struct json_scan *scan)
{
	struct json_scan was = *scan;

	/* All but the lists of hits, which are its own. */
	*scan = p->scan;
	for (size_t i = 0; i < was.nwatch; i++) {
		if (i < scan->nwatch) {
			scan->watch[i].hit = was.watch[i].hit;
			scan->watch[i].cap = was.watch[i].cap;
		} else {
			free(was.watch[i].hit);
		}
	}
	for (size_t i = was.nwatch; i < scan->nwatch; i++)
		scan->watch[i] =
		    (struct json_watch){.path = scan->watch[i].path};
}

bool
pick_found(struct pick *p, struct json_scan *scan, struct span body)
{
	struct json_scan own = p->scan;

	/* A path that came since then was not watched for. */
	if (scan->nwatch != own.nwatch)
		return false;
	p->scan = *scan;
	*scan = own;
	p->found = body;
	return true;
}

size_t
pick_from_one(const struct pick *p)
{
	return p->nfrom == 1 ? p->from[0].end - 1 : PICK_NONE;
}

/* Some servers put a BOM there, which may be ignored (RFC 8259, 8.1) */
static bool
scan_body(struct pick *p, struct span body)
{
	bool found = p->found.p == body.p && p->found.n == body.n;

	p->found = (struct span){NULL, 0};
	return found ? p->scan.why == NULL
		     : json_scan(&p->scan, span_less_bom(body));
}

bool
pick_scan(struct pick *p, struct span body, struct err *e)
{
	if (scan_body(p, body))
		return true;
	if (span_trim(body).n == 0)
		return err_set(e, ST_DATA, "an empty body");
	return err_set(
	    e, ST_DATA, "not JSON: byte %zu: %s", p->scan.at, p->scan.why);
}

static bool
choose(struct pick *p, struct err *e)
{
	struct span body = p->scan.whole.text;
	struct buf path;
	bool ok;

	buf_init(&path, BUF_TEXT);
	ok = choice_of(body, &path, e) && add_from(p, path.p, false, e);
	buf_release(&path);
	return ok && pick_scan(p, body, e);
}

/* What stands at a watch, and was to be something else. */
static bool
misfit(const struct pick *p, size_t watch, bool one, const char *what,
    struct err *e)
{
	struct span body = p->scan.whole.text;
	size_t n = body.n < MASKED ? body.n : MASKED;
	char *copy;

	/* Masked before it is cut, for half a secret is not recognised. */
	copy = mem_dup(body.p, n);
	n = err_mask(copy, n);
	err_set(e, ST_DATA, "%s at %.200s, where %s should be: %.*s", what,
	    p->path[watch]->text, one ? "a record" : "records",
	    n > EXCERPT ? EXCERPT : (int)n, copy);
	free(copy);
	return false;
}

static bool
any_null(const struct json_watch *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (json_type(w->hit[i].text) == JSON_NULL)
			return true;
	return false;
}

static bool
all_arrays(const struct json_watch *w)
{
	for (size_t i = 0; i < w->n; i++) {
		enum json_type type = json_type(w->hit[i].text);

		if (type != JSON_ARRAY && type != JSON_NULL)
			return false;
	}
	return true;
}

/* Is nothing there of what a selector leads to? */
static bool
absent(const struct pick *p, const struct pick_from *from)
{
	const struct json_watch *w = &p->scan.watch[from->first];

	if (w->repeated)
		return false;
	return w->n == 0 ||
	       (from->one && from->end - from->first == 1 && any_null(w));
}

/*
 * Prove that every array on the way, and every record at its end, is there: as
 * many as there are elements before it.
 */
static bool
prove(const struct pick *p, const struct pick_from *from, struct err *e)
{
	size_t want = 1;

	for (size_t i = from->first; i < from->end; i++) {
		const struct json_watch *w = &p->scan.watch[i];
		bool elements = (i - from->first) % 2;
		bool one = from->one && i == from->end - 1;

		/* The last of two is as good as the first, for no record. */
		if (w->repeated)
			return err_set(e, ST_DATA, "two members at %.200s",
			    p->path[i]->text);
		if (!elements && w->n != want)
			return misfit(p, i, one, "nothing", e);
		if (one && any_null(w))
			return misfit(p, i, one, "null", e);
		if (!one && !elements && !all_arrays(w))
			return misfit(p, i, one, "no array", e);
		want = w->n;
	}
	return true;
}

/* All selectors' records one behind the other. */
static void
gather(struct pick *p, const struct json_hit **hits, size_t *n)
{
	const struct json_watch *w;

	for (size_t i = 0; i < p->nfrom; i++) {
		w = &p->scan.watch[p->from[i].end - 1];
		if (p->nfrom == 1) {
			*hits = w->hit;
			*n = w->n;
			return;
		}
		if (*n + w->n > p->cap) {
			p->cap = (*n + w->n) * 2;
			p->all = mem_resize_n(p->all, p->cap, sizeof *p->all);
		}
		if (w->n)
			memcpy(p->all + *n, w->hit, w->n * sizeof *w->hit);
		*n += w->n;
	}
	*hits = p->all;
}

bool
pick_records(struct pick *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e)
{
	size_t missing = 0;

	*hits = NULL;
	*n = 0;
	*over = false;
	if (p->nfrom == 0 && !choose(p, e))
		return false;
	for (size_t i = 0; i < p->nfrom; i++)
		missing += absent(p, &p->from[i]);
	*over = p->may_miss && missing == p->nfrom;
	for (size_t i = 0; !*over && i < p->nfrom; i++)
		if (!prove(p, &p->from[i], e))
			return false;
	if (!*over)
		gather(p, hits, n);
	return true;
}

struct span
pick_value(const struct pick *p, size_t watch)
{
	return watch == PICK_NONE ? (struct span){"", 0}
				  : json_found(&p->scan, watch);
}
