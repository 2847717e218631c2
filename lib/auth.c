/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "mem.h"
#include "query.h"
#include "secret.h"
#include "shell.h"

void
auth_release(struct auth *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->v[i].name);
		free(a->v[i].value);
	}
	free(a->v);
	list_release_all(&a->lines);
	*a = (struct auth){0};
}

static bool
good_name(enum auth_kind kind, struct span name)
{
	switch (kind) {
	case AUTH_BEARER:
	case AUTH_FILE: return name.n == 0;
	case AUTH_BASIC:
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
	if (kind != AUTH_FILE && !secret_check(source, e))
		return false;
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

static bool
read_lines(struct auth *a, struct span text, struct err *e)
{
	while (text.n) {
		const char *lf = memchr(text.p, '\n', text.n);
		size_t n = lf ? (size_t)(lf - text.p) : text.n;
		struct span line = span_trim((struct span){text.p, n});
		struct field f;

		text.p += lf ? n + 1 : n;
		text.n -= lf ? n + 1 : n;
		if (line.n == 0)
			continue;
		if (!field_parse(line, &f, e))
			return false;
		hide_words(f.value);
		list_add(&a->lines, mem_dup(line.p, line.n));
	}
	return true;
}

static bool
read_file(struct auth *a, const char *path, struct err *e)
{
	struct buf b;
	bool ok;

	buf_init(&b, SECRET_MAX * 2);
	ok = secret_file(path, &b, e) && read_lines(a, buf_span(&b), e);
	buf_release(&b);
	return ok || err_at(e, "-H @%s", path);
}

static bool
read_one(struct credential *c, struct err *e)
{
	struct buf b;
	bool ok;

	buf_init(&b, SECRET_MAX * 2);
	ok = secret_read(c->source, &b, e);
	if (ok && c->kind == AUTH_COOKIE && strpbrk(b.p, "; ,\"\\"))
		ok = err_set(e, ST_USAGE, "not a cookie's value");
	if (ok)
		c->value = buf_take(&b);
	buf_release(&b);
	return ok;
}

static void
make_line(struct auth *a, const struct credential *c)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	if (c->kind == AUTH_BEARER)
		buf_addf(&b, "Authorization: Bearer %s", c->value);
	else if (c->kind == AUTH_BASIC && buf_adds(&b, "Authorization: Basic "))
		secret_basic(span_of(c->name), span_of(c->value), &b);
	else if (c->kind == AUTH_HEADER)
		buf_addf(&b, "%s: %s", c->name, c->value);
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

static const char *
option_of(enum auth_kind kind)
{
	return kind == AUTH_BEARER  ? "--bearer"
	       : kind == AUTH_BASIC ? "--password"
				    : "--api-key";
}

bool
auth_read(struct auth *a, struct err *e)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].kind != AUTH_FILE)
			secret_claim(a->v[i].source);
	for (size_t i = 0; i < a->n; i++) {
		struct credential *c = &a->v[i];

		if (c->kind == AUTH_FILE) {
			if (!read_file(a, c->source, e))
				return false;
			continue;
		}
		if (!read_one(c, e))
			return err_at(e, "%s", option_of(c->kind));
		make_line(a, c);
	}
	make_cookies(a);
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

/* The secret, as it stands between double quotes. */
static void
add_shell(const char *source, struct buf *b)
{
	const char *rest = strchr(source, ':') + 1;

	if (strncmp(source, "command:", 8) == 0) {
		buf_addf(b, "$(%s)", rest);
		return;
	}
	if (strncmp(source, "env:", 4) == 0 && shell_name(span_of(rest))) {
		buf_addf(b, "$%s", rest);
		return;
	}
	buf_adds(b, source[0] == 'e' ? "$(printenv " : "$(cat ");
	shell_word(span_of(rest), b);
	buf_addc(b, ')');
}

void
auth_print_query(const struct auth *a, char first, struct buf *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct credential *c = &a->v[i];

		if (c->kind != AUTH_QUERY)
			continue;
		buf_addc(b, first);
		query_encode(span_of(c->name), b);
		buf_addc(b, '=');
		add_shell(c->source, b);
		first = '&';
	}
}

void
auth_print_lines(const struct auth *a, struct buf *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct credential *c = &a->v[i];

		switch (c->kind) {
		case AUTH_QUERY: continue;
		case AUTH_FILE:
			buf_addf(b, "(the headers in %s)\n", c->source);
			continue;
		case AUTH_BEARER: buf_adds(b, "Authorization: Bearer "); break;
		case AUTH_BASIC:
			buf_addf(b, "Authorization: Basic, %s:", c->name);
			break;
		case AUTH_HEADER: buf_addf(b, "%s: ", c->name); break;
		case AUTH_COOKIE: buf_addf(b, "Cookie: %s=", c->name); break;
		}
		add_shell(c->source, b);
		buf_addc(b, '\n');
	}
}

static void
print_curl(const struct credential *c, struct buf *b)
{
	switch (c->kind) {
	case AUTH_COOKIE: return;
	case AUTH_FILE:
		buf_adds(b, " -H @");
		shell_word(span_of(c->source), b);
		return;
	case AUTH_BEARER: buf_adds(b, " -H \"Authorization: Bearer "); break;
	case AUTH_BASIC:
		buf_adds(b, " -u \"");
		shell_inside(span_of(c->name), b);
		buf_addc(b, ':');
		break;
	case AUTH_HEADER: buf_addf(b, " -H \"%s: ", c->name); break;
	case AUTH_QUERY:
		buf_adds(b, " --url-query \"");
		query_encode(span_of(c->name), b);
		buf_addc(b, '=');
		break;
	}
	add_shell(c->source, b);
	buf_addc(b, '"');
}

void
auth_print_curl(const struct auth *a, struct buf *b)
{
	const char *cookie = " -H \"Cookie: ";

	for (size_t i = 0; i < a->n; i++) {
		const struct credential *c = &a->v[i];

		if (c->kind != AUTH_COOKIE)
			continue;
		buf_addf(b, "%s%s=", cookie, c->name);
		add_shell(c->source, b);
		cookie = "; ";
	}
	if (cookie[0] == ';')
		buf_addc(b, '"');
	for (size_t i = 0; i < a->n; i++)
		print_curl(&a->v[i], b);
}
