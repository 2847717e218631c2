/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "mem.h"
#include "query.h"
#include "secret.h"

void
auth_release(struct auth *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->v[i].name);
		free(a->v[i].value);
	}
	free(a->v);
	free(a->turn);
	list_release_all(&a->lines);
	*a = (struct auth){0};
}

static bool
good_name(enum auth_kind kind, struct span name)
{
	switch (kind) {
	case AUTH_BEARER:
	case AUTH_TOKEN:
	case AUTH_REFRESH:
	case AUTH_FILE: return name.n == 0;
	case AUTH_CLIENT: return name.n && !field_control(name);
	case AUTH_BASIC:
	case AUTH_SIGN:
		return !field_control(name) && !memchr(name.p, ':', name.n);
	case AUTH_QUERY: return name.n && !field_control(name);
	default: return field_token(name);
	}
}

bool
auth_add(struct auth *a, enum auth_kind kind, struct span name,
    const char *source, struct err *e)
{
	if (!good_name(kind, name))
		return err_set(e, ST_USAGE, "not a name that can be sent");
	if (kind != AUTH_FILE && kind != AUTH_TOKEN && !secret_check(source, e))
		return false;
	if (kind == AUTH_BEARER) {
		a->turn =
		    mem_resize_n(a->turn, a->bearers + 1, sizeof *a->turn);
		a->turn[a->bearers++] = (struct turn){0};
	}
	a->v = mem_resize_n(a->v, a->n + 1, sizeof *a->v);
	a->v[a->n++] =
	    (struct credential){kind, mem_dup(name.p, name.n), source, NULL};
	return true;
}

bool
auth_api_key(struct auth *a, const char *spec, struct err *e)
{
	static const struct {
		const char *place;
		enum auth_kind kind;
	} places[] = {{"header:", AUTH_HEADER}, {"query:", AUTH_QUERY},
	    {"cookie:", AUTH_COOKIE}};

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(places[i].place);
		const char *name = spec + n, *equals;

		if (strncmp(spec, places[i].place, n) != 0)
			continue;
		equals = strchr(name, '=');
		if (equals == NULL)
			break;
		return auth_add(a, places[i].kind,
		    (struct span){name, (size_t)(equals - name)}, equals + 1,
		    e);
	}
	return err_set(e, ST_USAGE,
	    "not header:NAME=SOURCE, query:NAME=SOURCE or cookie:NAME=SOURCE");
}

/* The words of a header line from a file: "Bearer TOKEN", "a=SECRET; b=..." */
static void
hide_words(struct span value)
{
	size_t start = 0;

	err_hide(value.p, value.n);
	for (size_t i = 0; i <= value.n; i++) {
		if (i < value.n && !memchr(" ;,=", value.p[i], 4))
			continue;
		if (i - start >= 8 && i - start < value.n)
			err_hide(value.p + start, i - start);
		start = i + 1;
	}
}

/* The next line of a file of header lines that is not blank; false: none. */
static bool
next_line(struct span *text, struct span *line)
{
	do {
		if (text->n == 0)
			return false;
		*line = span_trim(span_take(text, '\n'));
	} while (line->n == 0);
	return true;
}

static bool
check_lines(struct span text, struct err *e)
{
	struct span line;
	struct field f;

	while (next_line(&text, &line)) {
		if (!field_parse(line, &f, e))
			return false;
		hide_words(f.value);
	}
	return true;
}

/* What the options call it, for messages. */
static const char *
option_of(enum auth_kind kind)
{
	switch (kind) {
	case AUTH_BEARER: return "--bearer";
	case AUTH_BASIC:
	case AUTH_SIGN: return "--password";
	case AUTH_CLIENT: return "--client-secret";
	case AUTH_REFRESH: return "--refresh-token";
	default: return "--api-key";
	}
}

/* The value that c has now, to b. */
static bool
read_one(const struct credential *c, struct buf *b, struct err *e)
{
	if (c->kind == AUTH_TOKEN)
		return true;
	if (c->kind == AUTH_FILE)
		return (secret_file(c->source, b, e) &&
			   check_lines(buf_span(b), e)) ||
		       err_at(e, "-H @%s", c->source);
	if (!secret_read(c->source, b, e))
		return err_at(e, "%s", option_of(c->kind));
	if (c->kind == AUTH_COOKIE && strpbrk(b->p, "; ,\"\\"))
		return err_set(e, ST_USAGE, "--api-key: not a cookie's value");
	return true;
}

static void
add_lines(struct auth *a, struct span text)
{
	struct span line;

	while (next_line(&text, &line))
		list_add(&a->lines, mem_dup(line.p, line.n));
}

