/* SPDX-License-Identifier: MIT */
/*
 * request - the options that describe a request, declared once for every tool
 * that sends one, and what they come to: a URL, headers, a body.
 */
#ifndef ND_REQUEST_H
#define ND_REQUEST_H

#include <stdbool.h>

#include "ask.h"
#include "auth.h"
#include "braces.h"
#include "err.h"
#include "http.h"
#include "login.h"
#include "opts.h"
#include "retry.h"

/* Which credentials a request was sent with; renew.h's own. */
struct ticket {
	size_t token;	       /* of several bearer tokens */
	unsigned long version; /* of the credentials */
	bool renewed;	       /* was it sent once more? */
};

struct request {
	/* as given; strings belong to argv */
	const char *method;	    /* -X; default GET, POST with a body */
	struct list header;	    /* -H "Name: value" or @FILE */
	struct list query;	    /* -q NAME=VALUE, encoded by us */
	const char *json;	    /* --json DATA, @FILE or @- */
	struct list data;	    /* -d likewise; joined by '&' */
	struct list data_urlencode; /* NAME=VALUE, likewise */
	struct login login;	    /* the credentials */
	struct list allow_origin;   /* where redirects and links may lead */
	int64_t max_redirs;
	const char *user_agent;
	struct http_settings http;
	bool no_compressed;
	struct retry retry;
	const char *rate, *rate_file;
	bool dry_run;
	bool offline; /* the tool's to say: nothing will be sent */

	/*
	 * Set before request_prepare: the placeholders that URL, -q, -H lines
	 * and body may have. What is made of these then has them still, and a
	 * request is made of it by blueprint.h.
	 */
	enum braces braces;

	/* made by request_prepare */
	char *origin;	    /* of the URL that the user named, url_origin */
	struct buf url;	    /* with the query parameters that are no secrets */
	struct buf body;    /* to be sent where has_body */
	struct auth auth;   /* the credentials: the named origin only */
	struct list plain;  /* our own header lines, for any origin; owned */
	struct list custom; /* -H lines: the named origin only */
	bool has_body;
	int64_t interval; /* of --rate, rate_parse; 0: none */

	/*
	 * Credentials that change, the opener of renew.h sets it; NULL: they
	 * stay. Asked before each request to the named origin is sent (false:
	 * it is not), and after a 401 with refused (true: send it once more).
	 * The ticket is the request's own, all zeros before its first try.
	 */
	bool (*renew)(void *arg, struct ticket *t, bool refused, struct err *e);
	/*
	 * What a reply of the named origin says of the quota of the token that
	 * it was asked with. wait (quota_wait) is how long it asks to send
	 * nothing; the result is for how long that is so with all tokens.
	 */
	int64_t (*told)(void *arg, const struct ticket *t,
	    const struct reply *r, int64_t wait);
	void *renew_arg;
};

/* The defaults, and the table of options that fills rq. */
void request_init(struct request *rq);
void request_release(struct request *rq);
#define REQUEST_OPTS 48 /* at most */
void request_opts(struct request *rq, struct opt table[REQUEST_OPTS]);

/*
 * Check everything that can be known before sending: the URL (http or https,
 * no user or password in it), header syntax, control bytes, secrets read
 * (named only, where dry_run or offline is set), body built. False: ST_USAGE,
 * nothing was sent.
 */
bool request_prepare(struct request *rq, const char *url, struct err *e);

/* The request as it stands, of which a walk's requests are variants. */
void request_ask(const struct request *rq, struct ask *ask);

/*
 * The header lines of a request to the named origin (home) or to another one,
 * appended to the list, which keeps them by pointer, until the credentials
 * change. Its own ones go to the named origin, and replace others. Without a
 * body the fields that describe one are left out.
 */
void request_headers(const struct request *rq, const struct list *own,
    bool home, bool has_body, struct list *lines);

/*
 * Have a request to the named origin signed, where the user wants that. What
 * is signed is the query in its canonical form, which the URL gets first:
 * libcurl before 8.3 takes it as it stands. False when url is full.
 */
bool request_sign(
    const struct request *rq, struct buf *url, struct http_request *hr);

#endif
