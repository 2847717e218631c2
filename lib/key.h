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

#define KEYED_MAX ((size_t)1 << 20) /* bytes of a key or cursor, at most */

/* A record by its encodings. The cursor is empty where none is used. */
struct keyed {
	struct span key, cursor, text;
};

/* Which of the records with one key wins; zeroed: the newest. */
struct policy {
	bool lowest; /* the lowest cursor wins, not the highest */
	bool first;  /* the first arrival wins a tie, not the last */
};

/* Cursors as memcmp, where the higher one wins. */
int policy_compare(const struct policy *p, struct span a, struct span b);

/*
 * Of two records with one key, does the later arrival win? A record without a
 * cursor has the lowest there is: it loses to any other that has one, unless
 * the policy is lowest. Without cursors every pair is a tie.
 */
bool keyed_wins(const struct policy *p, struct span later_cursor,
    struct span earlier_cursor);

#define KEY_PATHS 8 /* at most */

/* The key paths and the cursor path of one tool run. Stays where it is. */
struct keys {
	struct path path[KEY_PATHS];
	size_t n;
	struct path cursor;
	bool has_cursor;
	bool cursor_optional; /* a record without one has the lowest */

	/* of the last keys_of */
	struct json_scan scan; /* watches the keys, then the cursor */
	struct buf key_text, cursor_text, compact;
};

/*
 * Paths as in -k and --cursor (cursor NULL: none). False (ST_USAGE) where one
 * is no path or can match many values, or there are too many.
 */
bool keys_init(struct keys *k, const struct list *paths, const char *cursor,
    struct err *e);
void keys_release(struct keys *k);

/*
 * The record in a line, its text less insignificant white space; valid until
 * the next call, and as long as the line. False (ST_DATA, without file and
 * line) for one that is not JSON, or whose key or cursor is missing or unfit.
 */
bool keys_of(struct keys *k, struct span line, struct keyed *r, struct err *e);

/* The JSON text of the cursor in the record of the last keys_of. */
struct span keys_cursor_text(const struct keys *k);

#endif
