/* SPDX-License-Identifier: MIT */
#include "fetch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "num.h"

enum { EXCERPT = 200, EXCERPT_FROM = 256 << 10, URL_SHOWN = 300 };

/* Where one try, with its redirects, stands. */
struct hop {
	const char *method;
	bool has_body;
	bool left; /* has it been to another origin? */
	int64_t redirects;
	int64_t after; /* Retry-After in ns, -1: none */
};

enum verdict { DONE, AGAIN, FINAL };

int64_t
fetch_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NUM_SECOND + t.tv_nsec;
}

bool
fetch_open(struct fetch *f, const struct request *rq, struct err *e)
{
	*f = (struct fetch){.rq = rq};
	buf_init(&f->url, BUF_TEXT);
	buf_init(&f->sent, BUF_TEXT);
	buf_init(&f->other, BUF_TEXT);
	decode_init(&f->decode, (size_t)rq->http.max_filesize);
	for (int home = 0; home < 2; home++)
		for (int body = 0; body < 2; body++)
			request_headers(rq, home, body, &f->lines[home][body]);
	f->http = http_new(&rq->http, e);
	return f->http != NULL;
}

void
fetch_close(struct fetch *f)
{
	http_free(f->http);
	decode_release(&f->decode);
	for (int i = 0; i < 4; i++)
		list_release(&f->lines[i / 2][i % 2]);
	buf_release(&f->url);
	buf_release(&f->sent);
	buf_release(&f->other);
}

/* Is url of the origin that the user named? */
static bool
is_home(const struct request *rq, const char *url)
{
	size_t n = strlen(rq->origin);
	struct buf b;
	bool home;

	/* Nothing but these ends host and port. */
	if (strncmp(url, rq->origin, n) == 0 &&
	    (url[n] == '/' || url[n] == '?' || url[n] == '\0'))
		return true;
	buf_init(&b, BUF_TEXT);
	home = url_origin(url, &b) && strcmp(b.p, rq->origin) == 0;
	buf_release(&b);
	return home;
}

static bool
has_secret(const char *url)
{
	size_t n = strlen(url);
	char *copy = mem_dup(url, n);
	bool found = err_mask(copy, n) != n || memcmp(copy, url, n) != 0;

	free(copy);
	return found;
}

static bool
is_https(const char *url)
{
	return strncmp(url, "https:", 6) == 0;
}

static bool
is_listed(const struct list *origins, const char *url)
{
	for (size_t i = 0; i < origins->n; i++)
		if (url_same_origin(origins->v[i], url))
			return true;
	return false;
}

bool
fetch_allowed(const struct request *rq, const char *url, struct err *e)
{
	struct buf origin;

	if (is_home(rq, url))
		return true;
	buf_init(&origin, BUF_TEXT);
	url_origin(url, &origin);
	if (is_https(rq->origin) && !is_https(url))
		err_set(
		    e, ST_FAILED, "leads from https to http: %.300s", origin.p);
	else if (!is_listed(&rq->allow_origin, url))
		err_set(e, ST_FAILED,
		    "leads from %.300s to %.300s, which no --allow-origin "
		    "names",
		    rq->origin, origin.p);
	else if (has_secret(url))
		err_set(
		    e, ST_FAILED, "would tell a secret to %.300s", origin.p);
	else
		e = NULL;
	buf_release(&origin);
	return e == NULL;
}

/* The start of a body for a message: white space squeezed, secrets masked. */
static void
excerpt(const struct http_reply *r, char text[EXCERPT + 1])
{
	size_t n = r->body.n < EXCERPT_FROM ? r->body.n : EXCERPT_FROM;
	size_t to = 0;
	char *copy = mem_dup(r->body.p, n);

	/* Masked before it is cut, for half a secret is not recognised. */
	n = err_mask(copy, n);
	for (size_t i = 0; i < n && to < EXCERPT; i++) {
		bool blank = (unsigned char)copy[i] <= ' ';

		if (blank && (to == 0 || text[to - 1] == ' '))
			continue;
		text[to++] = blank ? ' ' : copy[i];
	}
	text[to] = '\0';
	free(copy);
}

static bool
status_error(const struct http_reply *r, int status, struct err *e)
{
	struct span line = reply_status_text(r);
	char text[EXCERPT + 1];

	excerpt(r, text);
	return err_set(e, status, "%.*s%s%s", line.n > 80 ? 80 : (int)line.n,
	    line.p, text[0] ? ": " : "", text);
}

static enum verdict
judge(struct fetch *f, struct hop *hop, struct http_reply *r, struct err *e)
{
	int s = r->status;

	if (f->accept && f->accept(f->arg, s))
		return DONE;
	if (s >= 200 && s < 300) {
		enum proof p = f->proof ? f->proof(f->arg, r, e) : PROOF_WHOLE;

		if (p == PROOF_CUT)
			err_set(e, ST_AGAIN, "the body is cut");
		return p == PROOF_WHOLE ? DONE : p == PROOF_CUT ? AGAIN : FINAL;
	}
	if (retry_status(s)) {
		hop->after = retry_after(
		    http_header(r, "Retry-After"), (int64_t)time(NULL));
		status_error(r, ST_AGAIN, e);
		return AGAIN;
	}
	status_error(r, s == 401 || s == 403 ? ST_REFUSED : ST_FAILED, e);
	return FINAL;
}

static bool
is_redirect(int status)
{
	return (status >= 301 && status <= 303) || status == 307 ||
	       status == 308;
}

