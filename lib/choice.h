/* SPDX-License-Identifier: MIT */
/*
 * choice - which array of a page holds its records, where nobody said.
 *
 * The body itself; else the only array among the members of the body; else, of
 * several, the one with the most usual name (data, items, results, records
 * ...); else the same among all members one level deeper, and two. What is
 * named errors or warnings is never chosen. A choice that is not clear is an
 * error; so is one against a member of a usual name that is null, for the
 * records may come there.
 */
#ifndef ND_CHOICE_H
#define ND_CHOICE_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"

/* Append the path of the array in body, valid JSON, to path. False: ST_DATA. */
bool choice_of(struct span body, struct buf *path, struct err *e);

#endif
