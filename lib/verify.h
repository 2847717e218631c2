/* SPDX-License-Identifier: MIT */
/*
 * verify - does a file keep every promise of ndjson.gz(5)? It is read from its
 * first byte to its last, and so is each record:
 *
 * blocks    the headers are as the page has them, no block holds more than
 *	     BGZF_BLOCK bytes, its length and CRC are right, it ends where a
 *	     record ends unless it is full and inside of a long one, which has
 *	     its blocks for itself; the last one is the empty one that ends a
 *	     file. Empty ones between records are fine.
 * records   each line is JSON in UTF-8; none is blank, has a CR at its end, or
 *	     a byte order mark.
 * order     where a key is known, it ascends: no key is there twice. Where a
 *	     cursor is, it is looked at, too.
 * state     where there is one: it is of these data; rows, CRC, and for each
 *	     extent its place, CRC, first key and cursor; no record has a higher
 *	     cursor than the highest.
 */
#ifndef ND_VERIFY_H
#define ND_VERIFY_H

#include <stdbool.h>

#include "err.h"
#include "survey.h"

/*
 * Read s, which was just opened; what is found is in it afterwards, up to the
 * first fault. False: *e; ST_DATA is a fault, with its place.
 */
bool verify(struct survey *s, struct err *e);

#endif
