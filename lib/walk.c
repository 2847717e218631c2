/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <string.h>

#include "link.h"
#include "num.h"
#include "query.h"
#include "url.h"

bool
walk_check(const struct walk *w, struct err *e)
{
	int64_t status;

	for (size_t i = 0; i < w->end_status.n; i++)
		if (!num_parse(span_of(w->end_status.v[i]), 201, 599, &status))
			return err_set(e, ST_USAGE,
			    "--end-status: %s: not an HTTP status from 201 to "
			    "599",
			    w->end_status.v[i]);
	return true;
}

static bool
ends(const struct walk *w, int status)
{
	int64_t end;

	for (size_t i = 0; i < w->end_status.n; i++)
		if (num_parse(span_of(w->end_status.v[i]), 201, 599, &end) &&
		    end == status)
			return true;
	return false;
}

/*
 * A page that is only asked for to learn whether there is one may be refused;
 * not for want of credentials or patience, though. Some APIs fail at a page
 * behind their end: where the total is reached, that is as good.
 */
static bool
accept(void *arg, int status)
{
	const struct walk *w = arg;

	if (ends(w, status))
		return true;
	if (w->page.confirming && status == 500)
		return true;
	return page_tolerant(&w->page) && status >= 400 && status < 500 &&
	       status != 401 && status != 403 && status != 407 &&
	       status != 408 && status != 429;
}

/* A page is proven by its scan; what else is wrong with it is told later. */
static enum proof
prove(void *arg, struct http_reply *r, struct err *e)
{
	struct walk *w = arg;
	struct span body = buf_span(&r->body);

	w->unfit = !pick_scan(w->pick, body, e);
	if (!w->unfit)
		return PROOF_WHOLE;
	/* An empty body says nothing; a cut one begins like JSON. */
	if (w->pick->scan.cut && span_trim(body).n)
		return PROOF_CUT;
	return w->page.confirming ? PROOF_WHOLE : PROOF_WRONG;
}

static bool
set_params(const struct page *p, struct buf *url)
{
	struct page_param param[2];
	size_t n = page_params(p, param);

	for (size_t i = 0; i < n; i++)
		query_set(url, span_of(param[i].name), param[i].value);
	return !url->over;
}

bool
walk_first(struct walk *w, const struct request *rq, struct buf *url)
{
	bool ok;

	page_init(&w->page, &w->config);
	buf_add(url, rq->url.p, rq->url.n);
	ok = set_params(&w->page, url);
	page_release(&w->page);
	return ok;
}

static bool
write_records(struct walk *w, const struct json_hit *hits, size_t n,
    struct out *out, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct span text = hits[i].text;

		if (hits[i].blank) {
			buf_clear(&w->compact);
			json_compact(text, &w->compact);
			text = buf_span(&w->compact);
		}
		if (!out_line(out, text))
			break;
	}
	return out_flush(out) || out_fail(out, e);
}

static bool
at_page(const struct walk *w, struct err *e)
{
	return fetch_at(w->rq->method, w->url.p, e);
}

/* What a header says is next: all of it, or a link of that relation. */
static void
header_next(struct walk *w)
{
	bool link = w->config.kind == PAGE_LINK &&
		    span_same_nocase(span_of(w->next_header), span_of("Link"));
	struct span value;
	size_t at = 0;

	while (w->next.n == 0 &&
	       http_header_next(&w->reply, w->next_header, &at, &value)) {
		if (link)
			value = link_target(value, "next");
		buf_add(&w->next, value.p, value.n);
	}
}

/* Hash a page, and note which of its objects were on the last one. */
static uint64_t
hash_page(struct walk *w, const struct json_hit *hits, size_t n)
{
	uint64_t page = 0;

	seen_clear(&w->now);
	w->again = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t h = seen_hash(0, hits[i].text);

		page = seen_hash(page, (struct span){(char *)&h, sizeof h});
		if (json_type(hits[i].text) == JSON_OBJECT &&
		    seen_add(&w->now, h))
			w->again += seen_has(&w->last, h);
	}
	return page;
}

/* The page counts: the next one is compared with it. */
static void
turn_page(struct walk *w)
{
	struct seen last = w->last;

	w->last = w->now;
	w->now = last;
	w->repeated += w->again;
}

static void
warn_of_repeats(const struct walk *w)
{
	if (w->repeated == 0)
		return;
	warn("%s %.300s: %lld of %lld records came again on the next page: "
	     "rows moved, so that others may be missing",
	    w->rq->method, w->rq->url.p, (long long)w->repeated,
	    (long long)w->page.received);
}

/* What the reply held, for page_step. */
static bool
study(struct walk *w, struct page_reply *r, const struct json_hit **hits,
    struct err *e)
{
	size_t n;

