/* SPDX-License-Identifier: MIT */
#include "renew.h"

#include <stdlib.h>
#include <time.h>

#include "answer.h"
#include "clock.h"
#include "commit.h"
#include "fd.h"
#include "lock.h"
#include "num.h"
#include "query.h"
#include "quota.h"
#include "secret.h"
#include "url.h"

enum { ANSWER_MAX = 1 << 20, SOURCE_SHOWN = 100 };

/* The request's own way to the token URL, and nothing that is for the API. */
static void
set_route(struct renew *r)
{
	const struct request *rq = r->rq;
	struct request *to = &r->to;

	request_init(to);
	to->http = rq->http;
	to->http.max_filesize = ANSWER_MAX;
	to->http.netrc = false;
	to->http.netrc_file = NULL;
	if (!url_same_origin(rq->login.token_url, rq->origin))
		to->http.cert = to->http.key = NULL;
	to->retry = rq->retry;
	to->max_redirs = rq->max_redirs;
	to->user_agent = rq->user_agent;
	to->no_compressed = rq->no_compressed;
	list_add(&to->header, "Accept: application/json");
	list_add(&to->data, ""); /* a form; what is in it comes later */
}

/* The client's name and secret, encoded first (RFC 6749, 2.3.1). */
static void
add_basic(struct renew *r, const struct credential *client)
{
	struct buf name, secret, line;

	buf_init(&name, BUF_TEXT);
	buf_init(&secret, BUF_TEXT);
	buf_init(&line, BUF_TEXT * 8);
	query_encode(span_of(client->name), &name);
	query_encode(span_of(client->value), &secret);
	buf_adds(&line, "Authorization: Basic ");
	secret_basic(buf_span(&name), buf_span(&secret), &line);
	list_add(&r->to.auth.lines, buf_take(&line));
	buf_release(&name);
	buf_release(&secret);
	buf_release(&line);
}

static bool
open_asking(struct renew *r, struct err *e)
{
	const struct credential *client = auth_find(&r->rq->auth, AUTH_CLIENT);

	json_init(&r->scan);
	token_init(&r->token);
	set_route(r);
	r->asking = true;
	if (!request_prepare(&r->to, r->rq->login.token_url, e))
		return err_at(e, "--token-url");
	if (client && !login_in_form(&r->rq->login))
		add_basic(r, client);
	if (!fetch_open(&r->fetch, &r->to, 1, e))
		return false;
	r->job = fetch_job(&r->fetch, e);
	return r->job != NULL;
}

void
renew_close(struct renew *r)
{
	if (!r->asking)
		return;
	if (r->fetch.rq)
		fetch_close(&r->fetch);
	request_release(&r->to);
	token_release(&r->token);
	json_release(&r->scan);
	r->asking = false;
}

static bool
make_form(const struct renew *r, struct buf *form, struct err *e)
{
	const struct request *rq = r->rq;
	const struct login *l = &rq->login;
	const struct credential *client = auth_find(&rq->auth, AUTH_CLIENT);
	const struct credential *refresh = auth_find(&rq->auth, AUTH_REFRESH);
	bool in_form = login_in_form(l);
	struct grant g = {.params = &l->token_param,
	    .client_id = in_form ? l->client_id : NULL,
	    .client_secret = in_form && client ? client->value : NULL,
	    .refresh = refresh != NULL,
	    .refresh_token = refresh ? refresh->value : NULL};

	buf_clear(form);
	return grant_form(&g, form) ||
	       err_set(e, ST_USAGE, "the token request is too long");
}

/* A body that ends too early is tried again like any cut one. */
static bool
is_cut(struct renew *r, struct span body)
{
	return span_trim(body).n && !json_scan(&r->scan, body) && r->scan.cut;
}

static bool
wait_for_answer(struct renew *r, struct err *e)
{
	while (fetch_wait(r->job, e)) {
		if (!is_cut(r, buf_span(&r->job->reply.body)))
			return true;
		err_set(e, ST_AGAIN, "the body is cut");
		if (!fetch_again(r->job, e))
			break;
	}
	return false;
}

static bool
send(struct renew *r, struct err *e)
{
	const struct reply *reply = &r->job->reply;
	bool ok;
	struct ask ask;

	ask_init(&ask);
	request_ask(&r->to, &ask);
	ok = make_form(r, &ask.body, e);
	if (ok)
		fetch_start(r->job, &ask);
	ask_release(&ask);
	if (!ok)
		return false;
	if (wait_for_answer(r, e))
		ok = grant_answer(
			 &r->scan, buf_span(&reply->body), &r->token, e) ||
		     answer_at("POST", r->to.url.p, e);
	else
		ok = false;
	if (!ok && reply->status >= 400 && reply->status < 500 &&
	    grant_refused(&r->scan, buf_span(&reply->body)))
		e->status = ST_REFUSED;
	fetch_drop(r->job);
	return ok;
}

static bool
write_file(const char *path, struct span text, struct err *e)
{
	char *target = commit_resolve(path, e);
	struct commit c;
	bool ok = target && commit_open(&c, target, e);

	free(target);
	if (!ok)
		return false;
	ok = (fd_write_all(c.fd, text.p, text.n) &&
		 fd_write_all(c.fd, "\n", 1)) ||
	     err_sys(e, "%s", path);
	ok = ok && commit_done(&c, e);
	commit_drop(&c);
	return ok;
}

