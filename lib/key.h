/* SPDX-License-Identifier: MIT */
/*
 * key - what a record is sorted and merged by.
 *
 * A key is one or more paths. Its encoding is printable ASCII without TAB,
 * whose byte order (memcmp, LC_ALL=C) is the key order: numbers before
 * strings; numbers by exact value (decimal.h); strings, marked 's', by
 * unescaped bytes, where bytes up to '!' are written !XX and those from '~' on
 * ~XX (two hexadecimal digits, capitals). Components are joined by a space,
 * which is below every other byte of them.
 *
 * A cursor is one path, and encodes likewise; RFC 3339 times (rfc3339.h), as
 * instants, sort after other strings: 't', the seconds since the day before
 * 0000-01-01 in 12 digits, and the fraction without zeros at its end.
 */
#ifndef ND_KEY_H
#define ND_KEY_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "json.h"

/*
 * Append the encoding of one key value to b. False (ST_DATA, without place; b
 * then holds a part) for null, booleans, structures, a missing value, a number
 * that decimal.h refuses, or a full b.
 */
bool key_value(struct span value, struct buf *b, struct err *e);

/* As key_value, for a cursor. */
bool key_cursor(struct span value, struct buf *b, struct err *e);

#define KEY_PATHS 8 /* at most */

/* The key paths and the cursor path of one tool run. Stays where it is. */
struct keys {
	struct path path[KEY_PATHS];
	size_t n;
	struct path cursor;
	bool has_cursor;
	bool cursor_optional;  /* a record without one has the lowest */
	struct json_scan scan; /* watches the keys, then the cursor */
};

/*
 * Paths as in -k and --cursor (cursor NULL: none). False (ST_USAGE) where one
 * is no path or can match many values, or there are too many.
 */
bool keys_init(struct keys *k, const struct list *paths, const char *cursor,
    struct err *e);
void keys_release(struct keys *k);

/*
 * Scan a record and append its key to key, and its cursor to cursor where
 * there is a cursor path (NULL otherwise). False (ST_DATA, without file and
 * line; key and cursor then hold a part) for a record that is not JSON, or
 * whose key or cursor is missing or unfit. k->scan.whole is the value trimmed.
 */
bool keys_of(struct keys *k, struct span line, struct buf *key,
    struct buf *cursor, struct err *e);

/* The JSON text of the cursor in the record of the last keys_of. */
struct span keys_cursor_text(const struct keys *k);

#endif
