/* SPDX-License-Identifier: MIT */
#include "patience.h"

#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "num.h"

/* Not for secrets: processes that start together should not wait alike. */
static uint32_t
scatter(void)
{
	uint64_t x = (uint64_t)clock_now() ^ (uint64_t)getpid() << 32;

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(x >> 32);
}

bool
patience_allows(int64_t wait, int64_t max_wait, int64_t deadline, struct err *e)
{
	time_t when = time(NULL) + (time_t)(wait / NUM_SECOND);
	bool late = deadline && clock_now() > deadline - wait;
	char text[40] = "?";
	struct tm tm;

	if (wait <= max_wait && !late)
		return true;
	if (gmtime_r(&when, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return err_set(e, ST_AGAIN, "not before %s, which is %s", text,
	    wait > max_wait ? "longer than --max-wait" : "too late");
}

bool
patience_wait(const struct retry *r, int64_t n, int64_t after, int64_t deadline,
    int64_t *wait, struct err *e)
{
	struct err why;

	*wait = retry_wait(r, n, after, scatter());
	e->status = ST_AGAIN;
	if (!patience_allows(*wait, r->max_wait, 0, &why))
		return err_at(e, "%s", why.text);
	if (n >= r->retries && n > 0)
		return err_at(e, "given up after %lld tries", (long long)n + 1);
	if (n >= r->retries)
		return false;
	if (deadline && clock_now() > deadline - *wait)
		return err_at(e, "no time for another try");
	return true;
}
