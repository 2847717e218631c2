/* SPDX-License-Identifier: MIT */
/*
 * signs - members of a page that, by their usual names, say how the resource is
 * paged. Names are compared without case and by their letters and digits alone:
 * next_page, nextPage and NextPage are one. They are looked for in the objects
 * of the body, down to SIGNS_DEPTH, those of the upper levels first; never in
 * arrays, for these hold records.
 */
#ifndef ND_SIGNS_H
#define ND_SIGNS_H

#include <stdbool.h>

#include "err.h"
#include "str.h"

#define SIGNS_DEPTH 4

enum sign_kind {
	SIGN_LINK,     /* next, next_url, links.next ... that hold a URL */
	SIGN_NEXT,     /* and those that hold anything else, or nothing */
	SIGN_CURSOR,   /* next_cursor, nextPageToken ... */
	SIGN_MORE,     /* has_more ... */
	SIGN_LAST,     /* is_last ... */
	SIGN_CONTINUE, /* an object of parameters */
	SIGN_HINT,     /* what cannot be followed: hint.h */
	SIGN_PAGE,     /* page, current_page ...: a number, as those below */
	SIGN_PAGES,    /* total_pages ... */
	SIGN_OFFSET,   /* offset, skip ... */
	SIGN_LIMIT,    /* per_page, limit ... */
	SIGN_TOTAL,    /* total, total_count ...: of records */
	SIGN_COUNT,    /* count: of all records, or of the page's */
	SIGN_KINDS
};

struct sign {
	char *path;	   /* owned; NULL: not there */
	struct span name;  /* the member's name, quoted; in the body */
	struct span value; /* JSON */
	bool clash;	   /* there is another one that says another thing */
};

struct signs {
	struct sign of[SIGN_KINDS];
};

/*
 * Find them in a body, valid JSON or empty, which is kept by pointer. False
 * (ST_DATA): a name on the path to one repeats, so that it says two things.
 */
bool signs_find(struct signs *s, struct span body, struct err *e);
void signs_release(struct signs *s);

/* Does a value of such a sign say that nothing comes behind the page? */
bool sign_ends(enum sign_kind kind, struct span value);

/* The name's letters and digits, in lower case; "" for a long one. */
#define SIGN_NAME 40
void sign_name(struct span name, char plain[SIGN_NAME]);

#endif
