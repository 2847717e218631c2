/* SPDX-License-Identifier: MIT */
#include "jsongrammar.h"

#include <stddef.h>

struct reader {
	const char *end;
	struct json_fault *fault;
	size_t depth;
	char close[JSON_DEPTH]; /* the brackets that are due, by depth */
};

static const char *
skip_blank(const struct reader *r, const char *p)
{
	while (p != r->end && str_blank(*p))
		p++;
	return p;
}

/* Behind white space, where there must be more. */
static const char *
more(struct reader *r, const char *p)
{
	p = skip_blank(r, p);
	return p == r->end ? json_cut(r->fault, p) : p;
}

/* Behind the value at p that is no container. */
static const char *
scalar(struct reader *r, const char *p)
{
	switch (*p) {
	case '"': return json_string(p, r->end, r->fault);
	case 't': return json_word(p, r->end, "true", r->fault);
	case 'f': return json_word(p, r->end, "false", r->fault);
	case 'n': return json_word(p, r->end, "null", r->fault);
	}
	if (*p != '-' && (unsigned char)(*p - '0') > 9)
		return json_bad(r->fault, p, "expected a value");
	return json_number(p, r->end, r->fault);
}

/* Behind the name at p and its colon. */
static const char *
name(struct reader *r, const char *p)
{
	if (*p != '"')
		return json_bad(r->fault, p, "expected a member name");
	p = json_string(p, r->end, r->fault);
	if (p)
		p = more(r, p);
	if (p && *p != ':')
		return json_bad(r->fault, p, "expected a colon");
	return p ? more(r, p + 1) : NULL;
}

/* To the next value of the innermost container. */
static const char *
next(struct reader *r, const char *p)
{
	p = more(r, p);
	return p && r->close[r->depth - 1] == '}' ? name(r, p) : p;
}

/* Into the container at p, to what is behind its bracket. */
static const char *
open(struct reader *r, const char *p)
{
	if (r->depth == JSON_DEPTH)
		return json_bad(r->fault, p, "nested too deep");
	r->close[r->depth++] = *p == '{' ? '}' : ']';
	return more(r, p + 1);
}

/* Behind a value and the brackets that close there; to the next value. */
static const char *
close(struct reader *r, const char *p)
{
	while (p && r->depth) {
		char due = r->close[r->depth - 1];

		p = more(r, p);
		if (p && *p == ',')
			return next(r, p + 1);
		if (p && *p != due)
			return json_bad(r->fault, p,
			    due == '}' ? "expected a comma or }"
				       : "expected a comma or ]");
		if (p)
			p++;
		r->depth--;
	}
	return p;
}

/* Behind the value at p; NULL: the fault is filled in. */
static const char *
value(struct reader *r, const char *p)
{
	do {
		if (*p == '{' || *p == '[') {
			p = open(r, p);
			if (p && *p != r->close[r->depth - 1]) {
				p = next(r, p);
				continue;
			}
		} else {
			p = scalar(r, p);
		}
		if (p)
			p = close(r, p);
	} while (p && r->depth);
	return p;
}

bool
json_grammar(struct span text, struct json_fault *f)
{
	struct reader r;
	const char *p;

	r.end = text.p + text.n;
	r.fault = f;
	r.depth = 0;
	p = more(&r, text.p);
	if (p)
		p = value(&r, p);
	if (p)
		p = skip_blank(&r, p);
	if (p && p != r.end)
		p = json_bad(f, p, "text after the value");
	return p != NULL;
}
