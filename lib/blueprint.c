/* SPDX-License-Identifier: MIT */
#include "blueprint.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "mem.h"
#include "url.h"

/* A segment that does not name what the others do, as URLs are normalised. */
static bool
is_odd(struct span segment)
{
	size_t dots = 0;

	while (segment.n) {
		size_t n = segment.p[0] == '.' ? 1 : 0;

		if (n == 0 && segment.n > 2 && segment.p[0] == '%' &&
		    segment.p[1] == '2' && (segment.p[2] | 0x20) == 'e')
			n = 3;
		if (n == 0)
			return false;
		segment.p += n;
		segment.n -= n;
		dots++;
	}
	return dots <= 2;
}

/* How many odd ones a URL has, which has no query. */
static size_t
count_odd(const struct buf *url)
{
	const char *p = strstr(url->p, "://"), *end = url->p + url->n;
	size_t odd = 0;

	p = p ? memchr(p + 3, '/', (size_t)(end - p - 3)) : NULL;
	while (p) {
		const char *next = memchr(p + 1, '/', (size_t)(end - p - 1));

		odd += is_odd((struct span){
		    p + 1, (size_t)((next ? next : end) - p - 1)});
		p = next;
	}
	return odd;
}

static bool
parse_url(struct blueprint *bp, struct err *e)
{
	const struct request *rq = bp->rq;
	struct span all = buf_span(&rq->url);
	struct span base = braces_up_to(all, rq->braces, "?");

	if (!template_parse(
		&bp->base, base, TEMPLATE_URL, rq->braces, &bp->fields, e))
		return err_at(e, "the URL");
	buf_clear(&bp->text);
	braces_sample(base, rq->braces, &bp->text, e);
	bp->odd = count_odd(&bp->text);
	while (base.p + base.n < all.p + all.n) {
		/* Behind the ? or & that ends the one before */
		base.p += base.n + 1;
		base.n = (size_t)(all.p + all.n - base.p);
		base = braces_up_to(base, rq->braces, "&");
		bp->param =
		    mem_resize_n(bp->param, bp->nparam + 1, sizeof *bp->param);
		if (!template_parse(&bp->param[bp->nparam], base, TEMPLATE_URL,
			rq->braces, &bp->fields, e))
			return err_at(e, "the URL");
		bp->nparam++;
	}
	return true;
}

/* The type of a body of -d that is not what a form has. */
static bool
other_type(const struct request *rq)
{
	static const char form[] = "application/x-www-form-urlencoded";
	struct field f;
	struct err e;

	for (size_t i = 0; i < rq->custom.n; i++)
		if (field_parse(span_of(rq->custom.v[i]), &f, &e) &&
		    field_named(f.name, "Content-Type") &&
		    strncmp(f.value.p, form, strlen(form)) != 0)
			return true;
	return false;
}

static bool
parse_body(struct blueprint *bp, struct err *e)
{
	const struct request *rq = bp->rq;

	if (!template_parse(&bp->body, buf_span(&rq->body),
		rq->json ? TEMPLATE_JSON : TEMPLATE_FORM, rq->braces,
		&bp->fields, e))
		return err_at(e, rq->json ? "--json" : "--data");
	return rq->json || !template_open(&bp->body) || !other_type(rq) ||
	       err_set(e, ST_USAGE,
		   "--data: a placeholder in what is no form: use --json");
}

static bool
parse_line(struct blueprint *bp, size_t which, struct err *e)
{
	const struct request *rq = bp->rq;
	const char *line = rq->custom.v[which];
	struct blueprint_line *to;
	struct field f;

	if (!field_parse(span_of(line), &f, e))
		return false;
	for (size_t i = 0; i < rq->custom.n; i++)
		if (i != which && field_same_name(line, rq->custom.v[i]))
			return err_set(e, ST_USAGE,
			    "%.*s: twice, with a placeholder", (int)f.name.n,
			    f.name.p);
	bp->line = mem_resize_n(bp->line, bp->nline + 1, sizeof *bp->line);
	to = &bp->line[bp->nline];
	to->name = f.name;
	if (!template_parse(&to->value, f.value, TEMPLATE_PLAIN, rq->braces,
		&bp->fields, e))
		return err_at(e, "%.*s", (int)f.name.n, f.name.p);
	bp->nline++;
	return true;
}

