/* SPDX-License-Identifier: MIT */
/*
 * path - where in a JSON text a value stands: data.items, tags[0],
 * ["any name"].x, data[*]. One grammar for every tool and option:
 *
 *	path  = "$" | "." | [ "$" ] step { step }
 *	step  = "." name | [ "." ] "[" index "]"
 *	name  = one or more bytes other than . [ ] " and white space; not "*"
 *	index = "*" | digits | JSON string | 'text in single quotes'
 *
 * The "." before a name may be left out where the path starts with it. So the
 * spellings of jq (.data[0]) and of dlt's JSONPath ($.data[*]) are accepted.
 * "$" and "." are the whole text; "$name" is a member of that name. Paths and
 * names are UTF-8; an index is below 2^31.
 */
#ifndef ND_PATH_H
#define ND_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

#define PATH_STEPS 32 /* at most */

enum step_kind {
	STEP_NAME,  /* the member of that name (unescaped bytes) */
	STEP_INDEX, /* the element of that number, from 0 */
	STEP_ANY,   /* every element of an array */
};

struct step {
	enum step_kind kind;
	char *name;
	size_t n;   /* STEP_NAME: length of name; STEP_INDEX: the index */
	size_t end; /* where it ends in the path's text */
};

struct path {
	char *text; /* as it was written */
	struct step step[PATH_STEPS];
	size_t n; /* 0: the whole text */
};

/* False (ST_USAGE, with the place in the path) for what is not a path. */
bool path_parse(struct path *p, const char *text, struct err *e);
void path_release(struct path *p);

/* to becomes a path of its own: from's first n steps ("$" for none). */
void path_prefix(struct path *to, const struct path *from, size_t n);

/* Does it have an "[*]", and can so match more than one value? */
bool path_many(const struct path *p);

#endif