	*r = (struct page_reply){.total = -1};
	*hits = NULL;
	r->refused = w->reply.status > 299 || ends(w, w->reply.status);
	if (r->refused)
		return true;
	if (w->unfit || !pick_records(w->pick, hits, &n, &r->over, e)) {
		r->refused = w->page.confirming;
		return r->refused || at_page(w, e);
	}
	r->records = (int64_t)n;
	r->total = page_total(pick_total(w->pick));
	r->hash = hash_page(w, *hits, n);
	buf_clear(&w->next);
	if (w->next_header)
		header_next(w);
	else if (!pick_next(w->pick, &w->next, e))
		return at_page(w, e);
	r->next = buf_span(&w->next);
	return true;
}

static void
say(const struct walk *w, const struct page_reply *r)
{
	if (!w->verbose)
		return;
	if (w->page.total >= 0)
		warn("%s: %lld records, %lld of %lld", w->url.p,
		    (long long)r->records, (long long)w->page.received,
		    (long long)w->page.total);
	else
		warn("%s: %lld records, %lld so far", w->url.p,
		    (long long)r->records, (long long)w->page.received);
}

/* The page of w->url; a server that is fast enough does not outrun the cap. */
static bool
get(struct walk *w, struct err *e)
{
	const struct fetch *f = &w->fetch;

	if (f->deadline == 0 || fetch_now() < f->deadline)
		return fetch_get(&w->fetch, w->url.p, &w->reply, e);
	err_set(e, ST_AGAIN, "stopped after %lld records (--max-time)",
	    (long long)w->page.received);
	return at_page(w, e);
}

/* Where a link of the server leads, which need not be where it may. */
static bool
follow(struct walk *w, struct span link, struct err *e)
{
	struct buf was = w->url;

	buf_clear(&w->other);
	if (memchr(link.p, '\0', link.n))
		err_set(e, ST_DATA, "a NUL in the next link");
	else if (url_join(was.p, link.p, &w->other, e) &&
		 fetch_allowed(w->rq, w->other.p, e)) {
		w->url = w->other;
		w->other = was;
		return true;
	}
	err_at(e, "the next link");
	return at_page(w, e);
}

/* The URL of the page that comes next. */
static bool
set_url(struct walk *w, struct err *e)
{
	struct span link = page_link(&w->page);

	if (link.n)
		return follow(w, link, e);
	buf_clear(&w->url);
	buf_add(&w->url, w->rq->url.p, w->rq->url.n);
	return set_params(&w->page, &w->url) ||
	       err_set(e, ST_USAGE, "the URL is too long");
}

/* One page: asked for, cut, written. */
static enum page_verdict
one_page(struct walk *w, struct out *out, struct err *e)
{
	const struct json_hit *hits;
	struct page_reply r;
	enum page_verdict verdict;

	if (!set_url(w, e))
		return PAGE_ERROR;
	if (!get(w, e) || !study(w, &r, &hits, e))
		return PAGE_ERROR;
	verdict = page_step(&w->page, &r, e);
	if (verdict == PAGE_ERROR)
		at_page(w, e);
	if (w->page.take)
		turn_page(w);
	say(w, &r);
	if (w->page.take &&
	    !write_records(w, hits, (size_t)w->page.take, out, e))
		return PAGE_ERROR;
	return verdict;
}

bool
walk_run(struct walk *w, const struct request *rq, struct pick *pick,
    struct out *out, struct err *e)
{
	enum page_verdict verdict = PAGE_NEXT;

	w->rq = rq;
	w->pick = pick;
	page_init(&w->page, &w->config);
	if (!fetch_open(&w->fetch, rq, e))
		return false;
	w->fetch.proof = prove;
	w->fetch.accept = accept;
	w->fetch.arg = w;
	w->fetch.deadline = w->max_time ? fetch_now() + w->max_time : 0;
	http_reply_init(&w->reply, &rq->http);
	buf_init(&w->url, BUF_TEXT);
	buf_init(&w->other, BUF_TEXT);
	buf_init(&w->next, BUF_TEXT);
	buf_init(&w->compact, (size_t)rq->http.max_filesize);
	while (verdict == PAGE_NEXT)
		verdict = one_page(w, out, e);
	if (verdict == PAGE_END)
		warn_of_repeats(w);
	seen_release(&w->last);
	seen_release(&w->now);
	buf_release(&w->compact);
	buf_release(&w->url);
	buf_release(&w->other);
	buf_release(&w->next);
	page_release(&w->page);
	http_reply_release(&w->reply);
	fetch_close(&w->fetch);
	return verdict == PAGE_END;
}
