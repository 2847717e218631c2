/* SPDX-License-Identifier: MIT */
/*
 * template - a text with placeholders, parsed once and filled often: braces.h
 * has the grammar. {PATH} is the value there of a record; {since} and {until}
 * are the ends of the range that is asked for. A record's member of that name
 * is {$.since}.
 *
 * A value is written as its place asks for: in a URL or form percent-encoded
 * but for unreserved characters (RFC 3986, 2.3), elsewhere as it is; numbers
 * keep their digits. In a JSON text placeholders stand in strings, names too:
 * a value that is nothing but one placeholder is replaced by the JSON value,
 * whatever its type; inside of a longer string a string keeps its escapes. So
 * a record's bytes go there unaltered.
 */
#ifndef ND_TEMPLATE_H
#define ND_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "braces.h"
#include "buf.h"
#include "err.h"
#include "fields.h"
#include "str.h"

/* Where a template stands. */
enum template_place {
	TEMPLATE_PLAIN,
	TEMPLATE_URL,  /* its own text is encoded already; no value with */
	TEMPLATE_FORM, /* a control byte in a URL, but in a form */
	TEMPLATE_JSON, /* one whole JSON text */
};

enum template_kind {
	TEMPLATE_TEXT,
	TEMPLATE_FIELD,
	TEMPLATE_SINCE,
	TEMPLATE_UNTIL,
};

struct template_piece {
	enum template_kind kind;
	struct span text; /* a placeholder's with its braces */
	size_t field;	  /* TEMPLATE_FIELD */
	bool whole;	  /* TEMPLATE_JSON: stands for a whole value */
};

struct template
{
	enum template_place place;
	struct template_piece *piece;
	size_t n;
	size_t holes[TEMPLATE_UNTIL + 1]; /* how many pieces of each kind */
};

/*
 * Parse text, which is kept by pointer; the fields it speaks of are added to
 * f. False (ST_USAGE): a brace alone, no path, or, for TEMPLATE_JSON, text is
 * not JSON. Without a brace that means anything no text is refused.
 */
bool
template_parse(struct template *t, struct span text, enum template_place place,
    enum braces mode, struct fields *f, struct err *e);
void template_release(struct template *t);

/* Has it a placeholder? */
bool template_open(const struct template *t);

enum template_result {
	TEMPLATE_DONE,
	TEMPLATE_MISSING, /* a field is null or not there: *e is ST_DATA */
	TEMPLATE_UNKNOWN, /* since or until are not known: ST_USAGE */
	TEMPLATE_FAILED,  /* ST_DATA: a value cannot stand there, or b is full
			   */
};

/* since and until: JSON texts, empty where they are not known. */
struct template_range {
	struct span since, until;
};

/*
 * Append the text, filled, to b: with the fields of the last record that f
 * read. An object or array can only be a whole value of a JSON text; a string
 * with a lone surrogate only stand in a JSON text. What was appended when
 * something is wrong is of no use.
 */
enum template_result
template_fill(const struct template *t, const struct fields *f,
    const struct template_range *range, struct buf *b, struct err *e);

#endif
