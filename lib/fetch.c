/* SPDX-License-Identifier: MIT */
#include "fetch.h"

#include <stdlib.h>
#include <time.h>

#include "answer.h"
#include "clock.h"
#include "mem.h"
#include "num.h"
#include "origin.h"
#include "patience.h"
#include "quota.h"

bool
fetch_open(
    struct fetch *f, const struct request *rq, int64_t most, struct err *e)
{
	*f = (struct fetch){.rq = rq, .wake = -1};
	decode_init(&f->decode, (size_t)rq->http.max_filesize);
	f->http =
	    gate_open(&f->gate, rq, most, e) ? http_new(&rq->http, e) : NULL;
	if (f->http)
		return true;
	fetch_close(f);
	return false;
}

void
fetch_close(struct fetch *f)
{
	struct fetch_job *job;

	while ((job = f->jobs)) {
		f->jobs = job->next;
		http_call_free(job->call);
		prescan_release(&job->prescan);
		reply_release(&job->reply);
		ask_release(&job->ask);
		hop_release(&job->hop);
		recall_release(&job->recall);
		free(job);
	}
	http_free(f->http);
	gate_close(&f->gate);
	decode_release(&f->decode);
}

struct fetch_job *
fetch_job(struct fetch *f, struct err *e)
{
	struct http_call *call;
	struct fetch_job *job = f->jobs;

	while (job && job->state != FETCH_IDLE)
		job = job->next;
	if (job)
		return job;
	call = http_call_new(f->http, e);
	if (call == NULL)
		return NULL;
	job = mem_new(sizeof *job);
	job->f = f;
	job->call = call;
	reply_init(&job->reply, (size_t)f->rq->http.max_filesize);
	ask_init(&job->ask);
	hop_init(&job->hop, f->rq);
	recall_init(&job->recall, f->spool, f->rq);
	job->next = f->jobs;
	f->jobs = job;
	return job;
}

/* It is under way no more. */
static void
landed(struct fetch_job *job, enum fetch_state state)
{
	if (job->state == FETCH_SENT)
		gate_back(&job->f->gate);
	if (state != FETCH_DONE)
		prescan_drop(&job->prescan);
	job->state = state;
}

void
fetch_drop(struct fetch_job *job)
{
	http_cancel(job->call);
	recall_drop(&job->recall);
	landed(job, FETCH_IDLE);
}

static void
failed(struct fetch_job *job, const struct err *e)
{
	job->err = *e;
	answer_at(job->hop.method, job->hop.url.p, &job->err);
	landed(job, FETCH_FAILED);
	job->f->news = true;
}

/* From the first request, at that time or later. */
static void
ready(struct fetch_job *job, int64_t when)
{
	struct err e;

	landed(job, FETCH_READY);
	job->when = when;
	if (!hop_begin(&job->hop, &job->ask, &e))
		failed(job, &e);
}

static void
send(struct fetch_job *job)
{
	struct fetch *f = job->f;
	struct http_request hr;
	struct err e;

	if (!hop_make(&job->hop, recall_condition(&job->recall), &hr, &e)) {
		job->reply.status = 0;
		failed(job, &e);
		return;
	}
	job->begun = clock_now();
	if (f->deadline) {
		hr.timeout = f->deadline - job->begun;
		if (hr.timeout <= 0)
			hr.timeout = 1;
	}
	http_start(job->call, &hr, &job->reply);
	job->state = FETCH_SENT;
	gate_sent(&f->gate);
}

/* Try again, after ns from now at the earliest (-1: no such), if at all. */
static void
again(struct fetch_job *job, int64_t after, struct err *e)
{
	struct fetch *f = job->f;
	int64_t wait, now = clock_now();

	gate_bad(&f->gate, job->begun);
	if (!patience_wait(
		&f->rq->retry, job->retried, after, f->deadline, &wait, e)) {
		failed(job, e);
		return;
	}
	if (f->rq->http.verbose)
		warn("%s; again in %.3f s", e->text, (double)wait / NUM_SECOND);
	job->retried++;
	ready(job, now + wait);
}

bool
fetch_again(struct fetch_job *job, struct err *e)
{
	again(job, quota_after(&job->reply, (int64_t)time(NULL)), e);
	if (job->state == FETCH_FAILED)
		*e = job->err;
	return job->state != FETCH_FAILED;
}

void
fetch_judge(struct fetch_job *job)
{
	struct err e;

	switch (answer_judge(&job->reply, job->wait, &e)) {
	case ANSWER_AGAIN: again(job, job->wait, &e); return;
	case ANSWER_FINAL: failed(job, &e); return;
	case ANSWER_MOVED:
		if (hop_follow(&job->hop, &job->reply, &e)) {
			landed(job, FETCH_READY);
			job->when = 0;
		} else {
			failed(job, &e);
		}
		return;
	case ANSWER_TAKEN: break;
	}
	gate_good(&job->f->gate);
	landed(job, FETCH_DONE);
}

/* The answer is one of the spool: it says nothing of now. */
static void
recalled(struct fetch_job *job)
{
	const struct fetch *f = job->f;

	job->wait = -1;
	if (f->answers && f->answers(f->arg, job->reply.status))
		landed(job, FETCH_DONE);
	else
		fetch_judge(job);
}

