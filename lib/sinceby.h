/* SPDX-License-Identifier: MIT */
/*
 * sinceby - the highest cursor of each parent's records in a kept file: where
 * the next walk of that parent's children starts.
 *
 * Parents are told apart by the key encoding of a value (key.h), so that the
 * number 7 and the text "7" are two. The memory is a key and a cursor for each
 * parent that the file has, SINCEBY_MAX bytes in all.
 */
#ifndef ND_SINCEBY_H
#define ND_SINCEBY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "str.h"

#define SINCEBY_MAX ((size_t)1 << 30)

struct sinceby_parent {
	uint64_t hash; /* of its key, which cursor.order ... */
	char *bytes;   /* key, order of the cursor (key.h), its JSON text */
	size_t key, order, text; /* the lengths of these */
	size_t cap;
};

/* Zeroed: no parents. */
struct sinceby {
	struct sinceby_parent *slot; /* open addressing; bytes NULL: free */
	size_t n, cap;		     /* cap is a power of two, or 0 */
	size_t bytes;		     /* that the parents take */
};

void sinceby_release(struct sinceby *s);

/*
 * Read a kept file, once: child is the path of the parent's value in its
 * records, cursor that of the cursor. No file is an empty one. False: *e, with
 * ST_DATA for a record without the parent's value, and for too many parents.
 */
bool sinceby_read(struct sinceby *s, const char *path, const char *child,
    const char *cursor, struct err *e);

/*
 * The JSON text of the highest cursor of the parent of that JSON value; empty
 * where there is none. False (ST_DATA): not a value that can be a key.
 */
bool sinceby_find(const struct sinceby *s, struct span value,
    struct span *cursor, struct err *e);

#endif
