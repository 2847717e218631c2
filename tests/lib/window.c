/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <stdlib.h>

#include "buf.h"
#include "num.h"
#include "tap.h"

#define S NUM_SECOND
#define DAY (86400 * S)
#define HOUR (3600 * S)

/* want: "START END, START END", "! START OF THE ERROR" */
static const struct {
	const char *from, *until;
	int64_t step;
	const char *want;
} table[] = {
    {"2024-02-28", "2024-03-02", DAY,
	"2024-02-28 2024-02-29, 2024-02-29 2024-03-01, 2024-03-01 2024-03-02"},
    {"2023-02-28", "2023-03-02", DAY,
	"2023-02-28 2023-03-01, 2023-03-01 2023-03-02"},
    {"1900-02-28", "1900-03-01", DAY, "1900-02-28 1900-03-01"},
    {"2024-12-30", "2025-01-04", 2 * DAY,
	"2024-12-30 2025-01-01, 2025-01-01 2025-01-03, 2025-01-03 2025-01-04"},
    {"2024-05-01", "2024-05-01", DAY, "2024-05-01 2024-05-01"},
    {"2024-05-02", "2024-05-01", DAY, ""},
    {"2024-05-01", "2024-05-02", 30 * DAY, "2024-05-01 2024-05-02"},
    {"2024-05-01T00:00:00Z", "2024-05-01T02:00:00Z", HOUR,
	"2024-05-01T00:00:00Z 2024-05-01T01:00:00Z, "
	"2024-05-01T01:00:00Z 2024-05-01T02:00:00Z"},
    {"2024-05-01T00:00:00+02:00", "2024-05-01T00:00:00Z", HOUR,
	"2024-05-01T00:00:00+02:00 2024-05-01T01:00:00+02:00, "
	"2024-05-01T01:00:00+02:00 2024-05-01T02:00:00+02:00"},
    {"2024-05-01T23:30:00.5Z", "2024-05-02", HOUR,
	"2024-05-01T23:30:00.5Z 2024-05-02T00:00:00.0Z"},
    {"2024-05-01 10:00:00", "2024-05-01T10:00:01Z", S / 2,
	"2024-05-01 10:00:00 2024-05-01 10:00:00.5, "
	"2024-05-01 10:00:00.5 2024-05-01 10:00:01"},
    {"1714521600", "1714525200", HOUR / 2,
	"1714521600 1714523400, 1714523400 1714525200"},
    {"-1800", "1800", HOUR, "-1800 1800"},
    {"9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z", 2 * DAY,
	"9999-12-31T00:00:00Z 9999-12-31T23:59:59Z"},
    {"2024-05-01", "2024-06-01", HOUR, "! --window: whole days for a date"},
    {"1714521600", "1714525200", S / 2,
	"! --window: whole units for a whole number"},
    {"2000-01-01T00:00:00Z", "2024-01-01T00:00:00Z", S,
	"! --window: more than 1000000 of them"},
    {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 1,
	"! --window: more than 1000000 of them"},
};

static void
list(const struct moment *from, const struct moment *until, int64_t step,
    struct buf *b)
{
	struct moment start, end;
	struct window w;
	struct err e;
	bool last = false;

	if (!window_init(&w, from, until, step, &e)) {
		buf_addf(b, "! %s", e.text);
		return;
	}
	while (window_next(&w, &start, &end)) {
		if (last)
			buf_adds(b, " after the last one");
		last = window_last(&w);
		if (b->n)
			buf_adds(b, ", ");
		moment_format(&start, b);
		buf_addc(b, ' ');
		moment_format(&end, b);
	}
	if (b->n && !last)
		buf_adds(b, " but no last one");
}

/* A million are as many as there may be. */
static void
test_many(void)
{
	struct moment from, until, start, end;
	struct window w;
	struct err e;
	long n = 0;

	moment_at(&from, 0);
	moment_at(&until, WINDOW_MAX - 1);
	ok(window_init(&w, &from, &until, S, &e), "a million");
	while (window_next(&w, &start, &end))
		n++;
	ok(n == WINDOW_MAX - 1, "%ld windows", n);
	until.seconds++;
	ok(!window_init(&w, &from, &until, S, &e), "no more");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct moment from, until;
		struct buf b;

		buf_init(&b, 10000);
		ok(moment_parse(span_of(table[i].from), UNIT_S, &from) &&
			moment_parse(span_of(table[i].until), UNIT_S, &until),
		    "%s", table[i].from);
		list(&from, &until, table[i].step, &b);
		is(b.p, table[i].want, table[i].until);
		buf_release(&b);
	}
	test_many();
	return tap_done();
}
