/* SPDX-License-Identifier: MIT */
/* api_v1 - /v1 of the example API: pages of records, and their faults. */
#include "api.h"

#include <microhttpd.h>
#include <string.h>

static bool
is_hit(const struct request *q, int64_t every, int64_t first)
{
	return q->nth <= first || (every && q->nth % every == 0);
}

static bool
authorized(const struct request *q)
{
	static const char scheme[] = "Bearer ";
	const char *v = MHD_lookup_connection_value(
	    q->conn, MHD_HEADER_KIND, "Authorization");

	if (config.no_auth)
		return true;
	return v && strncmp(v, scheme, sizeof scheme - 1) == 0 &&
	       strcmp(v + sizeof scheme - 1, config.token) == 0;
}

/* Faults that answer whatever was asked. */
static bool
answer_fault(struct request *q)
{
	const struct faults *f = &q->faults;
	struct reply *r = &q->reply;
	int64_t status = f->status;

	if (f->fail_status && is_hit(q, f->fail_every, f->fail_first))
		status = f->fail_status;
	if (status) {
		reply_error(q, (unsigned)status, "fault");
		if (f->retry_after[0])
			reply_header(q, "Retry-After", f->retry_after);
	} else if (f->html) {
		r->type = "text/html; charset=utf-8";
		text_adds(&r->body, "<!DOCTYPE html>\n<title>Sign in</title>\n"
				    "<p>Please sign in &amp; try again.\n");
	} else if (f->envelope) {
		text_adds(&r->body, "{\"error\":{\"code\":7}}");
	} else if (f->nocontent) {
		r->status = MHD_HTTP_NO_CONTENT;
	} else if (!f->emptybody) {
		return false;
	}
	return true;
}

struct page {
	const struct resource *resource;
	int64_t since, limit;
	int64_t start; /* index of its first record */
	int64_t total; /* of what `since` lets through */
	bool empty;    /* page_zero=empty */
};

/* The number of a page to the index of its first record. */
static bool
parse_number(struct request *q, struct page *p)
{
	const struct faults *f = &q->faults;
	int64_t number;

	if (!request_number(
		q, "page", f->page_base, 0, INT64_C(1000000000000), &number))
		return false;
	number -= f->page_base;
	if (number < 0) {
		if (f->page_zero == ZERO_ERROR)
			return false;
		p->empty = f->page_zero == ZERO_EMPTY;
		number = 0;
	}
	p->start = number * p->limit;
	return true;
}

/* False: the query has a bad number, or a bad instant. */
static bool
parse_page(struct request *q, struct page *p)
{
	int64_t most = q->faults.max_limit ? q->faults.max_limit : 1000000;
	bool pages = p->resource->pages;
	const char *since = request_arg(q, "since", NULL);

	if (since == NULL)
		since = request_arg(q, "updated_after", NULL);
	p->since = INT64_MIN;
	if (since && !time_parse(since, &p->since))
		return false;
	if (!request_number(
		q, pages ? "per_page" : "limit", 100, 1, INT64_MAX, &p->limit))
		return false;
	if (p->limit > most)
		p->limit = most;
	if (pages)
		return parse_number(q, p);
	return request_number(q, "offset", 0, 0, INT64_MAX, &p->start);
}

/* Past the end: true if that is an error, which is then the answer. */
static bool
answer_past_end(struct request *q, struct page *p)
{
	switch (q->faults.past_end) {
	case END_404: reply_error(q, 404, "no such page"); return true;
	case END_400: reply_error(q, 400, "no such page"); return true;
	case END_LAST:
		p->start = p->total ? (p->total - 1) / p->limit * p->limit : 0;
		return false;
	default: return false;
	}
}

