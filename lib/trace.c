/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <string.h>

#include "err.h"
#include "fd.h"
#include "str.h"

enum { LINE_MAX_BYTES = 1 << 20 };

void
trace_init(struct trace *t)
{
	buf_init(&t->line, LINE_MAX_BYTES);
	t->mark = '*';
}

void
trace_release(struct trace *t)
{
	buf_release(&t->line);
}

/* A set-cookie is a credential to come. */
static bool
carries_secret(struct span name)
{
	static const char *const names[] = {"authorization",
	    "proxy-authorization", "cookie", "set-cookie",
	    "authentication-info"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_same_nocase(name, span_of(names[i])))
			return true;
	return false;
}

static void
mask_field(struct buf *line)
{
	const char *colon = memchr(line->p, ':', line->n);
	struct span name = {line->p, colon ? (size_t)(colon - line->p) : 0};

	if (!carries_secret(name))
		return;
	buf_cut(line, name.n + 1);
	buf_adds(line, " ***");
}

/* libcurl's notes on HTTP/2 repeat the request's fields, some of them cut. */
static bool
repeats_fields(const struct buf *line)
{
	return strncmp(line->p, "h2h3 [", 6) == 0 ||
	       strncmp(line->p, "[HTTP/2] [", 10) == 0 ||
	       strncmp(line->p, "h2 [", 4) == 0;
}

void
trace_flush(struct trace *t)
{
	struct buf *line = &t->line;

	if (line->n && line->p[line->n - 1] == '\r')
		buf_cut(line, line->n - 1);
	if (t->mark != '*')
		mask_field(line);
	buf_cut(line, err_mask(line->p, line->n));
	for (size_t i = 0; i < line->n; i++)
		if ((unsigned char)line->p[i] < 0x20 || line->p[i] == 0x7f)
			line->p[i] = '?';
	if (t->mark != '*' || !repeats_fields(line)) {
		/* Where these fail, there is nobody left to tell. */
		fd_write_all(2, (char[]){t->mark, ' '}, line->n ? 2 : 1);
		/* The ceiling leaves no byte that is sure for a newline. */
		fd_write_all(2, line->p, line->n);
		fd_write_all(2, "\n", 1);
	}
	buf_clear(line);
}

void
trace_add(struct trace *t, char mark, const char *p, size_t n)
{
	if (mark != t->mark && t->line.n)
		trace_flush(t);
	t->mark = mark;
	while (n) {
		const char *end = memchr(p, '\n', n);
		size_t part = end ? (size_t)(end - p) : n;

		buf_add(&t->line, p, part);
		if (end == NULL)
			return;
		trace_flush(t);
		p += part + 1;
		n -= part + 1;
	}
}
