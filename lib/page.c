/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <stdio.h>
#include <string.h>

#include "num.h"
#include "query.h"

/* One row a kind: its parameter, what that is, and where the next page is. */
struct row {
	const char *name;
	const char *(*param)(const struct page_config *c);
	struct span (*ask)(const struct page *p, char number[24]);
	bool (*advance)(
	    struct page *p, const struct page_reply *r, struct err *e);
	bool told; /* the server says what is next */
};

static struct span
decimal(int64_t v, char number[24])
{
	int n = snprintf(number, 24, "%lld", (long long)v);

	return (struct span){number, (size_t)n};
}

static const char *
number_param(const struct page_config *c)
{
	return c->page_param;
}

static struct span
number_ask(const struct page *p, char number[24])
{
	return decimal(p->number, number);
}

static bool
number_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	(void)r;
	(void)e;
	p->number++;
	return true;
}

static const char *
offset_param(const struct page_config *c)
{
	return c->offset_param;
}

static struct span
offset_ask(const struct page *p, char number[24])
{
	return decimal(p->offset, number);
}

static bool
offset_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	(void)e;
	p->offset += r->records;
	return true;
}

static const char *
cursor_param(const struct page_config *c)
{
	return c->cursor_param;
}

static struct span
cursor_ask(const struct page *p, char number[24])
{
	(void)number;
	return buf_span(&p->next);
}

static bool
told_advance(struct page *p, const struct page_reply *r, struct err *e)
{
	int n = r->next.n > 100 ? 100 : (int)r->next.n;

	if (!seen_add(&p->seen, seen_hash(0, r->next)))
		return err_set(e, ST_DATA,
		    "%s again after %lld records: %.*s%s",
		    p->config->kind == PAGE_LINK ? "the same link"
						 : "the same cursor",
		    (long long)p->received, n, r->next.p,
		    r->next.n > 100 ? "..." : "");
	buf_clear(&p->next);
	return buf_add(&p->next, r->next.p, r->next.n) ||
	       err_set(e, ST_DATA, "a cursor of %zu bytes", r->next.n);
}

static const struct row rows[PAGE_KINDS] = {
    [PAGE_NUMBER] = {"page_number", number_param, number_ask, number_advance,
	false},
    [PAGE_OFFSET] = {"offset", offset_param, offset_ask, offset_advance, false},
    [PAGE_CURSOR] = {"cursor", cursor_param, cursor_ask, told_advance, true},
    [PAGE_LINK] = {"link", NULL, NULL, told_advance, true},
    [PAGE_SINGLE] = {"single", NULL, NULL, NULL, false},
};

enum page_kind
page_kind_named(const char *name)
{
	enum page_kind k = 0;

	while (k < PAGE_KINDS && strcmp(rows[k].name, name) != 0)
		k++;
	return k;
}

void
page_init(struct page *p, const struct page_config *c)
{
	*p = (struct page){.config = c,
	    .number = c->auto_page ? 0 : c->page,
	    .offset = c->offset,
	    .total = -1,
	    .probing = c->kind == PAGE_NUMBER && c->auto_page};
	buf_init(&p->next, BUF_TEXT);
}

void
page_release(struct page *p)
{
	buf_release(&p->next);
	seen_release(&p->seen);
}

size_t
page_params(const struct page *p, struct page_param param[2])
{
	const struct page_config *c = p->config;
	const struct row *row = &rows[c->kind];
	size_t n = 0;

	if (row->param) {
		param[n].name = row->param(c);
		param[n].value = row->ask(p, param[n].number);
		/* The first request has no cursor. */
		n += param[n].value.n > 0;
	}
	if (c->kind != PAGE_SINGLE && c->limit_param && c->limit > 0 &&
	    page_link(p).n == 0) {
		param[n].name = c->limit_param;
		param[n].value = decimal(c->limit, param[n].number);
		n++;
	}
	return n;
}

bool
page_apply(const struct page *p, struct ask *a, struct err *e)
{
	struct page_param param[2];
	size_t n = page_params(p, param);

	for (size_t i = 0; i < n; i++)
		if (!query_set(&a->url, span_of(param[i].name), param[i].value))
			return err_set(e, ST_USAGE, "the URL is too long");
	return true;
}

bool
page_ahead(const struct page *p, int64_t k, struct ask *a, struct err *e)
{
	const struct page_config *c = p->config;
	struct page then = *p;

	if (p->pages == 0 || rows[c->kind].told || c->kind == PAGE_SINGLE)
		return false;
	if (p->total >= 0 && p->received + k * p->last_records >= p->total)
		return false;
	then.number += k;
	then.offset += k * p->last_records;
	return page_apply(&then, a, e);
}

struct span
page_link(const struct page *p)
{
	if (p->config->kind != PAGE_LINK)
		return (struct span){"", 0};
	return buf_span(&p->next);
}