static void
make_line(struct auth *a, const struct credential *c)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	if (c->kind == AUTH_BEARER || c->kind == AUTH_TOKEN)
		buf_addf(&b, "Authorization: Bearer %s", c->value);
	else if (c->kind == AUTH_BASIC && buf_adds(&b, "Authorization: Basic "))
		secret_basic(span_of(c->name), span_of(c->value), &b);
	else if (c->kind == AUTH_HEADER)
		buf_addf(&b, "%s: %s", c->name, c->value);
	else if (c->kind == AUTH_FILE)
		add_lines(a, span_of(c->value));
	if (b.n)
		list_add(&a->lines, buf_take(&b));
	buf_release(&b);
}

/* All cookies make one line (RFC 6265, section 5.4). */
static void
make_cookies(struct auth *a)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind == AUTH_COOKIE)
			buf_addf(&b, "%s%s=%s",
			    b.n ? "; " : "Cookie: ", a->v[i].name,
			    a->v[i].value);
	if (b.n)
		list_add(&a->lines, buf_take(&b));
	buf_release(&b);
}

/* A header that two options give is a mistake, not a choice. */
static bool
distinct(const struct auth *a, struct err *e)
{
	struct field f, g;

	for (size_t i = 0; i < a->lines.n; i++)
		for (size_t k = 0; k < i; k++)
			if (field_parse(span_of(a->lines.v[i]), &f, e) &&
			    field_parse(span_of(a->lines.v[k]), &g, e) &&
			    span_same_nocase(f.name, g.name))
				return err_set(e, ST_USAGE,
				    "two credentials for the header %.*s",
				    (int)f.name.n, f.name.p);
	return true;
}

static void
make_lines(struct auth *a)
{
	const struct credential *bearer = auth_bearer(a, a->current);

	list_release_all(&a->lines);
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind != AUTH_BEARER || &a->v[i] == bearer)
			make_line(a, &a->v[i]);
	make_cookies(a);
}

bool
auth_read(struct auth *a, struct err *e)
{
	struct buf b;
	bool ok = true;

	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind != AUTH_FILE && a->v[i].kind != AUTH_TOKEN)
			secret_claim(a->v[i].source);
	buf_init(&b, SECRET_MAX * 2);
	for (size_t i = 0; ok && i < a->n; i++) {
		ok = read_one(&a->v[i], &b, e);
		a->v[i].value = buf_take(&b);
	}
	buf_release(&b);
	if (!ok)
		return false;
	make_lines(a);
	return distinct(a, e);
}

bool
auth_query(const struct auth *a, struct buf *url)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind == AUTH_QUERY &&
		    !query_set(
			url, span_of(a->v[i].name), span_of(a->v[i].value)))
			return false;
	return true;
}

struct credential *
auth_find(const struct auth *a, enum auth_kind kind)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind == kind)
			return &a->v[i];
	return NULL;
}

static void
put(struct auth *a, struct credential *c, struct span value)
{
	free(c->value);
	c->value = mem_dup(value.p, value.n);
	a->version++;
}

void
auth_put(struct auth *a, struct credential *c, struct span value)
{
	err_hide(value.p, value.n);
	put(a, c, value);
	make_lines(a);
}

struct credential *
auth_bearer(const struct auth *a, size_t n)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind == AUTH_BEARER && n-- == 0)
			return &a->v[i];
	return NULL;
}

void
auth_turn(struct auth *a, int64_t now)
{
	size_t next;

	if (a->bearers < 2)
		return;
	next = turn_next(a->turn, a->bearers, now);
	if (next == a->current)
		return;
	a->current = next;
	make_lines(a);
}

static bool
may_change(const struct auth *a, const struct credential *c, size_t n)
{
	if (c->kind == AUTH_TOKEN || c->kind == AUTH_CLIENT ||
	    c->kind == AUTH_REFRESH)
		return false;
	if (c->kind == AUTH_BEARER && c != auth_bearer(a, n))
		return false;
	return c->kind != AUTH_FILE && secret_again(c->source);
}

bool
auth_again(struct auth *a, size_t n, bool *changed, struct err *e)
{
	unsigned long before = a->version;
	bool ok = true;
	struct buf b;

	buf_init(&b, SECRET_MAX * 2);
	for (size_t i = 0; ok && i < a->n; i++) {
		struct credential *c = &a->v[i];

		if (!may_change(a, c, n))
			continue;
		buf_clear(&b);
		ok = read_one(c, &b, e);
		if (ok && !span_is(buf_span(&b), c->value))
			put(a, c, buf_span(&b));
	}
	buf_release(&b);
	*changed = a->version != before;
	if (*changed)
		make_lines(a);
	if (!ok)
		e->status = ST_REFUSED;
	return ok;
}
