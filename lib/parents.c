/* SPDX-License-Identifier: MIT */
#include "parents.h"

#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "mem.h"

void
parents_opts(struct parents *p, struct opt table[PARENTS_OPTS])
{
	const struct opt all[] = {
	    {0, "parents", OPT_TEXT, &p->file, 0, 0},
	    {0, "parent-missing", OPT_TEXT, &p->missing, 0, 0},
	    {0, "add-parent", OPT_LIST, &p->add, 0, 0},
	    OPTS_END,
	};

	_Static_assert(sizeof all <= PARENTS_OPTS * sizeof *all, "too many");
	memcpy(table, all, sizeof all);
}

void
parents_release(struct parents *p)
{
	if (p->bp)
		records_release(&p->records);
	list_release(&p->add);
	list_release_all(&p->own);
	free(p->field);
	free(p->added);
	seen_release(&p->seen);
}

/* [NAME=]PATH */
static bool
add_member(struct parents *p, const char *text, struct err *e)
{
	struct buf name;
	struct path path;
	bool ok;

	buf_init(&name, BUF_TEXT);
	if (!graft_parse_parent(text, &name, &path, e)) {
		buf_release(&name);
		return false;
	}
	ok = fields_add(&p->bp->fields, path.text, &p->field[p->nadded], e);
	path_release(&path);
	list_add(&p->own, buf_take(&name));
	p->added[p->nadded].name = span_of(p->own.v[p->own.n - 1]);
	for (size_t i = 0; ok && i < p->nadded; i++)
		if (span_same(p->added[i].name, p->added[p->nadded].name))
			ok = err_set(e, ST_USAGE, "two members are %s",
			    p->own.v[p->own.n - 1]);
	p->nadded++;
	return ok;
}

static bool
prepare_members(struct parents *p, struct err *e)
{
	p->field = mem_resize_n(NULL, p->add.n + 1, sizeof *p->field);
	p->added = mem_resize_n(NULL, p->add.n + 1, sizeof *p->added);
	for (size_t i = 0; i < p->add.n; i++)
		if (!add_member(p, p->add.v[i], e))
			return err_at(e, "--add-parent");
	return true;
}

/* Does the body come from stdin? */
static bool
body_is_stdin(const struct request *rq)
{
	bool yes = rq->json && strcmp(rq->json, "@-") == 0;

	for (size_t i = 0; i < rq->data.n; i++)
		yes |= strcmp(rq->data.v[i], "@-") == 0;
	return yes;
}

bool
parents_prepare(struct parents *p, struct blueprint *bp, struct err *e)
{
	if (p->file == NULL)
		return (p->missing == NULL && p->add.n == 0) ||
		       err_set(e, ST_USAGE,
			   "--parent-missing and --add-parent go with "
			   "--parents");
	if (!blueprint_wants(bp, TEMPLATE_FIELD))
		return err_set(e, ST_USAGE,
		    "--parents: no placeholder {PATH} in the request");
	p->skip = p->missing && strcmp(p->missing, "skip") == 0;
	if (p->missing && !p->skip && strcmp(p->missing, "fail") != 0)
		return err_set(e, ST_USAGE,
		    "--parent-missing: fail or skip: %s", p->missing);
	p->is_stdin = strcmp(p->file, "-") == 0;
	if (p->is_stdin && body_is_stdin(bp->rq))
		return err_set(e, ST_USAGE, "--parents and a body from stdin");
	p->bp = bp;
	records_one(&p->records, p->file, RECORD_MAX);
	return prepare_members(p, e);
}

bool
parents_ready(struct parents *p)
{
	return !p->is_stdin || records_ready(&p->records) || fd_ready(0);
}

bool
parents_next(struct parents *p, bool *more, struct err *e)
{
	struct span line;

	if (!records_next(&p->records, &line, e))
		return false;
	*more = line.n > 0;
	return !*more || fields_read(&p->bp->fields, line, e) ||
	       records_at(&p->records, e);
}

/* The members to add; false: one is not there. */
static bool
find_members(struct parents *p, struct err *e)
{
	const struct fields *f = &p->bp->fields;

	for (size_t i = 0; i < p->nadded; i++) {
		p->added[i].value = fields_value(f, p->field[i]);
		if (p->added[i].value.n == 0)
			return err_set(e, ST_DATA, "--add-parent %s: not there",
			    f->path[p->field[i]].text);
	}
	return true;
}

static uint64_t
hash(const struct parents *p, const struct ask *a)
{
	uint64_t h = seen_hash(p->apart + a->has_body, buf_span(&a->url));

	h = seen_hash(h, buf_span(&a->body));
	for (size_t i = 0; i < a->headers.n; i++)
		h = seen_hash(h, span_of(a->headers.v[i]));
	for (size_t i = 0; i < p->nadded; i++)
		h = seen_hash(h, p->added[i].value);
	return h;
}

bool
parents_ask(struct parents *p, const struct template_range *range,
    struct ask *a, bool *made, struct err *e)
{
	enum template_result result = TEMPLATE_MISSING;

	*made = false;
	if (find_members(p, e))
		result = blueprint_fill(p->bp, range, a, e);
	if (result == TEMPLATE_MISSING && p->skip) {
		p->skipped++;
		return true;
	}
	if (result != TEMPLATE_DONE)
		return records_at(&p->records, e);
	*made = seen_add(&p->seen, hash(p, a));
	p->made += *made;
	p->repeated += !*made;
	return true;
}