void
fetch_start(struct fetch_job *job, const struct ask *ask)
{
	ask_copy(&job->ask, ask);
	job->reply.status = 0;
	job->retried = 0;
	job->hop.ticket = (struct ticket){0};
	job->order = job->f->started++;
	ready(job, 0);
	if (job->state == FETCH_READY &&
	    recall_begin(&job->recall, ask, &job->reply, &job->hop.url))
		recalled(job);
}

/* 401: with other credentials once more, where there are some now. */
static bool
sent_anew(struct fetch_job *job, struct err *e)
{
	const struct request *rq = job->f->rq;

	answer_error(&job->reply, ST_REFUSED, e);
	if (job->hop.left || !rq->renew ||
	    !rq->renew(rq->renew_arg, &job->hop.ticket, true, e))
		return false;
	ready(job, 0);
	return true;
}

/* Does the server, or that of a token, ask for a pause? */
static void
heed(struct fetch_job *job)
{
	const struct request *rq = job->f->rq;

	job->wait = quota_wait(&job->reply, (int64_t)time(NULL));
	if (!job->hop.left && rq->told)
		job->wait = rq->told(
		    rq->renew_arg, &job->hop.ticket, &job->reply, job->wait);
	/* Whatever it is itself; another origin has its own quotas. */
	if (job->wait > 0 && origin_is_home(rq, job->hop.url.p))
		gate_pause(&job->f->gate, job->wait);
}

/* A whole answer has come. */
static void
settle(struct fetch_job *job)
{
	const struct fetch *f = job->f;
	struct err e;

	heed(job);
	if (!job->hop.left && recall_asked(&job->recall, &job->reply)) {
		/* 304; asked for whole where what is still good is gone */
		if (recall_revive(&job->recall, &job->reply, &job->hop.url))
			recalled(job);
		else
			ready(job, 0);
	} else if (job->reply.status == 401 && sent_anew(job, &e)) {
		/* though 401 may be an answer: a token was just too old */
	} else if (f->answers && f->answers(f->arg, job->reply.status)) {
		landed(job, FETCH_DONE);
	} else if (job->reply.status == 401) {
		failed(job, &e);
	} else {
		fetch_judge(job);
	}
}

/* A transfer has ended. */
static void
finish(struct fetch_job *job)
{
	struct reply *r = &job->reply;
	struct err e;

	/* A status that is a failure needs no body to be one. */
	if (http_result(job->call, &e) &&
	    (decode_body(&job->f->decode, r, &e) || r->status >= 300))
		settle(job);
	else if (r->transient)
		again(job, -1, &e);
	else
		failed(job, &e);
}

bool
fetch_prove(struct fetch_job *job, struct err *e)
{
	return recall_prove(
	    &job->recall, &job->ask, &job->reply, job->hop.url.p, e);
}

/* Is it still to be sent, or under way? */
static bool
is_busy(const struct fetch_job *job)
{
	return job->state == FETCH_READY || job->state == FETCH_SENT;
}

static bool
begun_before(const struct fetch_job *job, const struct fetch_job *other)
{
	return other == NULL || job->order < other->order;
}

/*
 * What is to be sent next: begun first, of those whose time has come. Where the
 * window is full, only what was begun before all others, under way or not: they
 * may be such as nobody needs, behind the end, and hang.
 */
static struct fetch_job *
first_ready(struct fetch *f, int64_t now, int64_t *until)
{
	struct fetch_job *first = NULL, *oldest = NULL;

	for (struct fetch_job *job = f->jobs; job; job = job->next) {
		if (is_busy(job) && begun_before(job, oldest))
			oldest = job;
		if (job->state != FETCH_READY)
			continue;
		if (job->when > now && job->when < *until)
			*until = job->when;
		if (job->when <= now && begun_before(job, first))
			first = job;
	}
	return first == oldest || gate_room(&f->gate, false) ? first : NULL;
}

/* Send it if it may go. False: not now. */
static bool
go(struct fetch_job *job, int64_t *until)
{
	struct fetch *f = job->f;
	struct err e;

	if (!recall_send(&job->recall, &e)) {
		failed(job, &e);
		return true;
	}
	switch (gate_ask(&f->gate, f->deadline, until, &e)) {
	case GATE_GO: send(job); break;
	case GATE_NEVER: failed(job, &e); break;
	case GATE_LATER: return false;
	}
	return true;
}

/* Send what is ready; until when the rest waits. */
static int64_t
send_ready(struct fetch *f)
{
	int64_t until = INT64_MAX, now = clock_now();
	struct fetch_job *job;

	while (gate_room(&f->gate, true) &&
	       (job = first_ready(f, now, &until)) && go(job, &until))
		;
	/* What failed at once ends no transfer: it is not waited for. */
	return f->news ? now : until;
}

static bool
run(struct fetch *f, int64_t until)
{
	bool any = http_wait(f->http, until, f->wake);

	f->news = false;
	for (struct fetch_job *job = f->jobs; any && job; job = job->next)
		if (job->state == FETCH_SENT && http_over(job->call))
			finish(job);
	return any;
}

void
fetch_run(struct fetch *f)
{
	run(f, send_ready(f));
}

bool
fetch_poll(struct fetch *f)
{
	bool any, news;

	send_ready(f);
	news = f->news;
	any = run(f, 0);
	f->news = any || news;
	return any;
}

bool
fetch_wait(struct fetch_job *job, struct err *e)
{
	while (is_busy(job))
		fetch_run(job->f);
	if (job->state == FETCH_FAILED)
		*e = job->err;
	return job->state == FETCH_DONE;
}
