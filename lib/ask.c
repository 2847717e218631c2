/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "jsonset.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"
#include "query.h"

void
ask_init(struct ask *a)
{
	*a = (struct ask){.has_body = false};
	buf_init(&a->url, BUF_TEXT);
	buf_init(&a->body, BODY_MAX);
}

void
ask_release(struct ask *a)
{
	buf_release(&a->url);
	buf_release(&a->body);
	list_release_all(&a->headers);
}

bool
ask_copy(struct ask *to, const struct ask *from)
{
	bool ok = buf_set(&to->url, buf_span(&from->url));

	ok = buf_set(&to->body, buf_span(&from->body)) && ok;
	to->has_body = from->has_body;
	list_release_all(&to->headers);
	for (size_t i = 0; i < from->headers.n; i++)
		list_add(&to->headers, mem_text(from->headers.v[i]));
	return ok;
}

bool
ask_same(const struct ask *a, const struct ask *b)
{
	if (a->has_body != b->has_body || a->headers.n != b->headers.n ||
	    !span_same(buf_span(&a->url), buf_span(&b->url)) ||
	    !span_same(buf_span(&a->body), buf_span(&b->body)))
		return false;
	for (size_t i = 0; i < a->headers.n; i++)
		if (strcmp(a->headers.v[i], b->headers.v[i]) != 0)
			return false;
	return true;
}

static bool
has_name(const char *line, struct span name)
{
	return span_same_nocase((struct span){line, strcspn(line, ":")}, name);
}

bool
ask_header(struct ask *a, struct span name, struct span value, struct err *e)
{
	struct buf line;
	char *text;

	if (field_control(value))
		return err_set(e, ST_DATA, "%.*s: control byte in the value",
		    (int)name.n, name.p);
	buf_init(&line, BUF_TEXT);
	buf_add(&line, name.p, name.n);
	buf_adds(&line, ": ");
	buf_add(&line, value.p, value.n);
	if (line.over) {
		buf_release(&line);
		return err_set(e, ST_DATA, "%.*s: the value is too long",
		    (int)name.n, name.p);
	}
	text = buf_take(&line);
	for (size_t i = 0; i < a->headers.n; i++)
		if (has_name(a->headers.v[i], name)) {
			free((void *)(uintptr_t)a->headers.v[i]);
			a->headers.v[i] = text;
			return true;
		}
	list_add(&a->headers, text);
	return true;
}

/* An array or object; the caller vouches for it. */
static bool
is_nested(struct span text)
{
	return json_type(text) >= JSON_ARRAY;
}

/* Is text a JSON number, all of it, or nested? */
static bool
is_json(struct span text)
{
	const char *end = text.p + text.n;
	struct json_fault f;

	return is_nested(text) ||
	       (text.n && json_number(text.p, end, &f) == end);
}

static bool
set_member(struct ask *a, const struct path *path, struct span value, bool json,
    struct err *e)
{
	struct buf text;
	bool ok;

	if (!a->has_body)
		return err_set(e, ST_USAGE,
		    "body:%s without a body: use --json", path->text);
	if (json ? !is_json(value) : !json_utf8(value))
		return err_set(e, ST_DATA, "%s: the value is not %s",
		    path->text, json ? "a number" : "UTF-8");
	if (json)
		return json_set(&a->body, path, value, e);
	buf_init(&text, a->body.max);
	ok = json_quote(value, &text)
		 ? json_set(&a->body, path, buf_span(&text), e)
		 : err_set(e, ST_DATA, "%s: the value is too long", path->text);
	buf_release(&text);
	return ok;
}

bool
ask_set(struct ask *a, const struct place *p, struct span value, bool json,
    struct err *e)
{
	if (json && is_nested(value) && p->kind != PLACE_BODY)
		return err_set(e, ST_DATA,
		    "%.*s: an array or object is no parameter: body:PATH",
		    (int)p->name.n, p->name.p);
	switch (p->kind) {
	case PLACE_HEADER: return ask_header(a, p->name, value, e);
	case PLACE_BODY: return set_member(a, &p->path, value, json, e);
	default: break;
	}
	return query_set(&a->url, p->name, value) ||
	       err_set(e, ST_DATA, "%.*s: the URL becomes too long",
		   (int)p->name.n, p->name.p);
}