bool
blueprint_init(struct blueprint *bp, const struct request *rq, struct err *e)
{
	*bp = (struct blueprint){.rq = rq};
	fields_init(&bp->fields);
	buf_init(&bp->text, BUF_TEXT);
	if (!parse_url(bp, e) || !parse_body(bp, e))
		return false;
	for (size_t i = 0; i < rq->custom.n; i++)
		if (braces_mean(span_of(rq->custom.v[i]), rq->braces) &&
		    !parse_line(bp, i, e))
			return err_at(e, "-H");
	return true;
}

void
blueprint_release(struct blueprint *bp)
{
	for (size_t i = 0; i < bp->nparam; i++)
		template_release(&bp->param[i]);
	for (size_t i = 0; i < bp->nline; i++)
		template_release(&bp->line[i].value);
	free(bp->param);
	free(bp->line);
	template_release(&bp->base);
	template_release(&bp->body);
	fields_release(&bp->fields);
	buf_release(&bp->text);
}

bool
blueprint_wants(const struct blueprint *bp, enum template_kind kind)
{
	size_t n = bp->base.holes[kind] + bp->body.holes[kind];

	for (size_t i = 0; i < bp->nparam; i++)
		n += bp->param[i].holes[kind];
	for (size_t i = 0; i < bp->nline; i++)
		n += bp->line[i].value.holes[kind];
	return n > 0;
}

/* The parameters to bp->text, behind the rest of the URL. */
static enum template_result
fill_query(
    struct blueprint *bp, const struct template_range *range, struct err *e)
{
	char before = '?';

	for (size_t i = 0; i < bp->nparam; i++) {
		size_t n = bp->text.n;
		enum template_result result;

		buf_addc(&bp->text, before);
		result = template_fill(
		    &bp->param[i], &bp->fields, range, &bp->text, e);
		if (result == TEMPLATE_UNKNOWN)
			buf_cut(&bp->text, n);
		else if (result != TEMPLATE_DONE)
			return result;
		else
			before = '&';
	}
	return TEMPLATE_DONE;
}

static enum template_result
fill_url(struct blueprint *bp, const struct template_range *range,
    struct ask *a, struct err *e)
{
	enum template_result result;

	buf_clear(&bp->text);
	result = template_fill(&bp->base, &bp->fields, range, &bp->text, e);
	if (result != TEMPLATE_DONE)
		return result;
	if (count_odd(&bp->text) != bp->odd) {
		err_set(e, ST_DATA,
		    "%.300s: the path has a value that is empty or dots",
		    bp->text.p);
		return TEMPLATE_FAILED;
	}
	result = fill_query(bp, range, e);
	if (result != TEMPLATE_DONE)
		return result;
	buf_clear(&a->url);
	if (url_join(NULL, bp->text.p, &a->url, e))
		return TEMPLATE_DONE;
	e->status = ST_DATA;
	return TEMPLATE_FAILED;
}

static enum template_result
fill_line(struct blueprint *bp, const struct blueprint_line *line,
    const struct template_range *range, struct ask *a, struct err *e)
{
	enum template_result result;
	struct span value;

	buf_clear(&bp->text);
	result = template_fill(&line->value, &bp->fields, range, &bp->text, e);
	if (result != TEMPLATE_DONE)
		return result;
	/* Neither would arrive as it is. */
	value = span_trim(buf_span(&bp->text));
	if (value.n != bp->text.n || value.n == 0)
		err_set(e, ST_DATA, "%.*s: %s", (int)line->name.n, line->name.p,
		    value.n ? "white space around the value" : "no value");
	else if (ask_header(a, line->name, value, e))
		return TEMPLATE_DONE;
	return TEMPLATE_FAILED;
}

enum template_result
blueprint_fill(struct blueprint *bp, const struct template_range *range,
    struct ask *a, struct err *e)
{
	enum template_result result = fill_url(bp, range, a, e);

	buf_clear(&a->body);
	a->has_body = bp->rq->has_body;
	list_release_all(&a->headers);
	if (result == TEMPLATE_DONE)
		result =
		    template_fill(&bp->body, &bp->fields, range, &a->body, e);
	for (size_t i = 0; result == TEMPLATE_DONE && i < bp->nline; i++)
		result = fill_line(bp, &bp->line[i], range, a, e);
	return result;
}
