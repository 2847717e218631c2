/* SPDX-License-Identifier: MIT */
/*
 * walk - a resource from its first page to its proven end: page.h says what
 * comes next, fetch.h gets it, pick.h cuts the records out, which are written
 * as they came, one a line, page by page. The memory is one page.
 *
 * Objects that come again on the next page, byte for byte, show that rows moved
 * between two requests, so that others may be missing: that is warned of.
 */
#ifndef ND_WALK_H
#define ND_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "fetch.h"
#include "out.h"
#include "page.h"
#include "pick.h"
#include "request.h"
#include "seen.h"

struct walk {
	/* filled in by the tool */
	struct page_config config;
	struct list end_status; /* HTTP statuses that mean the end, as text */
	const char
	    *next_header; /* it holds the cursor or link; NULL: the body */
	int64_t max_time; /* ns for the whole walk; 0: no cap */
	bool verbose;	  /* a line a page on stderr */

	/* the walk's own */
	const struct request *rq;
	struct pick *pick;
	struct page page;
	struct fetch fetch;
	struct http_reply reply;
	struct buf url;	    /* of the page under way */
	struct buf other;   /* what becomes of it next */
	struct buf next;    /* what the reply said is next */
	struct buf compact; /* a record less its white space */
	bool unfit;	    /* the body is not JSON, but that may be the end */
	struct seen last, now; /* objects of the page before, and of this one */
	int64_t again;	       /* of this page's, how many were on the last */
	int64_t repeated;      /* the sum of these */
};

/*
 * Walk rq, which is prepared, and write the records to out, flushed page by
 * page. False: *e is "METHOD URL: reason"; what was written is no whole
 * resource. The pick stays the caller's.
 */
bool walk_run(struct walk *w, const struct request *rq, struct pick *pick,
    struct out *out, struct err *e);

/* Check w->end_status: three digits each (ST_USAGE). */
bool walk_check(const struct walk *w, struct err *e);

/* The URL of the first page appended to url, for --dry-run. */
bool walk_first(struct walk *w, const struct request *rq, struct buf *url);

#endif
