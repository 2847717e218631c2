/* SPDX-License-Identifier: MIT */
/*
 * detect - how a resource is paged, from the first reply and what was asked:
 * the next link in the Link header; a next URL in the body; a cursor in a
 * header or in the body; page numbers or offsets that the reply or the request
 * speaks of. A body tells by the usual names of its members (signs.h).
 *
 * What is not clear is an error, and so is a page that may well not be the only
 * one though nothing says how to ask for others: more are told of, or it looks
 * full. A name of a parameter that is a guess loses nothing: a server that does
 * not know it gives the same page again.
 */
#ifndef ND_DETECT_H
#define ND_DETECT_H

#include <stdbool.h>

#include "clue.h"
#include "err.h"

/* False: ST_DATA, with the reason; *d is to be released anyway. */
bool detect(struct detected *d, const struct detect_input *in, struct err *e);
void detected_release(struct detected *d);

#endif
