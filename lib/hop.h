/* SPDX-License-Identifier: MIT */
/*
 * hop - one request on its way from server to server: what is sent where it
 * stands, and where a redirect takes it (RFC 9110, 15.4). Credentials are for
 * the origin that the user named. A chain that has left that origin gets none
 * any more, wherever it leads: the other origin chose the URL.
 */
#ifndef ND_HOP_H
#define ND_HOP_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "buf.h"
#include "err.h"
#include "http.h"
#include "reply.h"
#include "request.h"
#include "str.h"

struct hop {
	/* to read */
	struct buf url; /* where it stands */
	const char *method;
	bool left;	      /* has it been to another origin? */
	struct ticket ticket; /* request.h */

	/* its own */
	const struct request *rq;
	const struct ask *ask;
	bool has_body;
	int64_t redirects;
	struct list lines;  /* headers */
	struct buf secret;  /* url with the secret parameters */
	struct buf replace; /* what becomes of url next */
};

/* rq is kept by pointer. */
void hop_init(struct hop *h, const struct request *rq);
void hop_release(struct hop *h);

/*
 * A request begins where the ask, which stays where it is, says; again, if it
 * is tried once more. False: ST_FAILED.
 */
bool hop_begin(struct hop *h, const struct ask *ask, struct err *e);

/*
 * What is to be sent now; it points into h. more is a header line for the named
 * origin, NULL: none. False: there are no credentials, or the URL is too long.
 */
bool hop_make(
    struct hop *h, const char *more, struct http_request *hr, struct err *e);

/* Go to where Location points. 301 and 302 turn POST into GET, 303 all but
 * HEAD. False (ST_FAILED): not there, or too often. */
bool hop_follow(struct hop *h, const struct reply *r, struct err *e);

#endif
