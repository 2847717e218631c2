/* SPDX-License-Identifier: MIT */
#include "timeformat.h"

#include <stdlib.h>
#include <time.h>

#include "tap.h"

#define AT "2024-02-29T13:04:05.678901234Z"

/* Of AT, unless another time is given. */
static const struct {
	const char *format, *down, *up, *at;
} table[] = {
    {"epoch", "1709211845", "1709211846", NULL},
    {"epoch-ms", "1709211845678", "1709211845679", NULL},
    {"epoch", "1714521600", "1714521600", "2024-05-01"},
    {"epoch-ms", "1714521600000", "1714521600000", "2024-05-01"},
    {"epoch", "-1", "0", "1969-12-31T23:59:59.5Z"},
    {"epoch-ms", "-500", "-500", "1969-12-31T23:59:59.5Z"},
    {"epoch", "1714521600", "1714521600", "2024-05-01T02:00:00+02:00"},
    {"%Y-%m-%dT%H:%M:%SZ", "2024-02-29T13:04:05Z", "2024-02-29T13:04:06Z",
	NULL},
    {"%Y-%m-%dT%H:%M:%S.%fZ", "2024-02-29T13:04:05.678901Z",
	"2024-02-29T13:04:05.678902Z", NULL},
    {"%T.%3f", "13:04:05.678", "13:04:05.679", NULL},
    {"%T.%1f", "13:04:05.6", "13:04:05.7", NULL},
    {"%T.%9f", "13:04:05.678901234", "13:04:05.678901234", NULL},
    {"%F", "2024-02-29", "2024-03-01", NULL},
    {"%F", "2024-02-29", "2024-02-29", "2024-02-29"},
    {"%F", "2024-12-31", "2025-01-01", "2024-12-31T23:59:59.9Z"},
    {"%Y%m%d", "20240229", "20240301", NULL},
    {"%F %R", "2024-02-29 13:04", "2024-02-29 13:05", NULL},
    {"%F %H:00", "2024-02-29 13:00", "2024-02-29 14:00", NULL},
    {"%I %p", "01 PM", "02 PM", NULL},
    {"%d/%m/%y", "29/02/24", "01/03/24", NULL},
    {"%e %b %Y", "29 Feb 2024", " 1 Mar 2024", NULL},
    {"%A, %B (%a %j %u)", "Thursday, February (Thu 060 4)",
	"Friday, March (Fri 061 5)", NULL},
    {"%s%%", "1709211845%", "1709211846%", NULL},
    {"%F %T %z %Z", "2024-02-29 13:04:05 +0000 UTC",
	"2024-02-29 13:04:06 +0000 UTC", NULL},
    {"%F", "0007-01-01", "0007-01-01", "0007-01-01"},
    {"%Y %y", "0007 07", "0007 07", "0007-01-01"},
    {"(%F)", "(2023-01-31)", "(2023-01-31)", "2023-01-31T00:00:00-0000"},
};

static const char *const bad[] = {"", "iso", "2024-01-01", "%", "%F%", "%q",
    "%3", "%3d", "%0f", "%10f", "%-d", "%Ey", "%x", "%D", "EPOCH", "epoch ",
    "epoch-us", "%%%"};

static void
test_table(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (int up = 0; up < 2; up++) {
			const char *at = table[i].at ? table[i].at : AT;
			struct moment m;
			struct buf b;
			struct err e;

			buf_init(&b, 100);
			ok(moment_parse(span_of(at), UNIT_NONE, &m) &&
				timeformat_check(table[i].format, &e) &&
				timeformat_write(table[i].format, &m, up, &b),
			    "%s", table[i].format);
			is(b.p, up ? table[i].up : table[i].down, at);
			buf_release(&b);
		}
}

static void
test_bad(void)
{
	struct err e;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!timeformat_check(bad[i], &e) && e.status == ST_USAGE,
		    "no format: '%s'", bad[i]);
}

static void
test_limits(void)
{
	struct moment m;
	struct buf b;

	buf_init(&b, 100);
	moment_parse(span_of("9999-12-31T23:59:59.5Z"), UNIT_NONE, &m);
	ok(timeformat_write("%F", &m, false, &b), "the last day");
	ok(!timeformat_write("%F", &m, true, &b), "there is none after it");
	buf_release(&b);
	buf_init(&b, 9);
	ok(!timeformat_write("%F", &m, false, &b), "full");
	buf_release(&b);
}

/* The oracle is strftime, where it and we have a directive. */
static void
test_libc(void)
{
	const char *same = "%a|%A|%b|%B|%d|%e|%H|%I|%j|%m|%M|%p|%R|%S|%T|%u|"
			   "%y|%Y|%F";
	size_t wrong = 0;
	struct buf b;

	buf_init(&b, 1000);
	for (long long s = -30610224000; s < 253402300799;
	     s += 86400LL * 11 + 12347) {
		struct moment m;
		time_t at = (time_t)s;
		struct tm tm;
		char want[1000];

		gmtime_r(&at, &tm);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		strftime(want, sizeof want, same, &tm);
#pragma GCC diagnostic pop
		buf_clear(&b);
		moment_at(&m, s);
		wrong += !timeformat_write(same, &m, false, &b);
		wrong += strcmp(b.p, want) != 0;
	}
	ok(wrong == 0, "as strftime has it, from 1000 to 9999");
	buf_release(&b);
}

int
main(void)
{
	test_table();
	test_bad();
	test_limits();
	test_libc();
	return tap_done();
}
