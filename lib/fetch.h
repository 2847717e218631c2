/* SPDX-License-Identifier: MIT */
/*
 * fetch - requests carried to their end, several at a time: retried where the
 * failure may pass (retry.h), redirects followed where they may lead
 * (origin.h), credentials kept to the origin that the user named,
 * Content-Encoding undone with nothing missing.
 *
 * A job is one request at a time, with its redirects and retries. Jobs go on
 * while somebody is in fetch_run or fetch_wait, those begun first before the
 * others, each when the gate lets it (gate.h); the first of all needs no room
 * in its window, for whoever begins several needs that one first.
 *
 * Every method is retried, also where a connection broke after the request was
 * sent; --retry 0 is for what must not be done twice.
 */
#ifndef ND_FETCH_H
#define ND_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "decode.h"
#include "err.h"
#include "gate.h"
#include "hop.h"
#include "http.h"
#include "prescan.h"
#include "recall.h"
#include "request.h"

enum fetch_state {
	FETCH_IDLE,
	FETCH_READY,  /* to be sent, not before its time */
	FETCH_SENT,   /* under way */
	FETCH_DONE,   /* reply is the answer */
	FETCH_FAILED, /* err says why */
};

struct fetch;

struct fetch_job {
	/* for whoever started it, to read */
	enum fetch_state state;
	struct ask ask; /* what it was started with */
	/*
	 * The last answer; status 0: none. With FETCH_READY one that is to be
	 * tried again, with FETCH_FAILED one that is a failure.
	 */
	struct reply reply;
	struct err err;		/* FETCH_FAILED: "METHOD URL: reason" */
	int64_t retried;	/* tries after the first */
	struct hop hop;		/* its url: where the answer came from */
	struct prescan prescan; /* FETCH_DONE: of the reply */

	/* its own */
	struct fetch *f;
	struct fetch_job *next;
	struct http_call *call;
	int64_t wait;	/* what the reply asks for, quota_wait */
	int64_t when;	/* FETCH_READY: not before (clock.h) */
	uint64_t order; /* which was started first */
	int64_t begun;	/* when it was sent last */
	struct recall recall;
};

struct fetch {
	/* The caller's to set behind fetch_open. */
	/* Statuses that are answers, for now (fetch_judge); NULL: only 2xx. */
	bool (*answers)(const void *arg, int status);
	const void *arg;
	int64_t deadline;    /* clock.h, 0: none; ST_AGAIN past it */
	struct spool *spool; /* where replies are kept; NULL: nowhere */
	int wake; /* fetch_run comes back when that can be read; -1: none */

	/* its own */
	const struct request *rq;
	struct http *http;
	struct fetch_job *jobs; /* all of them */
	bool news; /* a job changed, and fetch_run has not come back since */
	struct gate gate;
	uint64_t started; /* jobs, ever */
	struct decode decode;
};

/*
 * Up to most (from 1) at once. Nothing is sent yet; f keeps rq by pointer.
 * False: nothing to close.
 */
bool fetch_open(
    struct fetch *f, const struct request *rq, int64_t most, struct err *e);
void fetch_close(struct fetch *f); /* and all jobs */

/* An idle job, which is given back with fetch_drop. NULL: *e. */
struct fetch_job *fetch_job(struct fetch *f, struct err *e);
/* Whatever it is about, it is idle then. */
void fetch_drop(struct fetch_job *job);

/*
 * Start a job that is idle. The ask is copied. It may have its answer at once:
 * from the spool.
 */
void fetch_start(struct fetch_job *job, const struct ask *ask);

/*
 * The answer turned out to be none, *e says why (a body that is cut): as any
 * other failure that may pass. False: no more tries, and *e is final, with
 * the place.
 */
bool fetch_again(struct fetch_job *job, struct err *e);

/*
 * A job that is DONE for f->answers alone: its answer is judged by its status,
 * as any other. It is READY then, FAILED or still DONE.
 */
void fetch_judge(struct fetch_job *job);

/*
 * The answer is what was asked for, all of it: to be kept in the spool. False:
 * it cannot be (ST_FAILED); else *e is left alone.
 */
bool fetch_prove(struct fetch_job *job, struct err *e);

/*
 * Let things go on until some job may have changed, or has failed since this
 * was called last. One at least is busy, or has failed.
 */
void fetch_run(struct fetch *f);

/*
 * Let things go on without waiting for anything. True: some transfer has
 * ended.
 */
bool fetch_poll(struct fetch *f);

/*
 * fetch_run until this job is neither READY nor SENT. An answer that is
 * accepted but no 2xx is not looked into. False: *e is its err, with ST_FAILED
 * final HTTP status (with the start of its body), TLS, a redirect that is
 * refused (another origin, https to http, too many) ST_AGAIN    retries used
 * up; a wait longer than --max-wait, which also says until when, be it for this
 * request or one before it; the deadline ST_REFUSED  401, 403 that is not about
 * a quota URLs from servers: resolve with url_join and check origin_allows
 * first.
 */
bool fetch_wait(struct fetch_job *job, struct err *e);

#endif
