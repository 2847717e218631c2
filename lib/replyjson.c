/* SPDX-License-Identifier: MIT */
#include "replyjson.h"

#include <string.h>

#include "jsontext.h"
#include "jsontoken.h"

/* As a string; where it is not UTF-8, byte by byte. */
static void
add_text(struct span text, struct buf *b)
{
	struct buf clean;

	if (json_utf8(text)) {
		json_quote(text, b);
		return;
	}
	buf_init(&clean, b->max);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x80)
			buf_addc(&clean, text.p[i]);
		else
			buf_adds(&clean, "\xef\xbf\xbd");
	json_quote(buf_span(&clean), b);
	buf_release(&clean);
}

/* The name of a header line in small letters; false: it is no such line. */
static bool
name_of(struct span line, struct buf *name)
{
	const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	size_t n = colon ? (size_t)(colon - line.p) : 0;

	buf_clear(name);
	for (size_t i = 0; i < n; i++)
		buf_addc(name, str_lower(line.p[i]));
	return n > 0;
}

static void
add_values(const struct reply *r, const struct buf *name, struct buf *b)
{
	struct buf all;
	struct span value;

	buf_init(&all, b->max);
	for (size_t at = 0; reply_header_next(r, name->p, &at, &value);) {
		if (all.n)
			buf_adds(&all, ", ");
		buf_add(&all, value.p, value.n);
	}
	add_text(buf_span(&all), b);
	buf_release(&all);
}

static void
add_headers(const struct reply *r, struct buf *b)
{
	const char *p = r->head.p, *lf;
	const char *comma = "";
	struct buf name;

	buf_init(&name, BUF_TEXT);
	for (; (lf = strchr(p, '\n')); p = lf + 1) {
		struct span value;
		size_t at = 0;

		if (!name_of((struct span){p, (size_t)(lf - p)}, &name))
			continue;
		/* At its first line, for all lines of that name. */
		reply_header_next(r, name.p, &at, &value);
		if (r->head.p + at != lf + 1)
			continue;
		buf_adds(b, comma);
		add_text(buf_span(&name), b);
		buf_addc(b, ':');
		add_values(r, &name, b);
		comma = ",";
	}
	buf_release(&name);
}

bool
replyjson_add(const struct reply *r, bool json, struct buf *b)
{
	buf_addf(b, "{\"status\":%d,\"headers\":{", r->status);
	add_headers(r, b);
	buf_adds(b, "},\"body\":");
	if (json)
		buf_add(b, r->body.p, r->body.n);
	else
		add_text(buf_span(&r->body), b);
	return buf_addc(b, '}');
}