static void
add_total(struct text *t, int64_t fault, int64_t total, int64_t here)
{
	if (fault == TOTAL_MISSING)
		return;
	text_member(t, "total");
	switch (fault) {
	case TOTAL_NULL: text_adds(t, "null"); break;
	case TOTAL_STRING:
		text_add(t, "\"", 1);
		text_int(t, total);
		text_add(t, "\"", 1);
		break;
	case TOTAL_PAGE: text_int(t, here); break;
	case TOTAL_PLUS: text_int(t, total + 7); break;
	case TOTAL_MINUS: text_int(t, total - 7); break;
	case TOTAL_ZERO: text_int(t, 0); break;
	case TOTAL_TEXT: text_adds(t, "\"many\""); break;
	case TOTAL_NEGATIVE: text_int(t, -1); break;
	default: text_int(t, total); break;
	}
}

static void
add_place(struct text *t, const struct page *p, int64_t base, int64_t here)
{
	text_member(t, p->resource->pages ? "page" : "offset");
	if (!p->resource->pages)
		text_int(t, p->start);
	else if (p->empty)
		text_int(t, 0);
	else
		text_int(t, p->start / p->limit + base);
	text_member(t, p->resource->pages ? "per_page" : "limit");
	text_int(t, p->limit);
	if (!p->resource->pages)
		return;
	text_member(t, "has_more");
	text_adds(t, p->start + here < p->total ? "true" : "false");
}

static void
add_page(struct request *q, struct page *p)
{
	const struct faults *f = &q->faults;
	struct text *t = &q->reply.body;
	bool past;
	size_t n = 0;

	p->total = (int64_t)resource_count(p->resource, p->since);
	if (f->ignore_paging) {
		p->start = 0;
		p->empty = false;
	}
	past = p->start > 0 && p->start >= p->total;
	if (past && answer_past_end(q, p))
		return;
	text_add(t, "{", 1);
	if (past && f->past_end == END_NULL) {
		text_adds(t, "\"data\":null");
	} else if (!past || f->past_end != END_MISSING) {
		text_adds(t, "\"data\":[");
		if (!p->empty)
			n = resource_write(t, p->resource, p->since,
			    (size_t)p->start, (size_t)p->limit, f);
		text_add(t, "]", 1);
	}
	q->reply.records = (int64_t)n;
	add_total(t, f->total, p->total, (int64_t)n);
	add_place(t, p, f->page_base, (int64_t)n);
	text_add(t, "}", 1);
	if (config.pretty)
		text_pretty(t);
}

static void
answer_page(struct request *q)
{
	static const char prefix[] = "/v1/resource/";
	struct page p = {0};

	if (strncmp(q->path, prefix, sizeof prefix - 1) == 0)
		p.resource = resource_find(q->path + sizeof prefix - 1);
	if (p.resource == NULL) {
		reply_error(q, 404, "no such resource");
	} else if (strcmp(q->method, "GET") && strcmp(q->method, "HEAD")) {
		reply_error(q, 405, "only GET");
		reply_header(q, "Allow", "GET, HEAD");
	} else if (!parse_page(q, &p)) {
		reply_error(q, 400, "bad parameter");
	} else {
		data_read();
		add_page(q, &p);
		data_done();
	}
}

/* Cut what is complete by now. */
static void
spoil(struct request *q)
{
	const struct faults *f = &q->faults;
	struct reply *r = &q->reply;

	r->stall = q->nth <= f->stall_first;
	if (!r->stall && !is_hit(q, f->cut_every, f->cut_first))
		return;
	r->give = r->body.n / 2;
	if (r->stall)
		return;
	if (f->cut_mode == CUT_CLOSE)
		r->announce = -1;
	else if (f->cut_mode == CUT_SHORT)
		r->announce = (int64_t)r->give;
}

void
v1_answer(struct request *q)
{
	q->nth = faults_next(&q->faults);
	nap(q->faults.delay_ms);
	if (!authorized(q)) {
		reply_error(q, 401, "unauthorized");
		reply_header(q, "WWW-Authenticate", "Bearer");
	} else if (!answer_fault(q)) {
		answer_page(q);
	}
	reply_whole(q);
	spoil(q);
}
