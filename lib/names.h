/* SPDX-License-Identifier: MIT */
/*
 * names - the paths of key and cursor that a state names (state.h), or that
 * somebody gives instead. Names are no data: a state that does not match its
 * file may still have them.
 */
#ifndef ND_NAMES_H
#define ND_NAMES_H

#include <stdbool.h>

#include "state.h"
#include "str.h"

struct names {
	struct list keys; /* its own strings */
	char *cursor;	  /* NULL: none */
};

/*
 * Those of the state; keys (empty: none) and cursor (NULL) stand before them.
 */
void names_init(struct names *n, const struct state *s, const struct list *keys,
    const char *cursor);
void names_release(struct names *n);

#endif
