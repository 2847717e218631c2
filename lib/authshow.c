/* SPDX-License-Identifier: MIT */
#include "authshow.h"

#include <string.h>

#include "query.h"
#include "shell.h"

void
authshow_source(const char *source, struct buf *b)
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
authshow_query(const struct auth *a, char first, struct buf *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct credential *c = &a->v[i];

		if (c->kind != AUTH_QUERY)
			continue;
		buf_addc(b, first);
		query_encode(span_of(c->name), b);
		buf_addc(b, '=');
		authshow_source(c->source, b);
		first = '&';
	}
}

/* Of several bearer tokens, one is shown. */
static bool
is_other(const struct auth *a, size_t i)
{
	return a->v[i].kind == AUTH_BEARER &&
	       &a->v[i] != auth_find(a, AUTH_BEARER);
}

static void
add_line(const struct auth *a, const struct credential *c, struct buf *b)
{
	switch (c->kind) {
	case AUTH_QUERY:
	case AUTH_CLIENT:
	case AUTH_REFRESH: return;
	case AUTH_FILE: buf_addf(b, "(the headers in %s)\n", c->source); return;
	case AUTH_SIGN:
		buf_addf(b, "(a signature by %s, with ", c->name);
		authshow_source(c->source, b);
		buf_adds(b, ")\n");
		return;
	case AUTH_TOKEN:
		buf_adds(b, "Authorization: Bearer $" AUTHSHOW_TOKEN "\n");
		return;
	case AUTH_BEARER: buf_adds(b, "Authorization: Bearer "); break;
	case AUTH_BASIC:
		buf_addf(b, "Authorization: Basic, %s:", c->name);
		break;
	case AUTH_HEADER: buf_addf(b, "%s: ", c->name); break;
	case AUTH_COOKIE: buf_addf(b, "Cookie: %s=", c->name); break;
	}
	authshow_source(c->source, b);
	if (c->kind == AUTH_BEARER && a->bearers > 1)
		buf_addf(b, " (or another of %zu, in turn)", a->bearers);
	buf_addc(b, '\n');
}

void
authshow_lines(const struct auth *a, struct buf *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!is_other(a, i))
			add_line(a, &a->v[i], b);
}

static void
add_curl(const struct credential *c, struct buf *b)
{
	switch (c->kind) {
	case AUTH_COOKIE:
	case AUTH_CLIENT:
	case AUTH_REFRESH: return;
	case AUTH_FILE:
		buf_adds(b, " -H @");
		shell_word(span_of(c->source), b);
		return;
	case AUTH_TOKEN:
		buf_adds(
		    b, " -H \"Authorization: Bearer $" AUTHSHOW_TOKEN "\"");
		return;
	case AUTH_BEARER: buf_adds(b, " -H \"Authorization: Bearer "); break;
	case AUTH_BASIC:
	case AUTH_SIGN:
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
	authshow_source(c->source, b);
	buf_addc(b, '"');
}

void
authshow_curl(const struct auth *a, struct buf *b)
{
	const char *cookie = " -H \"Cookie: ";

	for (size_t i = 0; i < a->n; i++) {
		const struct credential *c = &a->v[i];

		if (c->kind != AUTH_COOKIE)
			continue;
		buf_addf(b, "%s%s=", cookie, c->name);
		authshow_source(c->source, b);
		cookie = "; ";
	}
	if (cookie[0] == ';')
		buf_addc(b, '"');
	for (size_t i = 0; i < a->n; i++)
		if (!is_other(a, i))
			add_curl(&a->v[i], b);
}
