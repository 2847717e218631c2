/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct reader {
	const char *p, *end;
	size_t line;  /* of p, from 1 */
	size_t start; /* of the record */
	size_t k;     /* the field's column, from 0 */
	bool header;
	bool ended; /* no newline behind the record */
};

void
csv_init(struct csv *c, size_t max)
{
	*c = (struct csv){0};
	buf_init(&c->text, max);
	buf_init(&c->names, max);
	buf_init(&c->field, max);
}

void
csv_release(struct csv *c)
{
	free(c->hit);
	free(c->name);
	free(c->sorted);
	buf_release(&c->text);
	buf_release(&c->names);
	buf_release(&c->field);
	*c = (struct csv){0};
}

/* cut: it may be that the rest of the body did not come. */
static bool
fault(struct csv *c, size_t line, bool cut, const char *why, struct err *e)
{
	c->cut = cut;
	return err_set(e, ST_DATA, "CSV: line %zu: %s", line, why);
}

/* A field in quotes, from the first quote on. */
static bool
quoted(struct csv *c, struct reader *r, struct span *value, struct err *e)
{
	size_t start = r->line;
	const char *quote;

	buf_clear(&c->field);
	for (r->p++;; r->p = quote + 1) {
		quote = memchr(r->p, '"', (size_t)(r->end - r->p));
		if (quote == NULL)
			return fault(
			    c, start, true, "a quote is not closed", e);
		for (const char *p = r->p; p != quote; p++)
			r->line += *p == '\n';
		buf_add(&c->field, r->p, (size_t)(quote - r->p));
		if (quote + 1 == r->end || quote[1] != '"')
			break;
		buf_addc(&c->field, '"');
		quote++;
	}
	r->p = quote + 1;
	*value = buf_span(&c->field);
	return !c->field.over ||
	       fault(c, start, false, "a field is too large", e);
}

static bool
field(struct csv *c, struct reader *r, struct span *value, struct err *e)
{
	const char *from = r->p;

	if (from != r->end && *from == '"')
		return quoted(c, r, value, e);
	while (r->p != r->end && *r->p != ',' && *r->p != '\n' &&
	       *r->p != '\r' && *r->p != '"')
		r->p++;
	*value = (struct span){from, (size_t)(r->p - from)};
	return true;
}

/* Behind a field: is there another one? */
static bool
behind(struct csv *c, struct reader *r, bool *more, struct err *e)
{
	*more = false;
	if (r->p == r->end) {
		r->ended = true;
		return true;
	}
	if (*r->p == '\r' && (r->p + 1 == r->end || r->p[1] != '\n'))
		return fault(
		    c, r->line, r->p + 1 == r->end, "a CR without LF", e);
	r->p += *r->p == '\r';
	if (*r->p != ',' && *r->p != '\n')
		return fault(c, r->line, false,
		    *r->p == '"' ? "a quote in a field without quotes"
				 : "text behind a closing quote",
		    e);
	*more = *r->p == ',';
	r->line += *r->p == '\n';
	r->p++;
	return true;
}

static bool
add_name(struct csv *c, struct reader *r, struct span name, struct err *e)
{
	if (name.n == 0)
		return fault(c, r->line, false, "a column without a name", e);
	if (c->columns == c->room) {
		c->room = c->room ? c->room * 2 : 16;
		c->name = mem_resize_n(c->name, c->room, sizeof *c->name);
		c->sorted = mem_resize_n(c->sorted, c->room, sizeof *c->name);
	}
	/* Where it starts; the buffer may move until all are there. */
	c->name[c->columns++].n = c->names.n;
	return (json_quote(name, &c->names) && buf_addc(&c->names, ':')) ||
	       fault(c, r->line, false, "the names are too large", e);
}

static bool
add_field(struct csv *c, struct reader *r, struct span value, struct err *e)
{
	if (r->k == c->columns)
		return fault(
		    c, r->start, false, "more fields than the header has", e);
	buf_addc(&c->text, r->k ? ',' : '{');
	buf_add(&c->text, c->name[r->k].p, c->name[r->k].n);
	return json_quote(value, &c->text) ||
	       fault(c, r->start, false, "the records are too large", e);
}

