/* SPDX-License-Identifier: MIT */
/*
 * jsontext - what to do with JSON text that is known to be valid (json.h proves
 * it): strings are unescaped, compared and written, values compacted and
 * walked.
 */
#ifndef ND_JSONTEXT_H
#define ND_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

enum json_type {
	JSON_NONE, /* no value there */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/*
 * Append s, which must be UTF-8 (json_utf8), as a JSON string: quotes,
 * backslashes and control characters are escaped, the rest is copied. False
 * when b is full, which then holds a part.
 */
bool json_quote(struct span s, struct buf *b);

/* As json_quote, without the quotes: a part of a string. */
bool json_escape(struct span s, struct buf *b);

/*
 * The rest trusts its input to be a valid value without white space around.
 */

/* The type by the first byte; JSON_NONE for an empty span. */
enum json_type json_type(struct span value);

/*
 * Append the bytes of a string, unescaped; a lone surrogate becomes the three
 * bytes that UTF-8 would have for it (WTF-8). False when b is full.
 */
bool json_unescape(struct span string, struct buf *b);

/* Are these the bytes of that string, unescaped? */
bool json_same(struct span string, struct span bytes);

/* Append value without insignificant white space; false when b is full. */
bool json_compact(struct span value, struct buf *b);

/* Behind the value, or the name, at p; no later than end. */
const char *json_past(const char *p, const char *end);

/*
 * Walk the members of an object or the elements of an array:
 *	struct json_iter it = json_iter(value);
 *	while (json_next(&it)) use(it.name, it.value);
 * name is the quoted string of a member, empty for an element. Other values
 * have no elements.
 */
struct json_iter {
	const char *p, *end;
	struct span name, value;
};
struct json_iter json_iter(struct span value);
bool json_next(struct json_iter *it);

/*
 * The value of the member of that (unescaped) name, the last one where it
 * repeats; an empty span where there is none or value is no object.
 */
struct span json_member(struct span value, const char *name);

#endif
