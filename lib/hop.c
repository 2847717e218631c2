/* SPDX-License-Identifier: MIT */
#include "hop.h"

#include <string.h>

#include "origin.h"

void
hop_init(struct hop *h, const struct request *rq)
{
	*h = (struct hop){.rq = rq};
	buf_init(&h->url, BUF_TEXT);
	buf_init(&h->secret, BUF_TEXT);
	buf_init(&h->replace, BUF_TEXT);
}

void
hop_release(struct hop *h)
{
	list_release(&h->lines);
	buf_release(&h->url);
	buf_release(&h->secret);
	buf_release(&h->replace);
}

bool
hop_begin(struct hop *h, const struct ask *ask, struct err *e)
{
	h->ask = ask;
	h->method = h->rq->method;
	h->has_body = ask->has_body;
	h->left = false;
	h->redirects = 0;
	return buf_set(&h->url, buf_span(&ask->url)) ||
	       err_set(e, ST_FAILED, "the URL is too long");
}

/* What speaks for the user, at the named origin. */
static bool
add_credentials(struct hop *h, struct http_request *hr, struct err *e)
{
	const struct request *rq = h->rq;

	if (rq->renew && !rq->renew(rq->renew_arg, &h->ticket, false, e))
		return false;
	hr->credentials = true;
	if (rq->auth.n == 0)
		return true;
	buf_set(&h->secret, buf_span(&h->url));
	if (!auth_query(&rq->auth, &h->secret) ||
	    !request_sign(rq, &h->secret, hr))
		return err_set(e, ST_FAILED, "the URL is too long");
	hr->url = h->secret.p;
	return true;
}

bool
hop_make(
    struct hop *h, const char *more, struct http_request *hr, struct err *e)
{
	bool home = !h->left && origin_is_home(h->rq, h->url.p);

	*hr = (struct http_request){
	    .method = h->method,
	    .url = h->url.p,
	    .body = buf_span(&h->ask->body),
	    .has_body = h->has_body,
	};
	h->left = !home;
	if (home && !add_credentials(h, hr, e))
		return false;
	h->lines.n = 0;
	request_headers(h->rq, &h->ask->headers, home, h->has_body, &h->lines);
	if (home && more)
		list_add(&h->lines, more);
	hr->headers = h->lines;
	return true;
}

bool
hop_follow(struct hop *h, const struct reply *r, struct err *e)
{
	struct buf was = h->url;

	buf_clear(&h->replace);
	if (h->redirects++ >= h->rq->max_redirs)
		return err_set(e, ST_FAILED,
		    "more than %lld redirects (--max-redirs)",
		    (long long)h->rq->max_redirs);
	if (!origin_redirect(h->rq, r, was.p, &h->replace, e))
		return false;
	h->url = h->replace;
	h->replace = was;
	if (r->status == 303
		? strcmp(h->method, "HEAD") != 0
		: r->status < 303 && strcmp(h->method, "POST") == 0) {
		h->method = "GET";
		h->has_body = false;
	}
	return true;
}
