/* SPDX-License-Identifier: MIT */
/*
 * ask - one request of a walk, as far as the requests of a walk differ: URL,
 * body and header lines. Secrets are none of it.
 */
#ifndef ND_ASK_H
#define ND_ASK_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "place.h"
#include "str.h"

struct ask {
	struct buf url;	 /* less the parameters that are secrets */
	struct buf body; /* sent where has_body */
	bool has_body;

	/*
	 * More lines "Name: value", owned, each name once: they go to the
	 * named origin only, and replace others of their name.
	 */
	struct list headers;
};

void ask_init(struct ask *a); /* empty; a body up to BODY_MAX */
void ask_release(struct ask *a);

/* The same again; to's buffers are reused. False when one is full. */
bool ask_copy(struct ask *to, const struct ask *from);

bool ask_same(const struct ask *a, const struct ask *b);

/*
 * Set a header line, in the place of one of that name. False (ST_DATA): a
 * control byte in the value, or it is too long.
 */
bool
ask_header(struct ask *a, struct span name, struct span value, struct err *e);

/*
 * Set a parameter at its place: query_set, ask_header, or json_set with the
 * value as a string, or as it stands where json says that it is a JSON number,
 * array or object; the latter two, which must be valid, in a body only. False:
 * ST_USAGE for a member of a body that there is not, ST_DATA for a value that
 * cannot stand there. The query parameter or body member is as it was then.
 */
bool ask_set(struct ask *a, const struct place *p, struct span value, bool json,
    struct err *e);

#endif
