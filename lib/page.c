/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "pagetotal.h"

enum { SKIPS = 100 }; /* in a row, at most: what has no end is no page */

static const struct page_row *
row(const struct page *p)
{
	return page_row(p->config->kind);
}

static bool
kind(const struct page *p, enum page_kind k)
{
	return p->config->kind == k;
}

void
page_init(struct page *p, const struct page_config *c)
{
	bool probing = c->kind == PAGE_NUMBER && c->auto_page;

	*p = (struct page){.config = c,
	    .number = probing ? 0 : c->page,
	    .offset = c->offset,
	    .base = probing || c->page == 0 ? 0 : 1,
	    .total = -1,
	    .low = -1,
	    .high = -1,
	    .total_pages = -1,
	    .probing = probing};
	p->done = p->number - 1;
	buf_init(&p->next, BUF_TEXT);
	buf_init(&p->link, BUF_TEXT);
}

void
page_release(struct page *p)
{
	buf_release(&p->next);
	buf_release(&p->link);
	seen_release(&p->seen);
}

struct span
page_link(const struct page *p)
{
	return buf_span(&p->link);
}

bool
page_apply(const struct page *p, struct ask *a, struct err *e)
{
	bool (*apply)(const struct page *, struct ask *, struct err *);

	apply = row(p)->apply;
	/* What a program says counts. */
	if (kind(p, PAGE_JQ))
		return page_set_limit(p, a, e) && apply(p, a, e);
	return (apply == NULL || apply(p, a, e)) && page_set_limit(p, a, e);
}

bool
page_tolerant(const struct page *p)
{
	return p->confirming || (p->probing && p->number == 0);
}

bool
page_overlaps(const struct page *p, int64_t *back)
{
	*back = p->back;
	return p->back > 0 || (kind(p, PAGE_KEYSET) && p->next.n);
}

int64_t
page_fell(const struct page *p)
{
	return row(p)->told || p->config->overlap ? 0 : p->fell;
}

static enum page_verdict
end(const struct page *p, struct err *e)
{
	return total_ends(p, e) ? PAGE_END : PAGE_ERROR;
}

/* The end, unless the reply says that there is more. */
static enum page_verdict
end_unless_more(const struct page *p, const struct page_reply *r,
    const char *but, struct err *e)
{
	if (r->more != MORE_YES)
		return end(p, e);
	err_set(e, ST_DATA, "after %lld records there are said to be more, %s",
	    (long long)p->received, but);
	return PAGE_ERROR;
}

/* Is there nothing, as the user knows, where the next request asks? */
static bool
beyond(const struct page *p)
{
	const struct page_config *c = p->config;

	if (c->kind == PAGE_NUMBER)
		return c->end_page && p->number >= c->end_page;
	return c->kind == PAGE_OFFSET && c->end_offset &&
	       p->offset + p->back >= c->end_offset;
}

static enum page_verdict
next(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;

	if (!row(p)->advance(p, r, e))
		return PAGE_ERROR;
	if (beyond(p))
		return end_unless_more(
		    p, r, "behind the end that was named", e);
	if (c->max_pages == 0 || p->pages < c->max_pages)
		return PAGE_NEXT;
	err_set(e, ST_AGAIN, "stopped after %lld pages (--max-pages)",
	    (long long)p->pages);
	return PAGE_ERROR;
}

/* Does the walk go on behind a page without records? */
static bool
passes(const struct page *p, const struct page_reply *r)
{
	const struct page_config *c = p->config;

	if (row(p)->told)
		return r->next.n && !c->end_empty;
	return row(p)->advance && c->pass_empty &&
	       (r->more == MORE_YES || !total_complete(p));
}

/*
 * Nothing on this page. When page 0 was only asked to learn whether there is
 * one, page 1 is the first, also where page 0 told of a total of 0: an API that
 * counts from 1 may tell anything there.
 */
static enum page_verdict
nothing(struct page *p, const struct page_reply *r, struct err *e)
{
	if (p->probing && p->number == 0) {
		p->base = 1;
		p->done = 0;
		p->confirming = total_complete(p);
		return next(p, r, e);
	}
	/* Where there is nothing at all, there may be one page of it. */
	if (!r->refused && (p->config->pass_empty || p->number == p->base))
		p->done = p->number;
	if (r->refused || r->over || r->more == MORE_NO)
		return end(p, e);
	if (!passes(p, r))
		return end_unless_more(p, r, "but none came", e);
	p->pages++;
	return next(p, r, e);
}

/* The same records as on the page before. */
static enum page_verdict
again(struct page *p, const struct page_reply *r, struct err *e)
{
	/* Page 0 and page 1 are one: this API counts from 1. */
	if (p->probing && p->number == 1) {
		p->probing = false;
		p->base = p->done = 1;
		p->confirming = total_complete(p);
		return r->more == MORE_NO ? end(p, e) : next(p, r, e);
	}
	/* Rows that moved by a page less the overlap look the same, too. */
	if (p->confirming && p->config->overlap == 0)
		return PAGE_END;
	err_set(e, ST_DATA,
	    "the same page again after %lld records: does the API ignore "
	    "paging?",
	    (long long)p->received);
	return PAGE_ERROR;
}

/*
 * Does the cursor come again that was asked for? So an API that starts with the
 * cursor, not behind it, ends: with the records that have it, which are fewer
 * than a page can hold.
 */
static bool
ties(const struct page *p, const struct page_reply *r)
{
	return kind(p, PAGE_KEYSET) && p->next.n && r->more != MORE_NO &&
	       !r->over && span_same(r->next, buf_span(&p->next));
}

