/* SPDX-License-Identifier: MIT */
/*
 * asked - what a request asks for by the usual names of the parameters of
 * paging, in the query of its URL or at the top of its JSON body.
 */
#ifndef ND_ASKED_H
#define ND_ASKED_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

enum asked_kind { ASKED_PAGE, ASKED_OFFSET, ASKED_LIMIT, ASKED_CURSOR };

struct asked {
	const char *name; /* constant; NULL: not asked for */
	bool sent;	  /* in the body */
	bool vague;	/* the name may well mean another thing: start, from */
	int64_t number; /* -1: the value is no whole number from 0 */
};

/* sent: a valid JSON body, or empty. */
struct asked asked_for(struct span url, struct span sent, enum asked_kind kind);

/* Is n asked for by a parameter of any name? It may be the limit. */
bool asked_any(struct span url, struct span sent, int64_t n);

/* The parameter as place_parse takes it, the usual one where a has none. */
char *asked_place(const struct asked *a, const char *usual);

#endif
