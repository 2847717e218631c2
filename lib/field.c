/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>

bool
field_control(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

bool
field_token(struct span s)
{
	static const char delimiters[] = "\"(),/:;<=>?@[\\]{} ";

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x7f ||
		    (unsigned char)s.p[i] < 0x20 ||
		    memchr(delimiters, s.p[i], sizeof delimiters - 1))
			return false;
	return s.n > 0;
}

bool
field_named(struct span name, const char *want)
{
	return span_same_nocase(name, span_of(want));
}

bool
field_parse(struct span line, struct field *f, struct err *e)
{
	const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	size_t n = colon ? (size_t)(colon - line.p) : 0;

	f->name = (struct span){line.p, n};
	if (!field_token(f->name))
		return err_set(e, ST_USAGE, "a header is 'Name: value'");
	f->value = span_trim((struct span){line.p + n + 1, line.n - n - 1});
	if (!field_control(f->value))
		return true;
	return err_set(
	    e, ST_USAGE, "%.*s: control byte in the value", (int)n, line.p);
}

const char *
field_instead(struct span name)
{
	static const char *const table[][2] = {
	    {"Authorization", "--bearer, --user, or -H @FILE"},
	    {"Proxy-Authorization", "https_proxy in the environment"},
	    {"Cookie", "--api-key cookie:NAME=SOURCE, or -H @FILE"},
	    {"Content-Length", "--data"},
	    {"Transfer-Encoding", "--data"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (field_named(name, table[i][0]))
			return table[i][1];
	return NULL;
}

bool
field_same_name(const char *line, const char *other)
{
	struct span a = {line, strcspn(line, ":")};
	struct span b = {other, strcspn(other, ":")};

	return span_same_nocase(a, b);
}
