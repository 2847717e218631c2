/* SPDX-License-Identifier: MIT */
#include "pagekind.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "jsontext.h"

/* Bytes of what a server told that are shown. */
static int
shown(struct span s)
{
	return s.n > 100 ? 100 : (int)s.n;
}

static bool
set_number(struct ask *a, const struct place *to, int64_t v, struct err *e)
{
	char number[24];
	int n = snprintf(number, sizeof number, "%lld", (long long)v);

	return ask_set(a, to, (struct span){number, (size_t)n}, true, e);
}

static bool
number_apply(const struct page *p, struct ask *a, struct err *e)
{
	return set_number(a, &p->config->page_param, p->number, e);
}

static bool
number_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	(void)r;
	(void)e;
	p->number++;
	return true;
}

static bool
number_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e)
{
	return !p->probing &&
	       set_number(a, &p->config->page_param, p->number + k, e);
}

static bool
offset_apply(const struct page *p, struct ask *a, struct err *e)
{
	return set_number(a, &p->config->offset_param, p->offset, e);
}

int64_t
page_back(const struct page_config *c, int64_t records)
{
	return c->overlap < records / 2 ? c->overlap : records / 2;
}

/*
 * A page without records is passed over by what the other pages held at most: a
 * server may give less than it is asked for.
 */
static bool
offset_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;
	int64_t step = r->records;

	(void)e;
	if (step == 0)
		step = p->largest ? p->largest : c->limit;
	p->back = page_back(c, r->records);
	p->offset += step - p->back;
	return true;
}

/* If pages are as large as the largest one. */
static bool
offset_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e)
{
	const struct page_config *c = p->config;
	int64_t step = p->largest;

	if (step == 0)
		return false;
	step -= page_back(c, step);
	return set_number(a, &c->offset_param, p->offset + k * step, e);
}

/* Before the first reply, nothing was told. */
static bool
cursor_apply(const struct page *p, struct ask *a, struct err *e)
{
	return p->next.n == 0 || ask_set(a, &p->config->cursor_param,
				     buf_span(&p->next), p->next_json, e);
}

static bool
told_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	if (!seen_add(&p->seen, seen_hash(0, r->next)))
		return err_set(e, ST_DATA,
		    "%s again after %lld records: %.*s%s%s",
		    page_row(p->config->kind)->again, (long long)p->received,
		    shown(r->next), r->next.p, r->next.n > 100 ? "..." : "",
		    r->records ? ""
			       : ": is an empty page the end (--end-empty)?");
	p->next_json = r->next_json;
	return buf_set(&p->next, r->next) ||
	       err_set(e, ST_DATA, "%zu bytes say what is next", r->next.n);
}

static bool
link_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	return told_advance(p, r, e) &&
	       (buf_set(&p->link, r->next) ||
		   err_set(e, ST_DATA, "a link of %zu bytes", r->next.n));
}

/* What a JSON value is as a parameter, to text, which is empty. */
static bool
as_text(const struct json_iter *it, struct buf *text, struct err *e)
{
	struct span v = it->value;

	switch (json_type(v)) {
	case JSON_STRING:
		if (json_unescape(v, text))
			return true;
		break;
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		if (buf_add(text, v.p, v.n))
			return true;
		break;
	default:
		return err_set(e, ST_DATA, "%.*s is no parameter: %.*s",
		    shown(it->name), it->name.p, shown(v), v.p);
	}
	return err_set(
	    e, ST_DATA, "%.*s is too long", shown(it->name), it->name.p);
}

static bool
set_header(struct ask *a, struct span name, struct span value, struct err *e)
{
	if (field_token(name) && field_instead(name) == NULL)
		return ask_header(a, name, value, e);
	return err_set(
	    e, ST_DATA, "not a header to set: %.*s", shown(name), name.p);
}

static bool
set_query(struct ask *a, struct span name, struct span value, struct err *e)
{
	const struct place to = {.kind = PLACE_QUERY, .name = name};

	return name.n ? ask_set(a, &to, value, false, e)
		      : err_set(e, ST_DATA, "a parameter without a name");
}

/* Each member of an object by set, but those that are null. */
static bool
set_members(struct ask *a, struct span object,
    bool (*set)(struct ask *, struct span, struct span, struct err *),
    struct err *e)
{
	struct json_iter it = json_iter(object);
	struct buf name, value;
	bool ok = true;