/* All fields of a line, or of several where newlines are in quotes. */
static bool
record(struct csv *c, struct reader *r, struct err *e)
{
	struct span value;
	bool more = true;

	r->start = r->line;
	for (r->k = 0; more; r->k++) {
		if (!field(c, r, &value, e))
			return false;
		if (!json_utf8(value))
			return fault(
			    c, r->line, r->p == r->end, "not UTF-8", e);
		if (!(r->header ? add_name(c, r, value, e)
				: add_field(c, r, value, e)) ||
		    !behind(c, r, &more, e))
			return false;
	}
	return true;
}

static int
compare(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* The names are known: point to them, and find those that come again. */
static bool
settle_names(struct csv *c, struct err *e)
{
	size_t end = c->names.n;

	for (size_t i = c->columns; i--;) {
		size_t start = c->name[i].n;

		c->name[i] = (struct span){c->names.p + start, end - start};
		end = start;
	}
	memcpy(c->sorted, c->name, c->columns * sizeof *c->name);
	qsort(c->sorted, c->columns, sizeof *c->sorted, compare);
	for (size_t i = 1; i < c->columns; i++)
		if (span_same(c->sorted[i - 1], c->sorted[i]))
			return err_set(e, ST_DATA,
			    "CSV: line 1: two columns are called %.*s",
			    c->sorted[i].n > 200 ? 200
						 : (int)c->sorted[i].n - 1,
			    c->sorted[i].p);
	return true;
}

/* An empty line, where that cannot be a field. */
static bool
nothing(const struct csv *c, struct reader *r)
{
	size_t n = (size_t)(r->end - r->p);
	size_t blank = n > 1 && r->p[0] == '\r' ? 2 : 1;

	if (c->columns == 1 || n < blank || r->p[blank - 1] != '\n')
		return false;
	r->p += blank;
	r->line++;
	return true;
}

static bool
add_record(struct csv *c, struct reader *r, struct err *e)
{
	size_t from = c->text.n;

	if (!record(c, r, e))
		return false;
	if (r->k < c->columns)
		return fault(c, r->start, r->ended,
		    "fewer fields than the header has", e);
	if (!buf_addc(&c->text, '}'))
		return fault(
		    c, r->start, false, "the records are too large", e);
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 64;
		c->hit = mem_resize_n(c->hit, c->cap, sizeof *c->hit);
	}
	c->hit[c->n++] = (struct json_hit){{NULL, c->text.n - from}, false};
	return true;
}

/* A page of another kind, which would be a header and records to us. */
static bool
other_kind(struct span body)
{
	struct json_scan scan;
	bool json;

	if (body.n == 0 || memchr("<{[", body.p[0], 3) == NULL)
		return false;
	json_init(&scan);
	json = json_scan(&scan, body);
	json_release(&scan);
	return json || body.p[0] == '<';
}

static bool
read_all(struct csv *c, struct span body, struct err *e)
{
	struct reader r = {
	    .p = body.p, .end = body.p + body.n, .line = 1, .header = true};

	if (span_trim(body).n == 0)
		return fault(c, 1, false, "no header", e);
	if (other_kind(body))
		return fault(c, 1, false, "no CSV but HTML or JSON", e);
	if (!record(c, &r, e) || !settle_names(c, e))
		return false;
	r.header = false;
	while (r.p != r.end)
		if (!nothing(c, &r) && !add_record(c, &r, e))
			return false;
	return true;
}

bool
csv_read(struct csv *c, struct span body, struct err *e)
{
	const char *at;

	c->n = c->columns = 0;
	c->cut = false;
	buf_clear(&c->text);
	buf_clear(&c->names);
	if (!read_all(c, span_less_bom(body), e)) {
		c->n = 0;
		return false;
	}
	at = c->text.p;
	for (size_t i = 0; i < c->n; i++) {
		c->hit[i].text.p = at;
		at += c->hit[i].text.n;
	}
	return true;
}