bool
page_tolerant(const struct page *p)
{
	return p->confirming || (p->probing && p->number == 0);
}

/* The records of a walk from its start; a total counts the skipped, too. */
static int64_t
counted(const struct page *p)
{
	const struct page_config *c = p->config;

	return p->received + (c->kind == PAGE_OFFSET ? c->offset : 0);
}

/* From page 5 on, how many records were skipped is not known. */
static bool
total_counts(const struct page *p)
{
	const struct page_config *c = p->config;

	if (p->total < 0 || p->skipped)
		return false;
	return c->kind != PAGE_NUMBER || c->auto_page || c->page <= 1;
}

static bool
reached(const struct page *p)
{
	return total_counts(p) && counted(p) == p->total;
}

static bool
passed(const struct page *p)
{
	return total_counts(p) && counted(p) > p->total;
}

static enum page_verdict
more_than_total(const struct page *p, struct err *e)
{
	err_set(e, ST_DATA,
	    "%lld records, but a total of %lld (--no-total ignores it)",
	    (long long)counted(p), (long long)p->total);
	return PAGE_ERROR;
}

static enum page_verdict
end(const struct page *p, struct err *e)
{
	if (!total_counts(p) || reached(p))
		return PAGE_END;
	/* A walk may start behind the end, which is no contradiction. */
	if (passed(p))
		return p->received ? more_than_total(p, e) : PAGE_END;
	err_set(e, ST_DATA, "incomplete: %lld of %lld records",
	    (long long)counted(p), (long long)p->total);
	return PAGE_ERROR;
}

static enum page_verdict
next(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;

	if (c->max_pages && p->pages >= c->max_pages) {
		err_set(e, ST_AGAIN, "stopped after %lld pages (--max-pages)",
		    (long long)p->pages);
		return PAGE_ERROR;
	}
	return rows[c->kind].advance(p, r, e) ? PAGE_NEXT : PAGE_ERROR;
}

/*
 * Nothing on this page. When page 0 was only asked to learn whether there is
 * one, page 1 is the first, also where page 0 told of a total of 0: an API that
 * counts from 1 may tell anything there.
 */
static enum page_verdict
nothing(struct page *p, const struct page_reply *r, struct err *e)
{
	if (r->next.n && !r->refused && !r->over)
		return next(p, r, e);
	if (!p->probing || p->number != 0)
		return end(p, e);
	p->confirming = reached(p);
	return next(p, r, e);
}

/* The same records as on the page before. */
static enum page_verdict
again(struct page *p, const struct page_reply *r, struct err *e)
{
	/* Page 0 and page 1 are one: this API counts from 1. */
	if (p->probing && p->number == 1) {
		p->probing = false;
		return next(p, r, e);
	}
	if (p->confirming)
		return PAGE_END;
	err_set(e, ST_DATA,
	    "the same page again after %lld records: does the API ignore "
	    "paging?",
	    (long long)p->received);
	return PAGE_ERROR;
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
	p->take = r->records;
	p->pages++;
	p->received += r->records;
	p->last_records = r->records;
	p->last_hash = r->hash;
	if (r->records > p->largest)
		p->largest = r->records;
	if (p->number > 0)
		p->probing = false;
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
	if (c->kind == PAGE_SINGLE || r->over ||
	    (rows[c->kind].told && r->next.n == 0))
		return end(p, e);
	if (passed(p))
		return more_than_total(p, e);
	p->confirming = !rows[c->kind].told && reached(p);
	if (p->confirming && smaller)
		return PAGE_END;
	return next(p, r, e);
}

/* A page that does not count, and may say nothing of what is next. */
static enum page_verdict
skip(struct page *p, const struct page_reply *r, struct err *e)
{
	const struct page_config *c = p->config;
	struct page_reply as = *r;

	if (c->kind == PAGE_SINGLE)
		return PAGE_END;
	as.records = p->last_records ? p->last_records : c->limit;
	if (rows[c->kind].told || (c->kind == PAGE_OFFSET && as.records == 0)) {
		err_set(e, ST_DATA,
		    "a page that is to be skipped, but it is not known what "
		    "comes behind it");
		return PAGE_ERROR;
	}
	p->skipped = true;
	p->pages++;
	return next(p, &as, e);
}

enum page_verdict
page_step(struct page *p, const struct page_reply *r, struct err *e)
{
	p->take = 0;
	if (r->total >= 0)
		p->total = r->total;
	if (r->skipped)
		return skip(p, r, e);
	if (r->refused || r->records == 0)
		return nothing(p, r, e);
	if (p->pages && r->records == p->last_records &&
	    r->hash == p->last_hash)
		return again(p, r, e);
	return taken(p, r, e);
}

int64_t
page_total(struct span value)
{
	int64_t total;

	if (value.n >= 2 && value.p[0] == '"') {
		value.p++;
		value.n -= 2;
	}
	return num_parse(value, 0, INT64_MAX / 2, &total) ? total : -1;
}
