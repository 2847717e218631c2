/* SPDX-License-Identifier: MIT */
/*
 * tally - how often each JSON value occurs. Numbers that are equal are one
 * value (key.h), and so are strings; arrays and objects are compared by their
 * bytes less white space. What is not there is a value of its own.
 *
 * The order: nothing, null, false, true, numbers, strings, arrays, objects;
 * numbers and strings in the order of keys.
 */
#ifndef ND_TALLY_H
#define ND_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "str.h"

#define TALLY_MAX ((size_t)64 << 20) /* bytes of distinct values, at most */

struct tally_value {
	uint64_t hash; /* of its order */
	int64_t n;     /* how often */
	char *bytes;   /* its order, then its text as it came first */
	size_t order, text;
};

struct tally {
	struct tally_value *slot; /* open addressing; bytes NULL: free */
	size_t n, cap;		  /* cap is a power of two, or 0 */
	size_t used;		  /* bytes that the values take */
	struct buf order;
};

void tally_init(struct tally *t);
void tally_release(struct tally *t);

/*
 * Count a value; an empty span: nothing was there. False (ST_DATA): a number
 * that key.h refuses, or the distinct ones have more than TALLY_MAX bytes.
 */
bool tally_see(struct tally *t, struct span value, struct err *e);

/* Bring them into order: from then on slot has n of them, and is to be read. */
void tally_sort(struct tally *t);

/* The text of a value; empty: nothing was there. */
struct span tally_text(const struct tally_value *v);

#endif
