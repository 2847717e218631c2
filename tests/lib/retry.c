/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include <inttypes.h>

#include "num.h"
#include "tap.h"

#define S NUM_SECOND

static void
test_status(void)
{
	static const int again[] = {429, 500, 502, 503, 504};
	static const int final[] = {
	    0, 200, 204, 301, 400, 401, 403, 404, 408, 410, 425, 501, 505, 599};

	for (size_t i = 0; i < sizeof again / sizeof *again; i++)
		ok(retry_status(again[i]), "%d is tried again", again[i]);
	for (size_t i = 0; i < sizeof final / sizeof *final; i++)
		ok(!retry_status(final[i]), "%d is final", final[i]);
}

/* 784111777 is the instant of RFC 9110's examples. */
static void
test_after(void)
{
	const int64_t then = 784111777;
	const struct {
		const char *value;
		int64_t now, want;
	} table[] = {
	    {"0", 0, 0},
	    {"120", 0, 120 * S},
	    {" 7\t", 0, 7 * S},
	    {"000000000000000000000000005", 0, 5 * S},
	    {"9223372036", 0, 9223372036 * S},
	    {"9223372037", 0, INT64_MAX},
	    {"99999999999999999999999999", 0, INT64_MAX},
	    {"", 0, -1},
	    {"-1", 0, -1},
	    {"+1", 0, -1},
	    /* no decimals in RFC 9110, but a server that sends them waits */
	    {"1.5", 0, 2 * S},
	    {"0.001", 0, 1 * S},
	    {"7.000", 0, 7 * S},
	    {"9223372036854775807.5", 0, INT64_MAX},
	    {"1.", 0, -1},
	    {".5", 0, -1},
	    {"1,5", 0, -1},
	    {"1.5.5", 0, -1},
	    {"-1.5", 0, -1},
	    {"5, 5", 0, -1},
	    {"0x10", 0, -1},
	    {"\v7", 0, -1},
	    {"31536000", 0, 31536000 * S}, /* a year */
	    {"1e3", 0, -1},
	    {"5 s", 0, -1},
	    {"soon", 0, -1},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", then, 0},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", then - 60, 60 * S},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", then + 60, 0},
	    {"\tSun, 06 Nov 1994 08:49:37 GMT ", then - 60, 60 * S},
	    {"Mon, 06 Nov 1995 08:49:37 GMT", then, 31536000 * S},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", then - 60, 60 * S},
	    {"Sun Nov  6 08:49:37 1994", then - 60, 60 * S},
	    {"Sun Nov 06 08:49:37 1994", then - 60, 60 * S},
	    {"Thu, 01 Jan 1970 00:00:00 GMT", -1, 1 * S},
	    {"Tue, 29 Feb 2000 00:00:00 GMT", 951782399, 1 * S},
	    {"Fri, 31 Dec 9999 23:59:60 GMT", 0, INT64_MAX},
	    {"Mon, 01 Jan 0000 00:00:00 GMT", 0, 0},
	    {"Fri, 31 Dec 2100 23:59:59 GMT", 4133980798, 1 * S},
	    /* two digits: within 50 years of now */
	    {"Friday, 01-Jan-27 00:00:00 GMT", 1798761599, 1 * S},
	    {"Wednesday, 01-Jan-70 00:00:00 GMT", 1798761599, 1356998401 * S},
	    {"Saturday, 01-Jan-94 00:00:00 GMT", 1798761599, 0},
	    /* neither */
	    {"Sun, 06 Nov 1994 08:49:37", then, -1},
	    {"Sun, 06 Nov 1994 08:49:37 UTC", then, -1},
	    {"Sun, 6 Nov 1994 08:49:37 GMT", then, -1},
	    {"Sun, 31 Nov 1994 08:49:37 GMT", then, -1},
	    {"Sun, 00 Nov 1994 08:49:37 GMT", then, -1},
	    {"Wed, 29 Feb 1900 08:49:37 GMT", then, -1},
	    {"Sun, 06 Nov 1994 24:49:37 GMT", then, -1},
	    {"Sun, 06 Nov 1994 08:60:37 GMT", then, -1},
	    {"Sun, 06 Nov 1994 08:49:61 GMT", then, -1},
	    {"Sun, 06 Nov 1994 08:49:-1 GMT", then, -1},
	    {"Son, 06 Nov 1994 08:49:37 GMT", then, -1},
	    {"Sun, 06 nov 1994 08:49:37 GMT", then, -1},
	    {"Sun, 06-Nov-94 08:49:37 GMT", then, -1},
	    {"1994-11-06T08:49:37Z", then, -1},
	    {"Sun Nov  6 08:49:37 1994 GMT", then, -1},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int64_t got =
		    retry_after(span_of(table[i].value), table[i].now);

		ok(got == table[i].want, "after '%s': %" PRId64, table[i].value,
		    got);
	}
}

static void
test_wait(void)
{
	const struct retry usual = RETRY_DEFAULTS;
	const struct retry none = {3, 0, 300 * S},
			   vast = {3, INT64_MAX, INT64_MAX};
	const uint32_t all = UINT32_MAX, half = UINT32_C(1) << 31;
	const struct {
		const struct retry *r;
		int64_t n, after;
		uint32_t random;
		int64_t want;
	} table[] = {
	    {&usual, 0, -1, 0, 0},
	    {&usual, 0, -1, half, 1 * S},
	    {&usual, 1, -1, half, 2 * S},
	    {&usual, 2, -1, half, 4 * S},
	    {&usual, 8, -1, half, 150 * S}, /* max_wait caps it */
	    {&usual, INT64_MAX, -1, half, 150 * S},
	    {&usual, 0, 0, half, 1 * S},
	    {&usual, 0, 5 * S, half, 5 * S},
	    {&usual, 2, 3 * S, half, 4 * S},
	    {&usual, 0, 301 * S, half, 301 * S}, /* the caller refuses */
	    {&usual, 0, INT64_MAX, all, INT64_MAX},
	    {&none, 7, -1, all, 0},
	    {&vast, 7, -1, half, INT64_MAX / 2},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int64_t got = retry_wait(
		    table[i].r, table[i].n, table[i].after, table[i].random);

		ok(got == table[i].want, "wait %zu: %" PRId64, i, got);
	}
	ok(retry_wait(&usual, 0, -1, all) < 2 * S, "less than the backoff");
}

int
main(void)
{
	test_status();
	test_after();
	test_wait();
	return tap_done();
}
