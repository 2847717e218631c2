/* SPDX-License-Identifier: MIT */
/*
 * place - where a parameter of a request goes, as options say it:
 *
 *	NAME, query:NAME	the query of the URL
 *	header:NAME		a header line
 *	body:PATH		a member of the JSON body (path.h, no [*])
 */
#ifndef ND_PLACE_H
#define ND_PLACE_H

#include <stdbool.h>

#include "err.h"
#include "path.h"
#include "str.h"

enum place_kind { PLACE_QUERY, PLACE_HEADER, PLACE_BODY };

struct place {
	enum place_kind kind;
	struct span name; /* of a query or header: points into the text */
	struct path path; /* PLACE_BODY: at least one name or index */
};

/*
 * The text is kept by pointer. False (ST_USAGE): no name, a header that is not
 * given by this way (field.h), or a path that is none or matches many values.
 */
bool place_parse(struct place *p, const char *text, struct err *e);
void place_release(struct place *p);

#endif
