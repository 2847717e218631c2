/* SPDX-License-Identifier: MIT */
/*
 * page - how a resource is walked: from (state, what a reply held) to (the
 * next request, the end, an error). Arithmetic only; the kinds of paging are
 * rows of one table.
 *
 * The server is not trusted. An offset advances by the records received; a
 * short page is never proof of the end. The end is an empty page, or a total
 * that was reached and that something else bears out: a last page smaller
 * than the largest, or one more request that brings nothing new (no records, a
 * 4xx, the last page again). A total that is passed or not reached, and the
 * same page twice in a row, are errors.
 *
 * Where the server says what comes next, by a cursor or a link, the end is a
 * reply that says nothing, and no other: a page may be empty and yet not the
 * last. What was said before, ever, is an error.
 */
#ifndef ND_PAGE_H
#define ND_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "buf.h"
#include "err.h"
#include "seen.h"
#include "str.h"

enum page_kind {
	PAGE_NUMBER,
	PAGE_OFFSET,
	PAGE_CURSOR, /* what the server says goes into a parameter */
	PAGE_LINK,   /* it is the next URL */
	PAGE_SINGLE,
	PAGE_KINDS
};

struct page_config {
	enum page_kind kind;
	const char *page_param, *offset_param, *cursor_param;
	const char *limit_param;
	int64_t page;	/* the first page's number */
	bool auto_page; /* ask for page 0, learn whether counting starts at 1 */
	int64_t offset; /* of the first page */
	int64_t limit;	/* records to ask for; 0: do not ask */
	int64_t max_pages, max_records; /* 0: no cap */
};

/* The kind of that name (page_number, offset, cursor ...); PAGE_KINDS: none. */
enum page_kind page_kind_named(const char *name);

/* What one reply held. */
struct page_reply {
	bool refused;	 /* an accepted 4xx: there is no such page */
	bool skipped;	 /* and yet the walk is to go on */
	bool over;	 /* the API said that this is the end */
	int64_t records; /* how many */
	uint64_t
	    hash; /* of the records' bytes, seen_hash of one after the other */
	int64_t total;	  /* how many there are in all; -1: not told */
	int64_t again;	  /* of the records, on the page before, too */
	struct span next; /* cursor or link; empty: none */
};

enum page_verdict { PAGE_NEXT, PAGE_END, PAGE_ERROR };

/* A parameter of the next request. */
struct page_param {
	const char *name;
	char number[24]; /* what value may point to */
	struct span value;
};

struct page {
	const struct page_config *config; /* the caller's */
	int64_t number, offset;		  /* of the request under way */
	int64_t pages, received;	  /* taken so far */
	int64_t largest;		  /* records of the largest page */
	int64_t total;			  /* told last; -1: never */
	int64_t last_records;
	uint64_t last_hash;
	bool skipped;	  /* there was a page that is not to count */
	bool probing;	  /* asked for page 0, or for page 1 after it */
	bool confirming;  /* the total is reached, one request to be sure */
	struct buf next;  /* cursor or link of the next request; empty: first */
	struct seen seen; /* all that there were */
	int64_t take;	  /* of the last reply's records, how many count */
};

void page_init(struct page *p, const struct page_config *c);
void page_release(struct page *p);

/* The parameters of the next request; how many (at most 2). */
size_t page_params(const struct page *p, struct page_param param[2]);

/* Make *a, which holds the first request without paging, the next one. */
bool page_apply(const struct page *p, struct ask *a, struct err *e);

/*
 * Likewise, the k-th request (from 1) behind the one under way, if nothing
 * unusual comes. False: that cannot be said.
 */
bool page_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e);

/* The next request's URL, as seen from the last one; empty: params say it. */
struct span page_link(const struct page *p);

/* May the next request be answered by a 4xx without that being a failure? */
bool page_tolerant(const struct page *p);

/*
 * Take a reply. p->take says how many of its records, from the first, belong
 * to the walk, whatever is returned. PAGE_ERROR: *e is ST_DATA for what does
 * not add up, ST_AGAIN for a cap.
 */
enum page_verdict
page_step(struct page *p, const struct page_reply *r, struct err *e);

/*
 * How many records a JSON value says there are: a whole number from 0, or a
 * string of digits; -1 for null, a missing value and all others.
 */
int64_t page_total(struct span value);

#endif
