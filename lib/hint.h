/* SPDX-License-Identifier: MIT */
/*
 * hint - members of a page that speak of others in a way that cannot be
 * followed without being told how: a bookmark, a scroll_id, a
 * LastEvaluatedKey, a continue, a list of links one of which is the next.
 */
#ifndef ND_HINT_H
#define ND_HINT_H

#include <stdbool.h>

#include "str.h"

/* Does a plain name (signs.h) speak of what comes behind the page? */
bool hint_name(const char *plain);

/* Does a member of that name, and this value, say that there may be more? */
bool hint_more(const char *plain, struct span value);

#endif