/* The server gave a refresh token: is it another one, then keep it. */
static void
keep_refresh(struct renew *r, struct credential *c)
{
	struct span token = buf_span(&r->token.refresh);
	const char *path = secret_path(c->source);
	struct err e;

	if (token.n == 0 || span_is(token, c->value))
		return;
	auth_put(&r->rq->auth, c, token);
	if (path && write_file(path, token, &e)) {
		r->only_here = false;
		return;
	}
	if (!r->only_here)
		warn("--refresh-token %.*s: the server replaced it, and the "
		     "new one cannot be stored%s%s: the next run may be "
		     "refused",
		    SOURCE_SHOWN, c->source, path ? ": " : "",
		    path ? e.text : "");
	r->only_here = true;
}

/* What its file has now, which another tool may have changed. */
static bool
read_refresh(struct renew *r, struct credential *c, struct err *e)
{
	struct buf b;
	bool ok;

	if (r->only_here || !secret_path(c->source) || !secret_again(c->source))
		return true;
	buf_init(&b, SECRET_MAX * 2);
	ok = secret_read(c->source, &b, e);
	if (!ok) {
		e->status = ST_FAILED; /* it was there when we began */
		err_at(e, "--refresh-token");
	} else if (!span_is(buf_span(&b), c->value))
		auth_put(&r->rq->auth, c, buf_span(&b));
	buf_release(&b);
	return ok;
}

static bool
exchange(struct renew *r, struct credential *refresh, struct err *e)
{
	if (refresh && !read_refresh(r, refresh, e))
		return false;
	if (!send(r, e))
		return false;
	if (refresh)
		keep_refresh(r, refresh);
	return true;
}

/* One tool at a time, where a file can be locked: beside it, it may not be. */
static bool
exchange_locked(struct renew *r, struct credential *refresh, struct err *e)
{
	const char *path = secret_path(refresh->source);
	char *target = path ? commit_resolve(path, e) : NULL;
	struct lock lock = {0};
	bool ok, locks = target && lock_open(&lock, target, e);

	ok = !locks || lock_take(&lock, r->rq->retry.max_wait, e);
	if (ok && locks)
		commit_sweep(target);
	ok = ok && exchange(r, refresh, e);
	lock_close(&lock);
	free(target);
	return ok;
}

/* Ask for a new token. */
static bool
ask_token(struct renew *r, struct err *e)
{
	struct auth *a = &r->rq->auth;
	struct credential *refresh = auth_find(a, AUTH_REFRESH);
	int64_t now = clock_now();

	if (refresh ? !exchange_locked(r, refresh, e) : !exchange(r, NULL, e))
		return false;
	auth_put(a, auth_find(a, AUTH_TOKEN), buf_span(&r->token.access));
	r->due = INT64_MAX;
	if (r->token.life)
		r->due = now + r->token.life - grant_margin(r->token.life);
	return true;
}

/* After a 401: true where something changed; else *e is the 401's. */
static bool
again(struct renew *r, const struct ticket *t, struct err *e)
{
	struct auth *a = &r->rq->auth;
	bool changed;

	/* Of requests in flight together, the first has seen to it. */
	if (t->version != a->version)
		return true;
	if (r->asking && !ask_token(r, e))
		return false;
	if (!auth_again(a, t->token, &changed, e))
		return err_at(e, "401, and then");
	if (changed || r->asking)
		return true;
	if (a->bearers > 1)
		err_at(e, "--bearer %.*s", SOURCE_SHOWN,
		    auth_bearer(a, t->token)->source);
	return false;
}

static bool
renew(void *arg, struct ticket *t, bool refused, struct err *e)
{
	struct renew *r = arg;
	struct auth *a = &r->rq->auth;

	if (refused) {
		if (t->renewed || !again(r, t, e))
			return false;
		return t->renewed = true;
	}
	if (r->asking && clock_now() >= r->due && !ask_token(r, e))
		return false;
	auth_turn(a, (int64_t)time(NULL));
	t->token = a->current;
	t->version = a->version;
	return true;
}

/* s since 1970 in that many ns; 0: not told */
static int64_t
reset_at(int64_t now, int64_t ns)
{
	return ns < 0 ? 0 : now + ns / NUM_SECOND + (ns % NUM_SECOND > 0);
}

static int64_t
told(void *arg, const struct ticket *t, const struct reply *reply, int64_t wait)
{
	const struct renew *r = arg;
	struct auth *a = &r->rq->auth;
	int64_t now = (int64_t)time(NULL);
	struct quota q;

	if (a->bearers < 2)
		return wait;
	quota_read(reply, now, &q);
	if (reply->status == 429 || (reply->status == 403 && wait >= 0))
		turn_told(&a->turn[t->token], 0, reset_at(now, wait));
	else if (q.remaining >= 0)
		turn_told(
		    &a->turn[t->token], q.remaining, reset_at(now, q.reset));
	/* A wait that is about something else is for all of them. */
	if (!turn_spent(&a->turn[t->token], now))
		return wait;
	for (size_t i = 0; wait > 0 && i < a->bearers; i++) {
		const struct turn *other = &a->turn[i];
		int64_t left = (other->reset - now) * NUM_SECOND;

		if (!turn_spent(other, now))
			wait = 0;
		else if (other->reset && left < wait)
			wait = left;
	}
	return wait;
}

bool
renew_open(struct renew *r, struct request *rq, struct err *e)
{
	*r = (struct renew){.rq = rq};
	rq->renew = renew;
	rq->told = told;
	rq->renew_arg = r;
	return rq->dry_run || rq->offline || !rq->login.token_url ||
	       open_asking(r, e);
}
