/* SPDX-License-Identifier: MIT */
#include "picking.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"

void
picking_opts(struct picking *p, struct opt table[PICKING_OPTS])
{
	const struct opt options[PICKING_OPTS] = {
	    {0, "records", OPT_LIST, &p->records, 0, 0},
	    {0, "record", OPT_LIST, &p->record, 0, 0},
	    {0, "format", OPT_TEXT, &p->format, 0, 0},
	    {0, "add", OPT_LIST, &p->add, 0, 0},
	    {0, "add-header", OPT_LIST, &p->add_header, 0, 0},
	    {0, "jq", OPT_TEXT, &p->program, 0, 0},
	    OPTS_END,
	};

	memcpy(table, options, sizeof options);
}

void
picking_release(struct picking *p)
{
	list_release(&p->records);
	list_release(&p->record);
	list_release(&p->add);
	list_release(&p->add_header);
	jq_free(p->jq);
	free(p->adds);
	*p = (struct picking){0};
}

static bool
check_field(const char *name, struct err *e)
{
	return field_token(span_of(name)) ||
	       err_set(e, ST_USAGE, "no header field: %s", name);
}

static bool
prepare_adds(
    struct picking *p, const struct list *texts, bool header, struct err *e)
{
	for (size_t i = 0; i < texts->n; i++) {
		struct picking_add *add = &p->adds[p->nadds];

		if (!graft_parse(texts->v[i], &add->name, &add->from, e) ||
		    (header && !check_field(add->from, e)))
			return err_at(e, header ? "--add-header" : "--add");
		add->header = header;
		for (size_t k = 0; k < p->nadds; k++)
			if (span_same(p->adds[k].name, add->name))
				return err_set(e, ST_USAGE,
				    "two members are to be added as %.*s",
				    (int)add->name.n, add->name.p);
		p->nadds++;
	}
	return true;
}

bool
picking_prepare(struct picking *p, struct err *e)
{
	static const struct list none = {0};
	struct picker try;
	bool ok;

	if (p->format && !format_named(p->format, &p->as))
		return err_set(e, ST_USAGE,
		    "--format: auto, json, ndjson or csv: %s", p->format);
	p->adds =
	    mem_resize_n(NULL, p->add.n + p->add_header.n + 1, sizeof *p->adds);
	if (!prepare_adds(p, &p->add, false, e) ||
	    !prepare_adds(p, &p->add_header, true, e))
		return false;
	ok = picker_init(&try, p, 0, e);
	if (ok && p->as > FORMAT_JSON && !pick_plain(&try.pick))
		ok = err_set(e, ST_USAGE,
		    "--format %s: the records are at $, nowhere else",
		    p->format);
	picker_release(&try);
	if (!ok || p->program == NULL)
		return ok;
	p->jq = jq_new(p->program, &none, false, e);
	return p->jq || err_at(e, "--jq");
}

bool
picker_init(
    struct picker *p, const struct picking *c, int64_t max, struct err *e)
{
	const struct pick_config from = {.records = c->records,
	    .record = c->record,
	    .may_miss = c->may_miss};
	/* What a page of that size can come to with members, or names. */
	size_t ceiling = (size_t)max * 4 + BUF_TEXT;
	bool ok;

	*p = (struct picker){.c = c};
	ndjson_init(&p->ndjson);
	csv_init(&p->csv, ceiling);
	buf_init(&p->values, BUF_TEXT);
	buf_init(&p->compact, ceiling);
	buf_init(&p->grafted, ceiling);
	p->watch = mem_resize_n(NULL, c->nadds + 1, sizeof *p->watch);
	ok = pick_init(&p->pick, &from, e);
	for (size_t i = 0; ok && i < c->nadds; i++)
		if (!c->adds[i].header)
			ok = pick_watch(&p->pick, c->adds[i].from, "--add",
			    &p->watch[i], e);
	p->is_path = c->program && onlypath_init(&p->path, c->program);
	return ok;
}

void
picker_release(struct picker *p)
{
	pick_release(&p->pick);
	ndjson_release(&p->ndjson);
	csv_release(&p->csv);
	buf_release(&p->values);
	buf_release(&p->compact);
	buf_release(&p->grafted);
	if (p->is_path)
		onlypath_release(&p->path);
	free(p->watch);
	free(p->member);
}

/* A body that is records and nothing else. */
static bool
read_plain(struct picker *p, struct span body, struct err *e)
{
	bool ok;

	pick_scan(&p->pick, span_of("null"), e);
	if (!pick_plain(&p->pick))
		return err_set(e, ST_DATA,
		    "the body is %s, which has its records at $, nowhere else",
		    p->format == FORMAT_CSV ? "CSV" : "NDJSON");
	if (p->format == FORMAT_CSV) {
		ok = csv_read(&p->csv, body, e);
		p->cut = p->csv.cut;
	} else {
		ok = ndjson_read(&p->ndjson, body, e);
		p->cut = p->ndjson.cut;
	}
	return ok;
}

