/* SPDX-License-Identifier: MIT */
/*
 * str - bytes that belong to somebody else, and lists of strings.
 */
#ifndef ND_STR_H
#define ND_STR_H

#include <stdbool.h>
#include <stddef.h>

/* n bytes at p, not NUL-terminated, owned by whoever made the text. */
struct span {
	const char *p;
	size_t n;
};

struct span span_of(const char *s);
bool span_is(struct span s, const char *text);
bool span_same(struct span a, struct span b);
bool span_same_nocase(struct span a, struct span b); /* ASCII case */
struct span span_less_bom(struct span s); /* U+FEFF at its start, in UTF-8 */
struct span span_trim(struct span s);	  /* less spaces, tabs, CR, LF around */

/*
 * What stands before the first byte that is end, or all of it, is taken off
 * *rest, with that byte, and returned: line by line, until rest->n is 0.
 */
struct span span_take(struct span *rest, char end);

char str_lower(char c); /* of ASCII, in any locale */
bool str_ends(const char *s, const char *end);

/* What JSON, and most of what is read here, has between its words. */
static inline bool
str_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* As memcmp, a proper prefix sorts first. */
int span_compare(struct span a, struct span b);

/*
 * A list of strings that are kept by pointer (argv's, say); the array itself
 * belongs to the list.
 */
struct list {
	const char **v;
	size_t n;
};

void list_add(struct list *l, const char *s);
void list_release(struct list *l);

/* And its strings, for a list of strings from malloc that owns them. */
void list_release_all(struct list *l);

#endif
