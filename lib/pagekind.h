/* SPDX-License-Identifier: MIT */
/*
 * pagekind - the kinds of paging, a row each: how the next page is asked for,
 * and what one has to know for it. page.h says when there is a next page.
 */
#ifndef ND_PAGEKIND_H
#define ND_PAGEKIND_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "buf.h"
#include "err.h"
#include "place.h"
#include "seen.h"
#include "str.h"

enum page_kind {
	PAGE_NUMBER,
	PAGE_OFFSET,
	PAGE_CURSOR,   /* what the server says goes into a parameter */
	PAGE_KEYSET,   /* so does a value of the last record */
	PAGE_CONTINUE, /* an object says it, each member a parameter */
	PAGE_LINK,     /* it is the next URL */
	PAGE_JQ,       /* a program says it */
	PAGE_SINGLE,
	PAGE_KINDS
};

/* A place with an empty name and no path is no parameter. */
struct page_config {
	enum page_kind kind;
	bool open; /* PAGE_SINGLE until a reply tells what it is */
	struct place page_param, offset_param, cursor_param, limit_param;
	int64_t page;	/* the first page's number */
	bool auto_page; /* ask for page 0, learn whether counting starts at 1 */
	int64_t offset; /* of the first page */
	int64_t limit;	/* records to ask for; 0: do not ask */
	int64_t end_page, end_offset; /* nothing is there; 0: not known */
	bool pass_empty; /* number, offset: an empty page is no end */
	bool end_empty;	 /* told: an empty page is the end, whatever it tells */
	int64_t overlap; /* offset: records to ask for again */
	int64_t max_pages, max_records; /* 0: no cap */
};

enum page_more { MORE_UNTOLD, MORE_NO, MORE_YES };

/* What one reply held. */
struct page_reply {
	bool refused;	 /* an accepted 4xx: there is no such page */
	bool skipped;	 /* and yet the walk is to go on */
	bool over;	 /* the API said that this is the end */
	int64_t records; /* how many */
	uint64_t hash;	 /* of the records' bytes */
	int64_t again; /* how many of them, objects, were on the page before */
	int64_t lead;  /* see page_overlaps */
	int64_t total; /* how many there are in all; -1: not told */
	int64_t pages; /* how many pages, likewise */
	enum page_more more;

	/*
	 * Empty: nothing. Else the cursor or link as text or JSON, the JSON
	 * object (continue), the output of the program (jq).
	 */
	struct span next;
	bool next_json; /* it is a number, array or object, not a string */
};

/* That nothing was told, before the rest is filled in. */
#define PAGE_UNTOLD ((struct page_reply){.total = -1, .pages = -1})

struct page {
	const struct page_config *config; /* the caller's */
	int64_t number, offset;		  /* of the request under way */
	int64_t back;			  /* records that it asks for again */
	int64_t base, done;	 /* numbers of the first and of the last page */
	int64_t pages, received; /* taken so far */
	int64_t largest;	 /* records of the largest page */
	int64_t total, low, high; /* told last, at least, at most; -1: never */
	int64_t total_pages;	  /* told last; -1: never */
	int64_t fell;		  /* by how much the total fell, in all */
	int64_t last_records;
	uint64_t last_hash;
	bool skipped;	 /* there was a page that is not to count */
	int skips;	 /* such pages, without another since */
	bool probing;	 /* asked for page 0, or for page 1 after it */
	bool confirming; /* the total is reached, one request to be sure */
	struct buf next; /* what was told of the next request; empty: first */
	bool next_json;
	struct buf link;  /* the URL of the next request, where that is told */
	struct seen seen; /* all that was told */
	int64_t skip, take; /* of the last reply's records, which count */
};

struct page_row {
	const char *name;
	bool told;	   /* the reply says what is next */
	const char *again; /* what must not be told twice */

	/* Set the parameters of the next request; NULL: there are none. */
	bool (*apply)(const struct page *p, struct ask *a, struct err *e);
	/* Go on to the next page. */
	bool (*advance)(
	    struct page *p, const struct page_reply *r, struct err *e);
	/* The k-th page after it; NULL: it cannot be said. */
	bool (*ahead)(
	    const struct page *p, int64_t k, struct ask *a, struct err *e);
};

const struct page_row *page_row(enum page_kind kind);

/* The kind of that name (page_number, offset, cursor ...); PAGE_KINDS: none. */
enum page_kind page_kind_named(const char *name);

/* How many records of a page of that size to ask for again: half, at most. */
int64_t page_back(const struct page_config *c, int64_t records);

/* Set the number of records to ask for, where one is to be asked for. */
bool page_set_limit(const struct page *p, struct ask *a, struct err *e);

#endif
