/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "clock.h"
#include "origin.h"

enum { HELD = 1 << 20 }; /* bytes of records that wait, about */

void
walk_init(struct walk *w, const struct walk_config *c, struct fetch *f)
{
	*w = (struct walk){.c = c, .f = f};
	ask_init(&w->first);
	ask_init(&w->ask);
	ask_init(&w->spare);
	range_init(&w->range, c->range);
	page_init(&w->page, &c->paging->page);
	reading_init(
	    &w->reading, c->picking, c->paging, f->rq->http.max_filesize);
	buf_init(&w->link, BUF_TEXT);
	finding_init(&w->finding, c->paging, &w->reading, &w->page);
	buf_init(&w->held, SIZE_MAX / 2);
}

void
walk_release(struct walk *w)
{
	ahead_release(&w->ahead);
	if (w->job)
		fetch_drop(w->job);
	ask_release(&w->first);
	ask_release(&w->ask);
	ask_release(&w->spare);
	range_release(&w->range);
	page_release(&w->page);
	reading_release(&w->reading);
	finding_release(&w->finding);
	buf_release(&w->link);
	grafts_release(&w->added);
	buf_release(&w->held);
}

static bool
at_page(const struct walk *w, struct err *e)
{
	return answer_at(w->f->rq->method, w->ask.url.p, e);
}

/* --- asking */

/* The next request to w->ask. */
static bool
next_ask(struct walk *w, struct err *e)
{
	struct span link = page_link(&w->page);

	buf_clear(&w->link);
	if (link.n &&
	    !origin_link(w->f->rq, link, w->job->hop.url.p, &w->link, e))
		return at_page(w, e);
	ask_copy(&w->ask, &w->first);
	if (link.n)
		buf_set(&w->ask.url, buf_span(&w->link));
	return page_apply(&w->page, &w->ask, e);
}

/* Ask for up to n of the pages to come, as far as that can be told. */
static bool
look_ahead(struct walk *w, size_t n, struct err *e)
{
	while (w->ahead.n < n && ahead_room(&w->ahead)) {
		struct fetch_job *job;

		ask_copy(&w->spare, &w->first);
		if (!page_ahead(
			&w->page, (int64_t)w->ahead.n + 1, &w->spare, e))
			return true;
		job = fetch_job(w->f, e);
		if (job == NULL)
			return false;
		fetch_start(job, &w->spare);
		ahead_add(&w->ahead, job);
	}
	return true;
}

/* A server that is fast enough does not outrun the cap. */
static bool
in_time(struct walk *w, struct err *e)
{
	if (w->f->deadline == 0 || clock_now() < w->f->deadline)
		return true;
	err_set(e, ST_AGAIN, "stopped after %lld records (--max-time)",
	    (long long)w->page.received);
	return at_page(w, e);
}

/*
 * While a page is read the next one may come. Where one request at a time is
 * wanted, only where a total says that there is a next one.
 */
static bool
use_time(struct walk *w, size_t room, struct err *e)
{
	if (room < 2 && w->page.total < 0)
		return true;
	do {
		ahead_scan(&w->ahead, w->job, &w->reading.picker.pick, room);
		if (!look_ahead(w, room, e))
			return false;
	} while (
	    fetch_poll(w->f) && room > 1 && !prescan_done(&w->job->prescan));
	return true;
}

static bool
ask(struct walk *w, struct err *e)
{
	struct fetch_job *job;

	if (!next_ask(w, e) || !in_time(w, e))
		return false;
	job = ahead_take(&w->ahead, &w->ask);
	if (w->job)
		fetch_drop(w->job);
	w->job = job ? job : fetch_job(w->f, e);
	if (w->job == NULL)
		return false;
	if (job == NULL)
		fetch_start(w->job, &w->ask);
	return true;
}

/* --- what came */

/*
 * A page that is only asked for to learn whether there is one may be refused;
 * not for want of credentials or patience, though. Some APIs fail at a page
 * behind their end: where the total is reached, that is as good.
 */
