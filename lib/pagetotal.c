/* SPDX-License-Identifier: MIT */
#include "pagetotal.h"

void
total_learn(struct page *p, const struct page_reply *r)
{
	if (r->pages >= 0)
		p->total_pages = r->pages;
	if (r->total < 0)
		return;
	if (p->pages && r->total < p->total)
		p->fell += p->total - r->total;
	p->total = r->total;
	if (p->low < 0 || r->total < p->low)
		p->low = r->total;
	if (r->total > p->high)
		p->high = r->total;
}

int64_t
total_counted(const struct page *p)
{
	const struct page_config *c = p->config;

	return p->received + (c->kind == PAGE_OFFSET ? c->offset : 0);
}

/* From page 5 on, how many records were skipped is not known. */
static bool
records_count(const struct page *p)
{
	const struct page_config *c = p->config;

	if (p->total < 0 || p->skipped)
		return false;
	return c->kind != PAGE_NUMBER || c->auto_page || c->page <= 1;
}

/*
 * With an overlap no row is missed that moves, so that records which went or
 * came meanwhile explain a difference as large as the total moved.
 */
static bool
reached(const struct page *p)
{
	int64_t n = total_counted(p);

	return p->config->overlap ? n >= p->low && n <= p->high : n == p->total;
}

static bool
passed(const struct page *p)
{
	return records_count(p) &&
	       total_counted(p) > (p->config->overlap ? p->high : p->total);
}

/* Pages are counted where they have numbers. */
static bool
pages_count(const struct page *p)
{
	return p->config->kind == PAGE_NUMBER && p->total_pages >= 0;
}

static int64_t
last_page(const struct page *p)
{
	return p->base + p->total_pages - 1;
}

bool
total_complete(const struct page *p)
{
	bool records = records_count(p), pages = pages_count(p);

	return (records || pages) && (!records || reached(p)) &&
	       (!pages || p->done >= last_page(p));
}

bool
total_allows(const struct page *p, struct err *e)
{
	if (passed(p))
		return err_set(e, ST_DATA,
		    "%lld records, but a total of %lld (--no-total ignores it)",
		    (long long)total_counted(p), (long long)p->total);
	if (pages_count(p) && p->take && p->number > last_page(p))
		return err_set(e, ST_DATA,
		    "page %lld has records, but a total of %lld pages "
		    "(--no-total ignores it)",
		    (long long)p->number, (long long)p->total_pages);
	return true;
}

bool
total_ends(const struct page *p, struct err *e)
{
	/* A walk may start behind the end, which is no contradiction. */
	if (p->received && !total_allows(p, e))
		return false;
	if (pages_count(p) && p->done < last_page(p))
		return err_set(e, ST_DATA, "incomplete: %lld of %lld pages",
		    (long long)(p->done - p->base + 1),
		    (long long)p->total_pages);
	if (!records_count(p) || reached(p) || passed(p))
		return true;
	return err_set(e, ST_DATA, "incomplete: %lld of %lld records",
	    (long long)total_counted(p), (long long)p->total);
}

bool
total_excludes(const struct page *p, int64_t k, int64_t step)
{
	if (pages_count(p) && p->number + k > last_page(p))
		return true;
	return records_count(p) && total_counted(p) + k * step >= p->total;
}
