/* SPDX-License-Identifier: MIT */
#include "braces.h"

#include <string.h>

#include "query.h"

/* Behind the character at p, which *c is; another escape than \" and \\: NUL */
static const char *
next_char(const struct lexer *l, const char *p, char *c)
{
	*c = *p;
	if (!l->json || *p != '\\')
		return p + 1;
	*c = p[1] == '"' || p[1] == '\\' ? p[1] : '\0';
	return p + (p[1] == 'u' ? 6 : 2);
}

/* The quote that is open behind c; only behind a bracket does one open. */
static char
quote_behind(char quote, char last, char c)
{
	if (quote)
		return c == quote ? '\0' : quote;
	return last == '[' && (c == '"' || c == '\'') ? c : '\0';
}

/*
 * Behind the brace that closes the one at p, which none in a quoted name does;
 * NULL: there is none.
 */
static const char *
hole_end(const struct lexer *l, const char *p)
{
	char quote = '\0', last = '\0', c;

	for (p++; p < l->end; last = c) {
		p = next_char(l, p, &c);
		if (quote == '\0' && c == '}')
			return p;
		if (quote == '"' && c == '\\' && p < l->end)
			p = next_char(l, p, &c);
		else
			quote = quote_behind(quote, last, c);
	}
	return NULL;
}

static bool
begins(const struct lexer *l, const char *p, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(l->end - p) >= n && memcmp(p, word, n) == 0;
}

static bool
special(const struct lexer *l, const char *p)
{
	if (l->mode == BRACES_ALL)
		return *p == '{' || *p == '}';
	return l->mode == BRACES_RANGE &&
	       (begins(l, p, BRACES_SINCE) || begins(l, p, BRACES_UNTIL));
}

/* The next piece, plain bytes as far as they go; false at the end. */
bool
braces_next(struct lexer *l, enum lexeme *kind, struct span *text)
{
	const char *p = l->p, *end = p;

	if (p == l->end)
		return false;
	*kind = LEX_PLAIN;
	while (end < l->end && !special(l, end))
		end++;
	if (end == p && l->end - p > 1 && p[1] == p[0]) {
		*kind = LEX_BRACE;
		*text = (struct span){p, 1};
		l->p = p + 2;
		return true;
	}
	if (end == p) {
		end = *p == '{' ? hole_end(l, p) : NULL;
		*kind = end ? LEX_HOLE : LEX_BAD;
		end = end ? end : l->end;
	}
	*text = (struct span){p, (size_t)(end - p)};
	l->p = end;
	return true;
}

struct lexer
braces_lexer(struct span text, enum braces mode)
{
	return (struct lexer){text.p, text.p + text.n, mode, false};
}

bool
braces_bad(struct span text, struct err *e)
{
	return err_set(e, ST_USAGE,
	    "%.*s: a brace alone: a placeholder is {PATH}, a brace {{ or }}",
	    text.n < 60 ? (int)text.n : 60, text.p);
}

bool
braces_mean(struct span text, enum braces mode)
{
	struct lexer l = braces_lexer(text, mode);

	for (const char *p = l.p; p < l.end; p++)
		if (special(&l, p))
			return true;
	return false;
}

/* A sample has an x for each placeholder; otherwise all but those is encoded.
 */
static bool
fill(struct span text, enum braces mode, bool sample, struct buf *b,
    struct err *e)
{
	struct lexer l = braces_lexer(text, mode);
	enum lexeme kind;
	struct span part;

	while (braces_next(&l, &kind, &part)) {
		if (kind == LEX_BAD)
			return braces_bad(part, e);
		if (kind == LEX_HOLE && sample)
			buf_addc(b, 'x');
		else if (kind == LEX_HOLE || sample)
			buf_add(b, part.p, part.n);
		else
			query_encode(part, b);
	}
	return !b->over || err_set(e, ST_USAGE, "too long");
}

bool
braces_encode(struct span text, enum braces mode, struct buf *b, struct err *e)
{
	return fill(text, mode, false, b, e);
}

bool
braces_sample(struct span text, enum braces mode, struct buf *b, struct err *e)
{
	return fill(text, mode, true, b, e);
}

struct span
braces_up_to(struct span text, enum braces mode, const char *bytes)
{
	struct lexer l = braces_lexer(text, mode);
	enum lexeme kind;
	struct span part;

	while (braces_next(&l, &kind, &part)) {
		for (size_t i = 0; kind == LEX_PLAIN && i < part.n; i++)
			if (memchr(bytes, part.p[i], strlen(bytes)))
				return (struct span){
				    text.p, (size_t)(part.p + i - text.p)};
	}
	return text;
}
