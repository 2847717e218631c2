/* SPDX-License-Identifier: MIT */
/*
 * fetch - a request carried to its end: retried where the failure may pass
 * (retry.h), redirects followed where they may lead, credentials kept to the
 * origin that the user named, Content-Encoding undone with nothing missing.
 *
 * Every method is retried, also where a connection broke after the request was
 * sent; --retry 0 is for what must not be done twice. A redirect (RFC 9110,
 * 15.4) by 301 or 302 turns POST into GET, 303 all but HEAD. A chain that has
 * left the named origin gets no credentials any more, wherever it leads: the
 * other origin chose that URL.
 */
#ifndef ND_FETCH_H
#define ND_FETCH_H

#include <stdbool.h>

#include "decode.h"
#include "err.h"
#include "http.h"
#include "request.h"

/* What a body turned out to be, by whoever reads it. */
enum proof {
	PROOF_WHOLE, /* take it */
	PROOF_CUT,   /* not all of it came: tried again like a cut transfer */
	PROOF_WRONG, /* whole but unfit: final, *e is set */
};
typedef enum proof fetch_proof(void *arg, struct http_reply *r, struct err *e);

struct fetch {
	const struct request *rq;
	struct http *http;
	/* The caller's to set behind fetch_open. */
	fetch_proof *proof; /* NULL: every 2xx body is whole */
	void *arg;
	/* Statuses that are answers, not failures; NULL: only 2xx. */
	bool (*accept)(void *arg, int status);
	int64_t
	    deadline; /* monotonic ns (fetch_now), 0: none; ST_AGAIN past it */
	int64_t retried; /* tries after the first, over the last fetch_get */

	/* its own */
	struct list lines[2][2]; /* header lines, by at home and has a body */
	struct buf url;		 /* of the request under way */
	struct buf sent;	 /* that with the secret parameters */
	struct buf other;	 /* what replaces url next */
	struct decode decode;
};

/* Nothing is sent yet; f keeps rq by pointer. */
bool fetch_open(struct fetch *f, const struct request *rq, struct err *e);
void fetch_close(struct fetch *f);

/*
 * Get url with rq's method, headers and body into reply. An answer that is
 * accepted but no 2xx is not proven. False: *e is "METHOD URL: reason", and
 * reply holds the last answer there was (status 0: none), with
 *   ST_FAILED   final HTTP status (with the start of its body), TLS, a
 *               redirect that is refused (another origin, https to http, too
 *               many)
 *   ST_DATA     the proof failed
 *   ST_AGAIN    retries used up; a wait longer than --max-wait, which also
 *               says until when; the deadline
 *   ST_REFUSED  401, 403
 * URLs from servers: resolve with url_join and check fetch_allowed first.
 */
bool fetch_get(
    struct fetch *f, const char *url, struct http_reply *reply, struct err *e);

/*
 * May a link of the server lead to url? The named origin, or one of
 * --allow-origin, which never is from https to http, nor to a URL that has a
 * secret in it. False: ST_FAILED.
 */
bool fetch_allowed(const struct request *rq, const char *url, struct err *e);

/*
 * Put "METHOD URL: " before e's text; secrets are masked before a long URL is
 * cut. Always false.
 */
bool fetch_at(const char *method, const char *url, struct err *e);

int64_t fetch_now(void); /* monotonic, ns */

#endif
