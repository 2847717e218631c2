/* SPDX-License-Identifier: MIT */
/*
 * renew - credentials that change while a tool runs:
 *
 *   - the token of a token URL (grant.h) is asked for before the first
 *     request, again before it ends, and once for a request that was answered
 *     with 401. The token request goes through fetch.h with the proxy, TLS and
 *     retries of the others, but none of their credentials, save for the
 *     client certificate where the token URL is of the named origin. While it
 *     is under way, all else waits;
 *   - commands and files that secrets come from are read again once for a
 *     request that was answered with 401, which is sent once more if one of
 *     them differs;
 *   - several bearer tokens are used in turn (turn.h).
 *
 * A server may replace the refresh token, and then the old one may be good for
 * nothing: the new one goes into the file that the old one came from, as a
 * whole (commit.h), under the lock of that file (lock.h), which is taken before
 * the token is read and used, so that of two tools that share it none uses an
 * old one. For what is no file a warning is all that can be done.
 */
#ifndef ND_RENEW_H
#define ND_RENEW_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "fetch.h"
#include "grant.h"
#include "json.h"
#include "request.h"

struct renew {
	struct request *rq; /* whose credentials they are */

	/* Of the token URL, where there is one. */
	struct request to; /* the token request */
	struct fetch fetch;
	struct fetch_job *job;
	struct json_scan scan;
	struct token token;
	int64_t due;	/* clock.h; a new token is asked for from then on */
	bool asking;	/* all of that is open */
	bool only_here; /* the refresh token could not be stored */
};

/*
 * Take care of the credentials of a prepared request, for every fetch that is
 * opened with it from here on. Nothing is sent yet. r and rq stay where they
 * are until renew_close.
 */
bool renew_open(struct renew *r, struct request *rq, struct err *e);
void renew_close(struct renew *r); /* also where renew_open failed */

#endif