/* The records up to the cap count. */
static enum page_verdict
capped(struct page *p, struct err *e)
{
	p->take -= p->received - p->config->max_records;
	p->received = p->config->max_records;
	err_set(e, ST_AGAIN, "stopped after %lld records (--max-records)",
	    (long long)p->received);
	return PAGE_ERROR;
}

static void
count(struct page *p, const struct page_reply *r)
{
	int64_t old = r->lead;

	/* Rows moved: all are written, but some are known. */
	if (old == 0 && p->back)
		old = r->again;
	p->skip = r->lead;
	p->take = r->records;
	p->pages++;
	p->received += r->records - old;
	p->last_records = r->records;
	p->last_hash = r->hash;
	if (r->records > p->largest)
		p->largest = r->records;
	p->done = p->number;
	if (p->number > 0)
		p->probing = false;
}

/* Does this page say that it is the last? */
static bool
says_last(const struct page *p, const struct page_reply *r)
{
	return kind(p, PAGE_SINGLE) || r->over || r->more == MORE_NO ||
	       (row(p)->told && r->next.n == 0) || ties(p, r);
}

static enum page_verdict
last(const struct page *p, const struct page_reply *r, struct err *e)
{
	if (kind(p, PAGE_KEYSET) && r->next.n == 0 && !r->over &&
	    r->more != MORE_NO) {
		err_set(e, ST_DATA, "no cursor in the last record");
		return PAGE_ERROR;
	}
	return end_unless_more(p, r, "but not how to ask for them", e);
}

/* New records. */
static enum page_verdict
taken(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;
	bool smaller = p->pages > 0 && r->records < p->largest;

	count(p, r);
	if (c->max_records && p->received > c->max_records)
		return capped(p, e);
	if (says_last(p, r))
		return last(p, r, e);
	if (!total_allows(p, e))
		return PAGE_ERROR;
	p->confirming = !row(p)->told && total_complete(p);
	if (p->confirming && smaller && total_counted(p) >= p->total &&
	    r->more == MORE_UNTOLD)
		return PAGE_END;
	return next(p, r, e);
}

/*
 * Where the records with one cursor fill a page, others may have it as well,
 * and never be seen. Pages of one record would never lead to another one, so
 * that one record is all unless no more were asked for.
 */
static enum page_verdict
tied(struct page *p, const struct page_reply *r, struct err *e)
{
	bool one = r->records == 1 && p->config->limit != 1;

	if (r->records < p->largest || one)
		return taken(p, r, e);
	err_set(e, ST_DATA,
	    "after %lld records: a page of records with one cursor, others "
	    "with it may be missing: a larger --limit, please",
	    (long long)p->received);
	return PAGE_ERROR;
}

/* A page that does not count, and may say nothing of what is next. */
static enum page_verdict
skip(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;

	if (c->kind == PAGE_SINGLE && !c->open)
		return PAGE_END;
	if (row(p)->told || c->open ||
	    (c->kind == PAGE_OFFSET && p->largest == 0 && c->limit == 0)) {
		err_set(e, ST_DATA,
		    "a page that is to be skipped, but it is not known what "
		    "comes behind it");
		return PAGE_ERROR;
	}
	p->skipped = true;
	p->done = p->number;
	p->pages++;
	if (++p->skips < SKIPS)
		return next(p, r, e);
	err_set(e, ST_AGAIN, "stopped after %d skipped pages in a row", SKIPS);
	return PAGE_ERROR;
}

/* Only what was asked for again, and not less of it. */
static bool
nothing_new(const struct page *p, const struct page_reply *r)
{
	return p->back && r->lead == r->records && r->lead >= p->back;
}

enum page_verdict
page_step(struct page *p, const struct page_reply *r, struct err *e)
{
	p->skip = p->take = 0;
	total_learn(p, r);
	if (r->skipped)
		return skip(p, r, e);
	p->skips = 0;
	if (p->back && r->lead == 0 && r->again == 0) {
		err_set(e, ST_DATA,
		    "none of the %lld records before offset %lld came again: "
		    "rows moved, others may be missing (--overlap)",
		    (long long)p->back, (long long)(p->offset + p->back));
		return PAGE_ERROR;
	}
	if (r->refused || r->records == 0)
		return nothing(p, r, e);
	if (ties(p, r))
		return tied(p, r, e);
	if (p->pages && r->records == p->last_records &&
	    r->hash == p->last_hash)
		return again(p, r, e);
	if (nothing_new(p, r))
		return nothing(p, r, e);
	return taken(p, r, e);
}

/* Is a page k behind the next one most likely of no use? */
static bool
useless(const struct page *p, int64_t k)
{
	const struct page_config *c = p->config;
	int64_t step = p->largest - page_back(c, p->largest);

	if (c->max_pages && p->pages + k >= c->max_pages)
		return true;
	if (c->end_page && p->number + k >= c->end_page)
		return true;
	if (c->end_offset && p->offset + p->back + k * step >= c->end_offset)
		return true;
	if (c->max_records && p->received + k * step >= c->max_records)
		return true;
	return total_excludes(p, k, step);
}

bool
page_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e)
{
	bool (*ahead)(const struct page *, int64_t, struct ask *, struct err *);

	ahead = row(p)->ahead;
	return ahead && p->pages && p->largest && !p->confirming &&
	       !useless(p, k) && ahead(p, k, a, e) && page_set_limit(p, a, e);
}