static bool
tolerated(const struct walk *w, int status)
{
	if (w->page.confirming && status == 500)
		return true;
	return page_tolerant(&w->page) && status >= 400 && status < 500 &&
	       status != 401 && status != 403 && status != 407 &&
	       status != 408 && status != 429;
}

enum here { COMING, HERE, BROKEN };

/* The page is here if its body is JSON, with records where they should be. */
static enum here
read_body(struct walk *w, struct page_reply *r, const struct json_hit **hits,
    struct err *e)
{
	const struct reply *reply = &w->job->reply;

	w->reading.hash =
	    prescan_take(&w->job->prescan, &w->reading.picker.pick);
	switch (reading_read(&w->reading, reply, r, hits, e)) {
	case READ_CUT: return fetch_again(w->job, e) ? COMING : BROKEN;
	case READ_WHOLE:
		if (finding_of(&w->finding, &w->ask, reply, r, hits, e))
			return HERE;
		break;
	case READ_UNFIT:
		r->refused = w->page.confirming;
		if (r->refused)
			return HERE;
	}
	at_page(w, e);
	return BROKEN;
}

/* By its status alone: as any answer. */
static enum here
judge(struct walk *w, struct page_reply *r, struct err *e)
{
	struct fetch_job *job = w->job;

	r->refused = tolerated(w, job->reply.status);
	if (r->refused)
		return HERE;
	fetch_judge(job);
	if (job->state == FETCH_FAILED)
		*e = job->err;
	return job->state == FETCH_FAILED ? BROKEN : COMING;
}

/* What the user wants done about it, else what is done with any answer. */
static enum here
read_answer(struct walk *w, struct page_reply *r, const struct json_hit **hits,
    struct err *e)
{
	const struct reply *reply = &w->job->reply;
	enum action action;

	if (!actions_find(w->c->actions, reply, w->replies == 0, &action, e)) {
		at_page(w, e);
		return BROKEN;
	}
	switch (action) {
	case ACTION_IGNORE:
	case ACTION_SKIP:
		r->refused = true;
		r->skipped = action == ACTION_SKIP;
		return HERE;
	case ACTION_RETRY:
		answer_error(reply, ST_AGAIN, e);
		return fetch_again(w->job, e) ? COMING : BROKEN;
	case ACTION_FAIL:
		answer_error(reply, ST_FAILED, e);
		at_page(w, e);
		return BROKEN;
	case ACTION_NONE: break;
	}
	return reply->status < 300 ? read_body(w, r, hits, e) : judge(w, r, e);
}

static enum here
read_page(struct walk *w, struct page_reply *r, const struct json_hit **hits,
    struct err *e)
{
	const struct fetch_job *job = w->job;

	*r = PAGE_UNTOLD;
	*hits = NULL;
	if (job->state == FETCH_DONE)
		return read_answer(w, r, hits, e);
	/* Also one that is to be tried again. */
	r->refused =
	    job->state != FETCH_SENT && tolerated(w, job->reply.status);
	if (r->refused)
		return HERE;
	if (job->state == FETCH_FAILED)
		*e = job->err;
	return job->state == FETCH_FAILED ? BROKEN : COMING;
}

/* --- writing */

static bool
put(void *arg, struct span record, struct err *e)
{
	struct out *out = arg;

	return out_line(out, record) || out_fail(out, e);
}

static bool
hold(void *arg, struct span record, struct err *e)
{
	struct buf *held = arg;

	(void)e; /* it has no ceiling but HELD and a page */
	return buf_add(held, record.p, record.n) && buf_addc(held, '\n');
}

/* Out with the records that count; NULL: they are held. */
static bool
write_records(struct walk *w, const struct json_hit *hits, size_t n,
    struct out *out, struct err *e)
{
	void *arg = out ? (void *)out : &w->held;

	for (size_t i = 0; i < n; i++) {
		if (picker_emit(
			&w->reading.picker, &hits[i], out ? put : hold, arg, e))
			continue;
		return out && out->failed ? false : at_page(w, e);
	}
	return out == NULL || out_flush(out) || out_fail(out, e);
}