	buf_init(&name, BUF_TEXT);
	buf_init(&value, BUF_TEXT);
	while (ok && json_next(&it)) {
		buf_clear(&name);
		buf_clear(&value);
		if (json_type(it.value) == JSON_NULL)
			continue;
		if (!json_unescape(it.name, &name))
			ok = err_set(e, ST_DATA, "a name is too long");
		else
			ok = as_text(&it, &value, e) &&
			     set(a, buf_span(&name), buf_span(&value), e);
	}
	buf_release(&name);
	buf_release(&value);
	return ok;
}

static bool
continue_apply(const struct page *p, struct ask *a, struct err *e)
{
	return set_members(a, buf_span(&p->next), set_query, e);
}

/* The link of a program's output: all of it, or its member url. */
static bool
jq_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	struct span url = r->next;

	buf_clear(&p->link);
	if (json_type(url) == JSON_OBJECT)
		url = json_member(url, "url");
	else if (json_type(url) != JSON_STRING)
		return err_set(e, ST_DATA,
		    "--next: neither a URL nor an object: %.*s", shown(url),
		    url.p);
	if (json_type(url) != JSON_NONE && json_type(url) != JSON_NULL &&
	    (json_type(url) != JSON_STRING || !json_unescape(url, &p->link)))
		return err_set(
		    e, ST_DATA, "--next: no URL: %.*s", shown(url), url.p);
	return told_advance(p, r, e);
}

static bool
set_body(struct ask *a, struct span value, struct err *e)
{
	if (!a->has_body)
		return err_set(
		    e, ST_USAGE, "--next: a body without a body: use --json");
	return buf_set(&a->body, value) ||
	       err_set(e, ST_DATA, "--next: a body of %zu bytes", value.n);
}

/* A member of a program's output. */
static bool
jq_member(const struct json_iter *it, struct ask *a, struct err *e)
{
	bool null = json_type(it->value) == JSON_NULL;
	bool object = json_type(it->value) == JSON_OBJECT || null;

	if (json_same(it->name, span_of("url")))
		return true; /* page_link has it */
	if (json_same(it->name, span_of("body")))
		return null || set_body(a, it->value, e);
	if (json_same(it->name, span_of("query")) && object)
		return set_members(a, it->value, set_query, e);
	if (json_same(it->name, span_of("headers")) && object)
		return set_members(a, it->value, set_header, e);
	return err_set(e, ST_DATA,
	    "--next: not url, query, headers or body: %.*s", shown(it->name),
	    it->name.p);
}

static bool
jq_apply(const struct page *p, struct ask *a, struct err *e)
{
	struct json_iter it = json_iter(buf_span(&p->next));

	if (json_type(buf_span(&p->next)) != JSON_OBJECT)
		return true;
	while (json_next(&it))
		if (!jq_member(&it, a, e))
			return false;
	return true;
}

bool
page_set_limit(const struct page *p, struct ask *a, struct err *e)
{
	const struct page_config *c = p->config;
	const struct place *to = &c->limit_param;

	if (c->limit == 0 || (to->name.n == 0 && to->path.n == 0))
		return true;
	/* A link says all that there is in a URL. */
	if (p->link.n && to->kind == PLACE_QUERY)
		return true;
	return set_number(a, to, c->limit, e);
}

static const struct page_row rows[PAGE_KINDS] = {
    [PAGE_NUMBER] = {"page_number", false, NULL, number_apply, number_advance,
	number_ahead},
    [PAGE_OFFSET] = {"offset", false, NULL, offset_apply, offset_advance,
	offset_ahead},
    [PAGE_CURSOR] = {"cursor", true, "the same cursor", cursor_apply,
	told_advance, NULL},
    [PAGE_KEYSET] = {"keyset", true, "the same cursor", cursor_apply,
	told_advance, NULL},
    [PAGE_CONTINUE] = {"continue", true, "the same continuation",
	continue_apply, told_advance, NULL},
    [PAGE_LINK] = {"link", true, "the same link", NULL, link_advance, NULL},
    [PAGE_JQ] = {"jq", true, "the same request", jq_apply, jq_advance, NULL},
    [PAGE_SINGLE] = {"single", false, NULL, NULL, NULL, NULL},
};

const struct page_row *
page_row(enum page_kind kind)
{
	return &rows[kind];
}

enum page_kind
page_kind_named(const char *name)
{
	enum page_kind k = 0;

	while (k < PAGE_KINDS && strcmp(rows[k].name, name) != 0)
		k++;
	return k;
}
