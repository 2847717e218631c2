/* SPDX-License-Identifier: MIT */
#include "quota.h"

#include <inttypes.h>

#include "num.h"
#include "tap.h"

#define S NUM_SECOND

static const int64_t now = 1700000000; /* 2023-11-14T22:13:20Z */

static void
reply(struct reply *r, int status, const char *head)
{
	*r = (struct reply){.status = status};
	buf_init(&r->head, BUF_TEXT);
	buf_addf(&r->head, "HTTP/1.1 %d\r\n%s\r\n", status, head);
}

static void
test_read(void)
{
	static const struct {
		const char *head;
		int64_t remaining, reset;
	} table[] = {
	    {"", -1, -1},
	    {"X-RateLimit-Limit: 60\r\n", -1, -1},
	    {"X-RateLimit-Remaining: 59\r\n", 59, -1},
	    {"x-ratelimit-remaining:0\r\nx-ratelimit-reset: 1700000060\r\n", 0,
		60 * S},
	    {"X-RateLimit-Remaining: 5\r\nX-RateLimit-Reset: 30\r\n", 5,
		30 * S},
	    {"X-RateLimit-Reset: 30\r\n", -1, 30 * S},
	    {"X-Rate-Limit-Remaining: 2\r\nX-Rate-Limit-Reset: 1700000001\r\n",
		2, 1 * S},
	    {"RateLimit-Limit: 100\r\nRateLimit-Remaining: 50\r\n"
	     "RateLimit-Reset: 5\r\n",
		50, 5 * S},
	    /* the sizes of a reset */
	    {"X-RateLimit-Reset: 0\r\n", -1, 0},
	    {"X-RateLimit-Reset: 31622400\r\n", -1, 31622400 * S},
	    {"X-RateLimit-Reset: 31622401\r\n", -1, -1},
	    {"X-RateLimit-Reset: 999999999\r\n", -1, -1},
	    {"X-RateLimit-Reset: 1000000000\r\n", -1, 0},
	    {"X-RateLimit-Reset: 1700000000\r\n", -1, 0},
	    {"X-RateLimit-Reset: 1699999999\r\n", -1, 0},
	    {"X-RateLimit-Reset: 1731622400\r\n", -1, 31622400 * S},
	    {"X-RateLimit-Reset: 1731622401\r\n", -1, -1},
	    {"X-RateLimit-Reset: 99999999999\r\n", -1, -1},
	    {"X-RateLimit-Reset: 100000000000\r\n", -1, 0},
	    {"X-RateLimit-Reset: 1700000060000\r\n", -1, 60 * S},
	    {"X-RateLimit-Reset: 1700000060001\r\n", -1, 61 * S},
	    {"X-RateLimit-Reset: 1700000000000000\r\n", -1, -1},
	    {"X-RateLimit-Reset: 99999999999999999999999999\r\n", -1, -1},
	    {"X-RateLimit-Reset: 1700000000.25\r\n", -1, 1 * S},
	    {"X-RateLimit-Reset: 2023-11-14T22:13:21Z\r\n", -1, 1 * S},
	    {"X-RateLimit-Reset: 2023-11-14T22:13:21.5Z\r\n", -1, 2 * S},
	    {"X-RateLimit-Reset: Tue, 14 Nov 2023 22:14:20 GMT\r\n", -1,
		60 * S},
	    /* odd values are absent */
	    {"X-RateLimit-Reset: -5\r\n", -1, -1},
	    {"X-RateLimit-Reset: soon\r\n", -1, -1},
	    {"X-RateLimit-Reset: 1e9\r\n", -1, -1},
	    {"X-RateLimit-Reset: 6m0s\r\n", -1, -1},
	    {"X-RateLimit-Reset:\r\n", -1, -1},
	    {"X-RateLimit-Remaining: -1\r\n", -1, -1},
	    {"X-RateLimit-Remaining: many\r\n", -1, -1},
	    {"X-RateLimit-Remaining: 0x0\r\n", -1, -1},
	    {"X-RateLimit-Remaining:\r\n", -1, -1},
	    {"X-RateLimit-Remaining: 99999999999999999999\r\n", -1, -1},
	    /* Reddit's */
	    {"x-ratelimit-remaining: 598.0\r\n", 598, -1},
	    {"x-ratelimit-remaining: 0.9\r\n", 0, -1},
	    /* several: the most pressing */
	    {"X-RateLimit-Remaining: 7\r\nX-RateLimit-Reset: 10\r\n"
	     "X-RateLimit-Remaining: 3\r\nX-RateLimit-Reset: 20\r\n",
		3, 20 * S},
	    {"X-RateLimit-Remaining: 3\r\nX-RateLimit-Remaining: 7\r\n"
	     "X-RateLimit-Reset: 20\r\nX-RateLimit-Reset: 10\r\n",
		3, 20 * S},
	    {"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 10\r\n"
	     "RateLimit-Remaining: 0\r\nRateLimit-Reset: 20\r\n",
		0, 20 * S},
	    {"RateLimit-Reset: 9\r\nX-RateLimit-Remaining: 100\r\n", 100, -1},
	    /* the structured fields */
	    {"RateLimit: limit=100, remaining=50, reset=5\r\n", 50, 5 * S},
	    {"RateLimit: limit=100,remaining=0,reset=5\r\n", 0, 5 * S},
	    {"RateLimit: \"default\";r=50;t=30\r\n", 50, 30 * S},
	    {"RateLimit: \"a\";r=50;t=30, \"b\";r=9;t=2\r\n", 9, 2 * S},
	    {"RateLimit: \"b\" ; r=0 ; t=2 , \"a\";r=0;t=30\r\n", 0, 30 * S},
	    {"RateLimit: \"a\";r=50;t=30\r\nRateLimit: \"b\";r=9;t=2\r\n", 9,
		2 * S},
	    {"RateLimit: \"x;r=1, y;r=2\\\";r=3\";r=8\r\n", 8, -1},
	    {"RateLimit: default;t=30;r=50;pk=:cHsdsRa894==:\r\n", 50, 30 * S},
	    {"RateLimit: \"a\";r=-5;t=30\r\n", -1, 30 * S},
	    {"RateLimit: \"a\";r=\"5\";t=30\r\n", -1, 30 * S},
	    {"RateLimit: \"a\";r;t\r\n", -1, -1},
	    {"RateLimit: \"a;r=0;t=30\r\n", -1, -1},
	    {"RateLimit: \"a\\\r\n", -1, -1},
	    {"RateLimit: ,;=,\r\n", -1, -1},
	    {"RateLimit: 100\r\n", -1, -1},
	    /* the server's own clock, if it is believed */
	    {"Date: Tue, 14 Nov 2023 23:13:20 GMT\r\n"
	     "X-RateLimit-Reset: 1700003660\r\n",
		-1, 60 * S},
	    {"Date: Tue, 14 Nov 2023 21:13:20 GMT\r\n"
	     "X-RateLimit-Reset: 1700000000\r\n",
		-1, 3600 * S},
	    {"Date: Tue, 14 Nov 2023 21:13:20 GMT\r\nX-RateLimit-Reset: 7\r\n",
		-1, 7 * S},
	    {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
	     "X-RateLimit-Reset: 1700000060\r\n",
		-1, 60 * S},
	    {"Date: today\r\nX-RateLimit-Reset: 1700000060\r\n", -1, 60 * S},
	};
	struct reply r;
	struct quota q;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		reply(&r, 200, table[i].head);
		quota_read(&r, now, &q);
		ok(q.remaining == table[i].remaining &&
			q.reset == table[i].reset,
		    "read %zu: %" PRId64 " left, %" PRId64, i, q.remaining,
		    q.reset);
		buf_release(&r.head);
	}
}

