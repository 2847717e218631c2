/* SPDX-License-Identifier: MIT */
/*
 * change - change records: what became of one row, as one line of JSON that
 * nddiff and ndmerge --changes write and ndmerge --apply reads.
 *
 *	{"op":"insert","key":1,"old":null,"new":{"id":1}}
 *	{"op":"update","key":[1,"x"],"old":{...},"new":{...}}
 *	{"op":"delete","key":1,"old":{"id":1},"new":null}
 *
 * key is the key's value, or an array of them where there are several paths.
 * old and new are the bytes of the records. null is no record: it has no key.
 */
#ifndef ND_CHANGE_H
#define ND_CHANGE_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "json.h"
#include "key.h"
#include "str.h"

/* A line of two records of RECORD_MAX bytes, and what is around them. */
#define CHANGE_MAX ((size_t)1040 << 20)

enum change_op { CHANGE_INSERT, CHANGE_UPDATE, CHANGE_DELETE };

struct change {
	enum change_op op;
	struct span key;      /* JSON text */
	struct span old, new; /* records; empty where there is none */
};

/* What a change of these two is; one of them may be empty. */
enum change_op change_op(struct span old, struct span new);

/*
 * Append the line of c, without a newline, whose spans must be JSON in one
 * line. False when b is full, which then holds a part.
 */
bool change_write(const struct change *c, struct buf *b);

/*
 * Append the JSON text of the key of a record that keys_of took before. It is
 * scanned again, so that what keys_of returned last stays valid, but
 * keys_cursor_text is that of this record from now on. False (ST_DATA): it is
 * not JSON, has no such key, or b is full.
 */
bool
change_key(struct keys *k, struct span record, struct buf *b, struct err *e);

/*
 * A line becomes *c, whose spans are parts of it. Strict: the four members, in
 * any order, each once, and no other; an op that is known; a key of numbers
 * and strings; and old and new there or null as op says. False (ST_DATA,
 * without file and line). The scan is the caller's, so that it is made once;
 * it has no watches.
 */
bool change_parse(
    struct span line, struct json_scan *scan, struct change *c, struct err *e);

#endif
