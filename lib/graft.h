/* SPDX-License-Identifier: MIT */
/*
 * graft - members added at the end of a record, an object; its other bytes
 * stay. Nothing is replaced: a member of that name, in any spelling, is an
 * error.
 */
#ifndef ND_GRAFT_H
#define ND_GRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "path.h"
#include "str.h"

struct graft {
	struct span name;  /* UTF-8, not escaped */
	struct span value; /* JSON text */
};

/*
 * Append record, which is valid JSON, with the n members to b. False (ST_DATA,
 * and b holds a part): the record is no object, it or what was added before has
 * a member of that name, or b is full.
 */
bool graft_add(struct span record, const struct graft *members, size_t n,
    struct buf *b, struct err *e);

/*
 * NAME=REST in two, at the first "=": name points into text, *rest too. False
 * (ST_USAGE): no "=", no name or no rest, or not UTF-8.
 */
bool graft_parse(
    const char *text, struct span *name, const char **rest, struct err *e);

/*
 * [NAME=]PATH, for a value of a parent record: the name is appended; where
 * there is none it is _parent_ and the steps of the path with _ between them. A
 * "=" behind a "[" is part of the path. The path, to one value, is the caller's
 * to release. False: ST_USAGE, and there is nothing to release.
 */
bool graft_parse_parent(
    const char *text, struct buf *name, struct path *path, struct err *e);

/* Members that are kept, with texts of their own. Zeroed: none. */
struct grafts {
	struct graft *v;
	size_t n;
	char *text;
};

void grafts_copy(struct grafts *to, const struct graft *members, size_t n);
void grafts_release(struct grafts *g);

#endif
