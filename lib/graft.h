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

#endif