#define LEFT "X-RateLimit-Remaining: 1\r\nX-RateLimit-Reset: 60\r\n"
#define NONE "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 60\r\n"

static void
test_wait(void)
{
	static const struct {
		int status;
		const char *head;
		int64_t wait;
	} table[] = {
	    {200, "", -1},
	    {200, LEFT, -1},
	    {200, NONE, 60 * S},
	    {200, "X-RateLimit-Remaining: 0\r\n", -1},
	    {200, "X-RateLimit-Reset: 60\r\n", -1},
	    {202, "Retry-After: 5\r\n", -1},
	    {204, NONE, 60 * S},
	    {304, NONE, 60 * S},
	    {403, "", -1},
	    {403, LEFT, -1},
	    {403, NONE, 60 * S},
	    {403, "X-RateLimit-Reset: 60\r\n", -1},
	    {403, "X-RateLimit-Remaining: 0\r\n", -1},
	    {403, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1\r\n",
		1 * S},
	    {403,
		"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1600000000\r\n",
		0},
	    {403, "Retry-After: 30\r\n", 30 * S},
	    {403, "Retry-After: soon\r\n", -1},
	    {403, "Retry-After: -1\r\n", -1},
	    {403, "Retry-After: 30\r\n" LEFT, 30 * S},
	    {429, "", -1},
	    {429, LEFT, -1},
	    {429, NONE, 60 * S},
	    {429, "X-RateLimit-Reset: 60\r\n", 60 * S},
	    {429, "Retry-After: 0\r\n" NONE, 0},
	    {429, "Retry-After: 30\r\n" NONE, 30 * S},
	    {429, "Retry-After: 1e3\r\n" NONE, 60 * S},
	    {429, "Retry-After: Tue, 14 Nov 2023 22:14:20 GMT\r\n", 60 * S},
	    {429,
		"Date: Tue, 14 Nov 2023 22:14:10 GMT\r\n"
		"Retry-After: Tue, 14 Nov 2023 22:14:20 GMT\r\n",
		10 * S},
	    {503, "Retry-After: 5\r\n", 5 * S},
	    {503, NONE, 60 * S},
	    {500, "", -1},
	    {401, NONE, 60 * S},
	    {404, LEFT, -1},
	};
	struct reply r;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int64_t wait;

		reply(&r, table[i].status, table[i].head);
		wait = quota_wait(&r, now);
		ok(wait == table[i].wait, "wait %zu: after %d: %" PRId64, i,
		    table[i].status, wait);
		buf_release(&r.head);
	}
}

/* Retry-After itself, whatever the status. */
static void
test_after(void)
{
	static const struct {
		const char *head;
		int64_t after;
	} table[] = {
	    {"", -1},
	    {NONE, -1},
	    {"Retry-After: 5\r\n", 5 * S},
	    {"Retry-After: soon\r\n", -1},
	    {"Date: Tue, 14 Nov 2023 22:14:10 GMT\r\n"
	     "Retry-After: Tue, 14 Nov 2023 22:14:20 GMT\r\n",
		10 * S},
	};
	struct reply r;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int64_t after;

		reply(&r, 202, table[i].head);
		after = quota_after(&r, now);
		ok(after == table[i].after, "after %zu: %" PRId64, i, after);
		buf_release(&r.head);
	}
}

int
main(void)
{
	test_read();
	test_wait();
	test_after();
	return tap_done();
}
