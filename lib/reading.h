/* SPDX-License-Identifier: MIT */
/*
 * reading - what the reply to a request for a page holds: its records, and what
 * page.h wants to know; less what a program says (steer.h).
 */
#ifndef ND_READING_H
#define ND_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "drift.h"
#include "err.h"
#include "page.h"
#include "paging.h"
#include "picking.h"
#include "reply.h"
#include "told.h"

struct reading {
	struct picker picker; /* which makes of the hits what is written */
	struct drift drift;
	const uint64_t *hash; /* the caller's: of each record of the JSON that
				 is read next; NULL: not known */

	/* its own */
	const struct told *told;
	enum page_kind kind;
	size_t watch[TOLD_KINDS];
	struct path last; /* keyset: where in a record the cursor is */
	struct json_scan scan;
	struct buf next;
};

/* Are the paths any? (ST_USAGE) Both are prepared. */
bool reading_check(
    const struct picking *picking, const struct paging *g, struct err *e);

/* What was checked is kept by pointer; max: bytes of a page. */
void reading_init(struct reading *rd, const struct picking *picking,
    const struct paging *g, int64_t max);
void reading_release(struct reading *rd);

/* Another way of telling, from the next page on that is read. */
bool reading_tell(struct reading *rd, const struct told *told,
    enum page_kind kind, struct err *e);

/* What is around the records of the page that was read; empty: nothing is. */
struct span reading_envelope(const struct reading *rd);

/* Is the body that was read JSON? */
bool reading_json(const struct reading *rd);

enum read {
	READ_WHOLE,
	READ_CUT,   /* not all of the body came */
	READ_UNFIT, /* not what it should be, or no records where they should be
		       (ST_DATA) */
};

/* The hits and r->next are valid as long as the reply, and until the next. */
enum read reading_read(struct reading *rd, const struct reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e);

#endif
