/* SPDX-License-Identifier: MIT */
#include "rfc3339.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"

static const struct {
	const char *text;
	long long seconds;
	const char *fraction;
	int offset;
	const char *again; /* formatted; NULL: as it was */
} good[] = {
    {"1970-01-01T00:00:00Z", 0, "", 0, NULL},
    {"1969-12-31T23:59:59.9Z", -1, "9", 0, NULL},
    {"1985-04-12T23:20:50.52Z", 482196050, "52", 0, NULL},
    {"1996-12-19T16:39:57-08:00", 851042397, "", -480, NULL},
    {"1990-12-31T23:59:60Z", 662688000, "", 0, "1991-01-01T00:00:00Z"},
    {"1990-12-31T15:59:60-08:00", 662688000, "", -480,
	"1990-12-31T16:00:00-08:00"},
    {"1937-01-01T12:00:27.87+00:20", -1041337173, "87", 20, NULL},
    {"2024-02-29t12:00:00z", 1709208000, "", 0, "2024-02-29T12:00:00Z"},
    {"2024-02-29 12:00:00.000000001+05:30", 1709188200, "000000001", 330,
	"2024-02-29T12:00:00.000000001+05:30"},
    {"2000-02-29T00:00:00-00:00", 951782400, "", 0,
	"2000-02-29T00:00:00+00:00"},
    {"0000-01-01T00:00:00Z", -62167219200, "", 0, NULL},
    {"0000-01-01T00:00:00+23:59", -62167305540, "", 1439, NULL},
    {"9999-12-31T23:59:59Z", 253402300799, "", 0, NULL},
    {"9999-12-31T23:59:59-23:59", 253402387139, "", -1439, NULL},
    {"9999-12-31T23:59:59.123456789012345678901234567890Z", 253402300799,
	"123456789012345678901234567890", 0, NULL},
};

static const char *const bad[] = {"", "2024", "2024-01-01",
    "2024-01-01T00:00:00", "2024-01-01T00:00Z", "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00 Z", "2024-01-01T00:00:00+0100",
    "2024-01-01T00:00:00+01", "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+00:60", "2024-01-01T00:00:00+1:000",
    "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
    "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-00T00:00:00Z",
    "2024-01-32T00:00:00Z", "2024-04-31T00:00:00Z", "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2024-1-01T00:00:00Z", "20240101T000000Z",
    "2024-01-01_00:00:00Z", "2024-01-01T00:00:00,5Z", "-001-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z", "2024-01-01T00:00:00.5", "2024-01-01T+1:00:00Z",
    "2024-01-01T00:00:00.1a2Z", "2024-01-01T00:00:00\xe2\x88\x92\x30\x31:00"};

/* In memory of its exact size: an overread is an error. */
static bool
parse(const char *text, struct rfc3339 *t, char **copy)
{
	size_t n = strlen(text);

	*copy = malloc(n ? n : 1);
	memcpy(*copy, text, n);
	return rfc3339_parse((struct span){*copy, n}, t);
}

static void
test_good(void)
{
	struct rfc3339 t;
	struct buf b;
	char *copy;

	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		buf_clear(&b);
		ok(parse(good[i].text, &t, &copy), "a time: %s", good[i].text);
		ok(t.seconds == good[i].seconds && t.offset == good[i].offset &&
			span_is(t.fraction, good[i].fraction),
		    "its parts");
		ok(rfc3339_format(&t, &b), "formatted");
		is(b.p, good[i].again ? good[i].again : good[i].text, "as it");
		free(copy);
	}
	buf_release(&b);
}

static void
test_bad(void)
{
	const char *whole = good[8].text;
	struct rfc3339 t;
	size_t wrong = 0;
	char *copy, part[60];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ok(!parse(bad[i], &t, &copy), "no time: %s", bad[i]);
		free(copy);
	}
	for (size_t n = 0; n < strlen(whole); n++) {
		snprintf(part, sizeof part, "%.*s", (int)n, whole);
		wrong += parse(part, &t, &copy);
		free(copy);
	}
	ok(wrong == 0, "a cut time is none");
}

/* The oracle is libc's own calendar. */
static void
test_calendar(void)
{
	const long long first = -62167219200, last = 253402300799;
	size_t wrong = 0;
	struct buf b;

	buf_init(&b, 100);
	for (long long s = first; s <= last; s += 86400 * 9 + 12345) {
		struct rfc3339 t = {.seconds = s, .zulu = true}, back;
		time_t at = (time_t)s;
		struct tm tm;
		char want[40];

		gmtime_r(&at, &tm);
		snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
		buf_clear(&b);
		wrong += !rfc3339_format(&t, &b) || strcmp(b.p, want) != 0;
		wrong +=
		    !rfc3339_parse(buf_span(&b), &back) || back.seconds != s;
	}
	ok(wrong == 0, "the calendar of 10000 years");
	buf_release(&b);
}

static void
test_limits(void)
{
	struct rfc3339 t = {.seconds = -62167219201, .zulu = true};
	struct buf b;

	buf_init(&b, 100);
	ok(!rfc3339_format(&t, &b) && b.n == 0, "before year 0");
	t.seconds = 253402300800;
	ok(!rfc3339_format(&t, &b) && b.n == 0, "after year 9999");
	t.offset = -60;
	ok(rfc3339_format(&t, &b), "but not in that offset");
	t.seconds = INT64_MAX;
	ok(!rfc3339_format(&t, &b), "the last second");
	t.seconds = INT64_MIN;
	ok(!rfc3339_format(&t, &b), "the first second");
	buf_release(&b);
	buf_init(&b, 19);
	t = (struct rfc3339){.seconds = 0, .zulu = true};
	ok(!rfc3339_format(&t, &b), "full");
	buf_release(&b);
}

int
main(void)
{
	test_good();
	test_bad();
	test_calendar();
	test_limits();
	return tap_done();
}
