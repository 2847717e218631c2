/* SPDX-License-Identifier: MIT */
/*
 * field - the header fields of a request as people write them (RFC 9110,
 * section 5), and what may not be in them.
 */
#ifndef ND_FIELD_H
#define ND_FIELD_H

#include <stdbool.h>

#include "err.h"
#include "str.h"

struct field {
	struct span name, value; /* value trimmed, may be empty */
};

/* "Name: value". False: ST_USAGE, which shows no more than the name. */
bool field_parse(struct span line, struct field *f, struct err *e);

/* A token (RFC 9110, 5.6.2): a field's name, a cookie's, a method. */
bool field_token(struct span s);

/* Is there a byte below 0x20, or 0x7f? */
bool field_control(struct span s);

/* The name is that one, in whatever case. */
bool field_named(struct span name, const char *want);

/*
 * What is used instead of this field in a header line of the user's, for it
 * holds a secret or frames the message; NULL for all others.
 */
const char *field_instead(struct span name);

/* Have two lines "Name: value" the same name? */
bool field_same_name(const char *line, const char *other);

#endif
