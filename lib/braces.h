/* SPDX-License-Identifier: MIT */
/*
 * braces - the grammar of texts with placeholders (template.h):
 *
 *	{PATH}		the value at a path (path.h); a brace in a quoted name
 *			does not end it
 *	{since} {until}	the ends of a range
 *	{{ and }}	a brace
 *
 * BRACES_RANGE knows {since} and {until} only, all other braces are
 * themselves; BRACES_NONE knows nothing at all.
 */
#ifndef ND_BRACES_H
#define ND_BRACES_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"

enum braces { BRACES_NONE, BRACES_RANGE, BRACES_ALL };

#define BRACES_SINCE "{since}"
#define BRACES_UNTIL "{until}"

/* A text that is taken apart: what is left of it. */
struct lexer {
	const char *p, *end;
	enum braces mode;
	bool json; /* the inside of a JSON string, in which escapes count */
};

enum lexeme {
	LEX_PLAIN, /* bytes */
	LEX_BRACE, /* one brace, which stood there twice */
	LEX_HOLE,  /* a placeholder with its braces */
	LEX_BAD,   /* a brace alone, and all that follows */
};

struct lexer braces_lexer(struct span text, enum braces mode);

/* The next piece; false at the end. */
bool braces_next(struct lexer *l, enum lexeme *kind, struct span *text);

/* Say in *e (ST_USAGE) that text is LEX_BAD; always false. */
bool braces_bad(struct span text, struct err *e);

/* Is there a brace that is not just itself? */
bool braces_mean(struct span text, enum braces mode);

/*
 * Append text percent-encoded, but with its placeholders as they stand. False
 * (ST_USAGE): a brace alone, or b is full.
 */
bool
braces_encode(struct span text, enum braces mode, struct buf *b, struct err *e);

/* Append text with "x" for each placeholder. False: as braces_encode. */
bool
braces_sample(struct span text, enum braces mode, struct buf *b, struct err *e);

/* Up to the first of these bytes that is in no placeholder; all: none. */
struct span braces_up_to(struct span text, enum braces mode, const char *bytes);

#endif
