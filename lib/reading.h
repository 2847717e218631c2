/* SPDX-License-Identifier: MIT */
/*
 * reading - what the reply to a request for a page holds: its records, and what
 * page.h wants to know. Also which of its objects were on the page before.
 */
#ifndef ND_READING_H
#define ND_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "page.h"
#include "picking.h"
#include "reply.h"
#include "seen.h"

struct reading_config {
	struct picking picking;	  /* prepared */
	const char *total, *next; /* paths in a page, as in pick.h */
	/* it holds the cursor or link; NULL: the body */
	const char *next_header;
	bool linked; /* what is next is a link */
};

struct reading {
	int64_t repeated;     /* objects that came again on the next page */
	struct picker picker; /* which makes of the hits what is written */

	/* its own */
	const struct reading_config *c;
	struct buf next;
	struct seen last, current; /* objects of the page before, and of this */
};

/* Are the paths any? (ST_USAGE) */
bool reading_check(const struct reading_config *c, struct err *e);

/* c was checked, and is kept by pointer; max: bytes of a page. */
void
reading_init(struct reading *rd, const struct reading_config *c, int64_t max);
void reading_release(struct reading *rd);

enum read {
	READ_WHOLE,
	READ_CUT,   /* not all of the body came */
	READ_UNFIT, /* not what it should be, or no records where they should be
		       (ST_DATA) */
};

/* The hits and r->next are valid as long as the reply, and until the next. */
enum read reading_read(struct reading *rd, const struct http_reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e);

/* The page that was read last counts: the next one is compared with it. */
void reading_turn(struct reading *rd, const struct page_reply *r);

#endif
