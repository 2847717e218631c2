/* SPDX-License-Identifier: MIT */
/*
 * page - how a resource is walked: from (state, what a reply held) to (the
 * next request, the end, an error). Arithmetic only; the kinds of paging are
 * rows of one table (pagekind.h).
 *
 * The server is not trusted. An offset advances by the records received; a
 * short page is never proof of the end. The end is an empty page, or a total
 * that was reached and that something else bears out: a last page smaller
 * than the largest, or one more request that brings nothing new (no records, a
 * 4xx, the last page again). A total that is passed or not reached, and the
 * same page twice in a row, are errors. So are contradictions: more records are
 * told of, but none came, or nothing says how to ask for them.
 *
 * Where the server says what comes next, by a cursor or a link, the end is a
 * reply that says nothing, and no other: a page may be empty and yet not the
 * last. What was said before, ever, is an error; but a cursor of the last
 * record (keyset) may come again with that record, where the API starts with
 * the cursor and not behind it.
 */
#ifndef ND_PAGE_H
#define ND_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "err.h"
#include "pagekind.h"
#include "str.h"

enum page_verdict { PAGE_NEXT, PAGE_END, PAGE_ERROR };

void page_init(struct page *p, const struct page_config *c);
void page_release(struct page *p);

/*
 * Make *a, which holds the first request without paging, the next request;
 * where page_link has a link, the caller made its URL that before, resolved
 * and allowed. False: *e, as ask_set has it.
 */
bool page_apply(const struct page *p, struct ask *a, struct err *e);

/* The next request's URL, as seen from the last one; empty: not told. */
struct span page_link(const struct page *p);

/*
 * The k-th request (from 1) behind the next one, if nothing unusual comes:
 * applied to *a likewise. False: it cannot be said, or there is most likely
 * nothing; *e is of no use then.
 */
bool page_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e);

/* May the next request be answered by a 4xx without that being a failure? */
bool page_tolerant(const struct page *p);

/*
 * Does the next request ask for records of the page before again? Then
 * page_reply.lead says how many at the start of its page are, in this order
 * and byte for byte, the end of the page before: *back, if it can be so many,
 * else as many as it can be.
 */
bool page_overlaps(const struct page *p, int64_t *back);

/*
 * Take a reply. Of its records, those from p->skip to before p->take belong to
 * the walk, whatever is returned. PAGE_ERROR: *e is ST_DATA for what does not
 * add up, ST_AGAIN for a cap.
 */
enum page_verdict
page_step(struct page *p, const struct page_reply *r, struct err *e);

/*
 * By how much the total fell from page to page, where the rows that went may
 * have moved others out of the walk's sight.
 */
int64_t page_fell(const struct page *p);

#endif
