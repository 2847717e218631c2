/* SPDX-License-Identifier: MIT */
/*
 * pick - the records of a page, as bytes: one scan of the body proves that it
 * is JSON and says where its records and its total stand. Spans point into the
 * body.
 *
 * Records are the elements of one array. Without a path it is chosen on the
 * first page and then kept: the body itself; else the only array among the
 * members of the body; else, of several, the one with the most usual name
 * (data, items, results, records ...); else the same among all members one
 * level deeper. What is named errors or warnings is never chosen. A choice that
 * is not clear is an error; so is one against a member of a usual name that is
 * null, for the records may come there.
 */
#ifndef ND_PICK_H
#define ND_PICK_H

#include <stdbool.h>

#include "err.h"
#include "json.h"

struct pick {
	struct path box;  /* where the array is */
	struct path each; /* its elements */
	struct path total, next;
	bool chosen, has_total, has_next;
	bool may_miss; /* no array there is an empty page, not an error */
	struct json_scan scan;
	size_t box_watch, each_watch, total_watch, next_watch;
};

/*
 * records, total and next (a cursor or a URL): paths, NULL for none. False
 * (ST_USAGE) where one is no path, or has "[*]" elsewhere than at the end of
 * records.
 */
bool pick_init(struct pick *p, const char *records, const char *total,
    const char *next, struct err *e);
void pick_release(struct pick *p);

/*
 * Scan a body. False: it is not JSON (p->scan says where and whether it was
 * cut), with *e set (ST_DATA).
 */
bool pick_scan(struct pick *p, struct span body, struct err *e);

/*
 * The records of the body that was scanned last; null and [] are none. *over
 * is set where the array is not there and p->may_miss. False (ST_DATA): there
 * is no array where it should be.
 */
bool pick_records(struct pick *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e);

/*
 * Append what next holds: a string unescaped, a number as it stands; nothing
 * for null, "", false and where it is not there. False (ST_DATA): another
 * value, or b is full.
 */
bool pick_next(const struct pick *p, struct buf *b, struct err *e);

/* The value of the total; an empty span where there is none. */
struct span pick_total(const struct pick *p);

#endif