/* Its turn has come. */
static bool
write_held(struct walk *w, struct out *out, struct err *e)
{
	bool ok = out_write(out, w->held.p, w->held.n) && out_flush(out);

	buf_clear(&w->held);
	return ok || out_fail(out, e);
}

static void
say(const struct walk *w, const struct page_reply *r)
{
	char of[40] = "so far";

	if (w->page.total >= 0)
		snprintf(of, sizeof of, "of %lld", (long long)w->page.total);
	if (w->c->verbose)
		warn("%s: %lld records, %lld %s", w->ask.url.p,
		    (long long)r->records, (long long)w->page.received, of);
}

/* The records in the range go out; where no others can be, that is the end. */
static enum page_verdict
pass(struct walk *w, const struct json_hit *hits, struct out *out,
    enum page_verdict verdict, struct err *e)
{
	size_t n = (size_t)(w->page.take - w->page.skip);
	bool stop = false;

	hits += w->page.skip;
	if ((!range_page(&w->range, &hits, &n, &stop, e) && !at_page(w, e)) ||
	    !write_records(w, hits, n, out, e))
		return PAGE_ERROR;
	if (stop && (verdict == PAGE_NEXT ||
			(verdict == PAGE_ERROR && e->status == ST_AGAIN)))
		return PAGE_END;
	return verdict;
}

static enum page_verdict
take(struct walk *w, const struct page_reply *r, const struct json_hit *hits,
    struct out *out, struct err *e)
{
	enum page_verdict verdict = page_step(&w->page, r, e);

	if (verdict == PAGE_ERROR)
		at_page(w, e);
	/* What does not add up is asked for again; a cap may be another. */
	if ((verdict != PAGE_ERROR || e->status == ST_AGAIN) &&
	    !fetch_prove(w->job, e))
		return PAGE_ERROR;
	if (w->page.take)
		drift_turn(&w->reading.drift, r->lead);
	say(w, r);
	return w->page.take ? pass(w, hits, out, verdict, e) : verdict;
}

/* One page, if it is here, and the request for the next one. */
static enum here
one_page(struct walk *w, size_t room, struct out *out,
    enum page_verdict *verdict, struct err *e)
{
	const struct json_hit *hits;
	struct page_reply r;
	enum here here;

	if (w->job->state == FETCH_DONE && !use_time(w, room, e))
		return BROKEN;
	here = read_page(w, &r, &hits, e);
	if (here != HERE)
		return here;
	w->replies++;
	*verdict = take(w, &r, hits, out, e);
	if (*verdict == PAGE_ERROR || (*verdict == PAGE_NEXT && !ask(w, e)))
		return BROKEN;
	return HERE;
}

/* From page to page, until one is not here yet. */
static enum walk_state
go(struct walk *w, size_t room, struct out *out, struct err *e)
{
	enum page_verdict verdict = PAGE_NEXT;

	if (w->job == NULL && !ask(w, e))
		return WALK_FAILED;
	while (verdict == PAGE_NEXT && (out || w->held.n <= HELD))
		switch (one_page(w, room, out, &verdict, e)) {
		case COMING:
			return look_ahead(w, room - 1, e) ? WALK_BUSY
							  : WALK_FAILED;
		case BROKEN: return WALK_FAILED;
		case HERE: break;
		}
	if (verdict == PAGE_NEXT)
		return WALK_BUSY;
	drift_warn(&w->reading.drift, w->f->rq->method, w->first.url.p,
	    w->page.received, page_fell(&w->page));
	return WALK_DONE;
}

enum walk_state
walk_go(struct walk *w, size_t room, struct out *out)
{
	if (w->state != WALK_FAILED && out && !write_held(w, out, &w->err))
		w->state = WALK_FAILED;
	if (w->state == WALK_BUSY)
		w->state = go(w, room, out, &w->err);
	return w->state;
}
