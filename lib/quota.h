/* SPDX-License-Identifier: MIT */
/*
 * quota - what a reply says of the requests that are left, and when there will
 * be more of them: arithmetic only. What is read:
 *
 *	X-RateLimit-Remaining, X-RateLimit-Reset	GitHub and most others
 *	X-Rate-Limit-Remaining, X-Rate-Limit-Reset	Twitter, Okta
 *	RateLimit-Remaining, RateLimit-Reset		draft-ietf-httpapi-
 *							ratelimit-headers, -06
 *	RateLimit: limit=100, remaining=50, reset=5	the same, -07
 *	RateLimit: "default";r=50;t=30			the same, from -08 on
 *
 * Nobody agrees on what a reset is, but the sizes tell: below 10^9 it is
 * seconds from now, below 10^11 seconds since 1970, below 10^14 milliseconds
 * since 1970; it may also be an HTTP date or one of RFC 3339. Times since 1970
 * are seen by the server's own clock where its Date is within a day of ours.
 *
 * A value that is none (negative, a word, more than 366 days ahead) counts as
 * absent.
 */
#ifndef ND_QUOTA_H
#define ND_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "reply.h"

struct quota {
	int64_t remaining; /* requests, -1: not told */
	int64_t reset;	   /* ns from now, 0: it is past, -1: not told */
};

/*
 * The most pressing quota of a reply: the one that has the fewest requests
 * left, of several such the one that lasts longest. now is in s since 1970.
 */
void quota_read(const struct reply *r, int64_t now, struct quota *q);

/* What Retry-After says, whatever the status: ns from now; -1: nothing. */
int64_t quota_after(const struct reply *r, int64_t now);

/*
 * How long the reply asks not to send anything more, in ns; -1: it does not
 * say. By Retry-After (not of a 2xx: there it is about something else), which
 * goes before the quota, else by the reset of a quota that is used up. Also a
 * success can be the last of its quota. A 403 that says so is no refusal of the
 * credentials: GitHub's comes with X-RateLimit-Remaining of 0, or Retry-After
 * ("secondary limits").
 */
int64_t quota_wait(const struct reply *r, int64_t now);

#endif