bool
picker_read(struct picker *p, const struct reply *reply, struct err *e)
{
	struct span body = buf_span(&reply->body);

	p->reply = reply;
	p->cut = false;
	p->nmember = 0;
	if (!format_of(p->c->as, reply, &p->format, e))
		return false;
	if (p->format != FORMAT_JSON)
		return read_plain(p, body, e);
	if (pick_scan(&p->pick, body, e))
		return true;
	/* An empty body says nothing; a cut one begins like JSON. */
	p->cut = p->pick.scan.cut && span_trim(body).n;
	return false;
}

bool
picker_records(struct picker *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e)
{
	bool csv = p->format == FORMAT_CSV;

	if (p->format == FORMAT_JSON)
		return pick_records(&p->pick, hits, n, over, e);
	*over = false;
	*hits = csv ? p->csv.hit : p->ndjson.hit;
	*n = csv ? p->csv.n : p->ndjson.n;
	return true;
}

/*
 * All fields of that name as one JSON string, with commas between them (RFC
 * 9110, 5.3), behind what p->values holds.
 */
static bool
header_value(struct picker *p, const struct picking_add *add, struct err *e)
{
	struct buf all;
	struct span value;
	size_t at = 0;
	bool found = false, ok;

	buf_init(&all, BUF_TEXT);
	while (reply_header_next(p->reply, add->from, &at, &value)) {
		if (found)
			buf_adds(&all, ", ");
		buf_add(&all, value.p, value.n);
		found = true;
	}
	if (!found)
		ok = err_set(e, ST_DATA, "no such header field");
	else if (!json_utf8(buf_span(&all)))
		ok = err_set(e, ST_DATA, "not UTF-8");
	else
		ok = json_quote(buf_span(&all), &p->values) ||
		     err_set(e, ST_DATA, "too long");
	buf_release(&all);
	return ok || err_at(e, "--add-header: %s", add->from);
}

/* The value of each added member, as this page has them. */
static bool
set_values(struct picker *p, struct err *e)
{
	const struct picking *c = p->c;

	buf_clear(&p->values);
	for (size_t i = 0; i < c->nadds; i++) {
		struct graft *m = &p->member[i];
		size_t start = p->values.n;

		m->name = c->adds[i].name;
		if (!c->adds[i].header) {
			m->value = pick_value(&p->pick, p->watch[i]);
			if (m->value.n == 0)
				return err_set(e, ST_DATA,
				    "--add: nothing at %s", c->adds[i].from);
			continue;
		}
		if (!header_value(p, &c->adds[i], e))
			return false;
		m->value = (struct span){NULL, p->values.n - start};
	}
	return true;
}

static bool
make_members(struct picker *p, struct err *e)
{
	const struct picking *c = p->c;
	size_t at = 0;

	p->member =
	    mem_resize_n(p->member, c->nadds + p->nmore, sizeof *p->member);
	if (!set_values(p, e))
		return false;
	/* The buffer of the headers moves no more. */
	for (size_t i = 0; i < c->nadds; i++)
		if (c->adds[i].header) {
			p->member[i].value.p = p->values.p + at;
			at += p->member[i].value.n;
		}
	for (size_t i = 0; i < p->nmore; i++)
		p->member[c->nadds + i] = p->more[i];
	p->nmember = c->nadds + p->nmore;
	return true;
}

/* The program's outputs for a record, which has no white space. */
static bool
emit_outputs(
    struct picker *p, struct span text, jq_emit *emit, void *arg, struct err *e)
{
	bool sure = false;

	if (!p->is_path || !onlypath_run(&p->path, text, &sure) || !sure)
		return jq_run(p->c->jq, text, emit, arg, e);
	for (size_t i = 0; i < p->path.n; i++)
		if (!emit(arg, p->path.hit[i].text, e))
			return false;
	return true;
}

bool
picker_emit(struct picker *p, const struct json_hit *hit, jq_emit *emit,
    void *arg, struct err *e)
{
	struct span text = hit->text;

	if (hit->blank) {
		buf_clear(&p->compact);
		json_compact(text, &p->compact);
		text = buf_span(&p->compact);
	}
	if (p->c->nadds + p->nmore) {
		buf_clear(&p->grafted);
		if ((p->nmember == 0 && !make_members(p, e)) ||
		    !graft_add(text, p->member, p->nmember, &p->grafted, e))
			return false;
		text = buf_span(&p->grafted);
	}
	return p->c->jq ? emit_outputs(p, text, emit, arg, e)
			: emit(arg, text, e);
}