/* Go to where Location points; f->url becomes that. */
static bool
redirect(
    struct fetch *f, struct hop *hop, const struct http_reply *r, struct err *e)
{
	struct span to = http_header(r, "Location");
	char *ref = mem_dup(to.p, to.n);
	struct buf was = f->url;
	bool ok;

	buf_clear(&f->other);
	if (to.n == 0)
		ok = err_set(e, ST_FAILED, "%d without a Location", r->status);
	else if (hop->redirects++ >= f->rq->max_redirs)
		ok = err_set(e, ST_FAILED,
		    "more than %lld redirects (--max-redirs)",
		    (long long)f->rq->max_redirs);
	else if (!url_join(was.p, ref, &f->other, e) ||
		 !fetch_allowed(f->rq, f->other.p, e))
		ok = err_at(e, "%d redirect", r->status);
	else if (is_https(was.p) && !is_https(f->other.p))
		ok = err_set(
		    e, ST_FAILED, "%d redirect: from https to http", r->status);
	else
		ok = true;
	free(ref);
	if (!ok)
		return false;
	f->url = f->other;
	f->other = was;
	if (r->status == 303
		? strcmp(hop->method, "HEAD") != 0
		: r->status < 303 && strcmp(hop->method, "POST") == 0) {
		hop->method = "GET";
		hop->has_body = false;
	}
	return true;
}

static bool
send(struct fetch *f, struct hop *hop, struct http_reply *r, struct err *e)
{
	const struct request *rq = f->rq;
	bool home = !hop->left && is_home(rq, f->url.p);
	struct http_request hr = {
	    .method = hop->method,
	    .url = f->url.p,
	    .headers = f->lines[home][hop->has_body],
	    .body = {rq->body.p, rq->body.n},
	    .has_body = hop->has_body,
	    .credentials = home,
	};

	hop->left = !home;
	if (f->deadline) {
		hr.timeout = f->deadline - fetch_now();
		if (hr.timeout <= 0)
			hr.timeout = 1;
	}
	if (home && rq->auth.n) {
		buf_clear(&f->sent);
		buf_add(&f->sent, f->url.p, f->url.n);
		r->status = 0;
		if (!auth_query(&rq->auth, &f->sent))
			return err_set(e, ST_FAILED, "the URL is too long");
		hr.url = f->sent.p;
	}
	return http_send(f->http, &hr, r, e);
}

/* One try: a request, and those it is redirected to. */
static enum verdict
try(struct fetch *f, struct hop *hop, struct http_reply *r, struct err *e)
{
	for (;;) {
		r->transient = false;
		/* A status that is a failure needs no body to be one. */
		if (!send(f, hop, r, e) ||
		    (!decode_body(&f->decode, r, e) && r->status < 300))
			return r->transient ? AGAIN : FINAL;
		if (!is_redirect(r->status) ||
		    (f->accept && f->accept(f->arg, r->status)))
			return judge(f, hop, r, e);
		if (!redirect(f, hop, r, e))
			return FINAL;
	}
}

/* Not for secrets: processes that start together should not wait alike. */
static uint32_t
scatter(void)
{
	uint64_t x = (uint64_t)fetch_now() ^ (uint64_t)getpid() << 32;

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(x >> 32);
}

static void
sleep_until(int64_t when)
{
	struct timespec t = {
	    (time_t)(when / NUM_SECOND), (long)(when % NUM_SECOND)};

	while (
	    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static bool
too_long(int64_t wait, struct err *e)
{
	time_t when = time(NULL) + (time_t)(wait / NUM_SECOND);
	char text[40] = "?";
	struct tm tm;

	if (gmtime_r(&when, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	e->status = ST_AGAIN;
	return err_at(
	    e, "not before %s, which is longer than --max-wait", text);
}

/* Wait before try n + 2; false where there will be none. */
static bool
wait_for_retry(struct fetch *f, int64_t n, int64_t after, struct err *e)
{
	const struct retry *r = &f->rq->retry;
	int64_t wait = retry_wait(r, n, after, scatter());

	if (wait > r->max_wait)
		return too_long(wait, e);
	e->status = ST_AGAIN;
	if (n >= r->retries && n > 0)
		return err_at(e, "given up after %lld tries", (long long)n + 1);
	if (n >= r->retries)
		return false;
	if (f->deadline && fetch_now() > f->deadline - wait)
		return err_at(e, "no time for another try");
	if (f->rq->http.verbose)
		warn("%s; again in %.3f s", e->text, (double)wait / NUM_SECOND);
	sleep_until(fetch_now() + wait);
	return true;
}

bool
fetch_at(const char *method, const char *url, struct err *e)
{
	size_t n = strlen(url);
	char *copy = mem_dup(url, n);

	n = err_mask(copy, n);
	err_at(e, "%s %.*s%s", method, n > URL_SHOWN ? URL_SHOWN : (int)n, copy,
	    n > URL_SHOWN ? "..." : "");
	free(copy);
	return false;
}

bool
fetch_get(
    struct fetch *f, const char *url, struct http_reply *reply, struct err *e)
{
	struct hop hop;
	enum verdict v;

	for (f->retried = 0;; f->retried++) {
		hop = (struct hop){.method = f->rq->method,
		    .has_body = f->rq->has_body,
		    .after = -1};
		buf_clear(&f->url);
		if (!buf_adds(&f->url, url))
			return err_set(e, ST_FAILED, "the URL is too long");
		v = try(f, &hop, reply, e);
		if (v == DONE)
			return true;
		if (v == FINAL || !wait_for_retry(f, f->retried, hop.after, e))
			return fetch_at(hop.method, f->url.p, e);
	}
}
