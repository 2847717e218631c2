/* SPDX-License-Identifier: MIT */
/*
 * retry - which failures pass, and how long to wait: arithmetic only.
 * 429, 500, 502, 503, 504 and transport errors are tried again, after
 * delay * 2^n seconds with full jitter (AWS Architecture Blog, "Exponential
 * Backoff And Jitter"), and not before Retry-After (RFC 9110, 10.2.3).
 */
#ifndef ND_RETRY_H
#define ND_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "num.h"
#include "str.h"

struct retry {
	int64_t retries;  /* tries after the first */
	int64_t delay;	  /* ns; the base of the backoff */
	int64_t max_wait; /* ns; the longest single wait */
};

#define RETRY_DEFAULTS                              \
	{                                           \
		3, 2 * NUM_SECOND, 300 * NUM_SECOND \
	}

bool retry_status(int http_status);

/*
 * A count of seconds as servers write it: digits, and with some of them
 * decimals, which are rounded up. Saturates. False leaves *seconds alone.
 */
bool retry_seconds(struct span text, int64_t *seconds);

/*
 * One of the three HTTP dates (RFC 9110, 5.6.7), in s since 1970; the two
 * digits of a year are within 50 years of now, likewise.
 */
bool retry_date(struct span text, int64_t now, int64_t *seconds);

/*
 * Retry-After: retry_seconds, or retry_date relative to now. In ns, 0 for a
 * time past; -1 for a value that is neither, which counts as absent.
 * Saturates.
 */
int64_t retry_after(struct span value, int64_t now);

/*
 * The wait before try n + 1 (n from 0), in ns: the jittered backoff with
 * random uniform in 0..2^32-1, at least after (retry_after; -1: none). The
 * backoff part alone never passes max_wait; the caller refuses a result that
 * does.
 */
int64_t
retry_wait(const struct retry *r, int64_t n, int64_t after, uint32_t random);

#endif
