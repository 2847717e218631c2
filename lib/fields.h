/* SPDX-License-Identifier: MIT */
/*
 * fields - some values of a record by their paths, found by one scan of it.
 */
#ifndef ND_FIELDS_H
#define ND_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "json.h"
#include "path.h"
#include "str.h"

/* Its own address is in it: it must not move. */
struct fields {
	struct path path[JSON_WATCHES];
	size_t n;
	struct json_scan scan;
};

void fields_init(struct fields *f);
void fields_release(struct fields *f);

/*
 * Ask for one more, or for one that is asked for already: *i is its number.
 * False (ST_USAGE): no path, one for many values, or JSON_WATCHES of them are
 * asked for.
 */
bool fields_add(struct fields *f, const char *path, size_t *i, struct err *e);

/*
 * Find them all in record, which is kept by pointer. False (ST_DATA): it is
 * not JSON.
 */
bool fields_read(struct fields *f, struct span record, struct err *e);

/* What the last record has there, as JSON text; empty: nothing. */
struct span fields_value(const struct fields *f, size_t i);

#endif
