/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <stdlib.h>
#include <string.h>

#include "num.h"
#include "tap.h"

#define S NUM_SECOND
#define DAY (86400 * S)
#define MS (S / 1000)

/* want: what the moment is, shifted; NULL: no moment; "!": no such shift */
static const struct {
	const char *text;
	enum moment_unit unit;
	int64_t shift;
	const char *want;
} table[] = {
    /* as it is */
    {"2026-05-01T00:00:00Z", UNIT_NONE, 0, "2026-05-01T00:00:00Z"},
    {"2026-05-01t00:00:00z", UNIT_NONE, 0, "2026-05-01t00:00:00Z"},
    {"2026-05-01 12:00:00+05:30", UNIT_NONE, 0, "2026-05-01 12:00:00+05:30"},
    {"2026-05-01T12:00:00.000Z", UNIT_NONE, 0, "2026-05-01T12:00:00.000Z"},
    {"2026-05-01T12:00:00.1234567899Z", UNIT_NONE, 0,
	"2026-05-01T12:00:00.123456789Z"},
    {"2026-05-01T12:00:00+0000", UNIT_NONE, 0, "2026-05-01T12:00:00+0000"},
    {"2026-05-01T12:00:00.5-0730", UNIT_NONE, 0, "2026-05-01T12:00:00.5-0730"},
    {"2026-05-01T12:00:00", UNIT_NONE, 0, "2026-05-01T12:00:00"},
    {"2026-05-01 12:00:00.25", UNIT_NONE, 0, "2026-05-01 12:00:00.25"},
    {"2026-05-01", UNIT_NONE, 0, "2026-05-01"},
    {"0000-01-01", UNIT_NONE, 0, "0000-01-01"},
    {"9999-12-31T23:59:59.999999999Z", UNIT_NONE, 0,
	"9999-12-31T23:59:59.999999999Z"},
    /* shifted */
    {"2026-05-01T00:00:00Z", UNIT_NONE, -S, "2026-04-30T23:59:59Z"},
    {"2024-03-01T00:00:00Z", UNIT_NONE, -DAY, "2024-02-29T00:00:00Z"},
    {"2023-03-01T00:00:00Z", UNIT_NONE, -DAY, "2023-02-28T00:00:00Z"},
    {"2026-05-01T00:00:00+02:00", UNIT_NONE, -3600 * S,
	"2026-04-30T23:00:00+02:00"},
    {"2026-05-01T00:00:00-0030", UNIT_NONE, -60 * S,
	"2026-04-30T23:59:00-0030"},
    {"2026-05-01T12:00:00.250Z", UNIT_NONE, -60 * S,
	"2026-05-01T11:59:00.250Z"},
    {"2026-05-01T12:00:00.250Z", UNIT_NONE, -S / 2, "2026-05-01T11:59:59.750Z"},
    {"2026-05-01T12:00:00Z", UNIT_NONE, -MS, "2026-05-01T11:59:59.999Z"},
    {"2026-05-01T12:00:00Z", UNIT_NONE, -1, "2026-05-01T11:59:59.999999999Z"},
    {"2026-05-01T12:00:00.7Z", UNIT_NONE, S / 2, "2026-05-01T12:00:01.2Z"},
    {"2026-05-01T23:59:59", UNIT_NONE, S, "2026-05-02T00:00:00"},
    {"2026-05-01 00:00:00", UNIT_NONE, -S, "2026-04-30 23:59:59"},
    {"1970-01-01T00:00:00Z", UNIT_NONE, -S / 4, "1969-12-31T23:59:59.75Z"},
    {"2026-05-01T00:00:00Z", UNIT_NONE, -INT64_MAX,
	"1734-01-20T00:12:43.145224193Z"},
    {"0000-01-01T00:00:00Z", UNIT_NONE, -1, "!"},
    {"9999-12-31T23:59:59Z", UNIT_NONE, S, "!"},
    /* dates */
    {"2024-03-01", UNIT_NONE, -DAY, "2024-02-29"},
    {"2000-03-01", UNIT_NONE, -DAY, "2000-02-29"},
    {"1900-03-01", UNIT_NONE, -DAY, "1900-02-28"},
    {"2026-12-31", UNIT_NONE, DAY, "2027-01-01"},
    {"2026-05-01", UNIT_NONE, -3600 * S, "!"},
    {"2026-05-01", UNIT_NONE, -DAY - 1, "!"},
    {"0000-01-01", UNIT_NONE, -DAY, "!"},
    {"9999-12-31", UNIT_NONE, DAY, "!"},
    /* numbers */
    {"1777593600", UNIT_S, 0, "1777593600"},
    {"1777593600", UNIT_S, -60 * S, "1777593540"},
    {"5", UNIT_S, -10 * S, "-5"},
    {"-5", UNIT_S, -S, "-6"},
    {"-5", UNIT_S, 5 * S, "0"},
    {"7", UNIT_S, -S / 2, "!"},
    {"7.0", UNIT_S, -S / 2, "6.5"},
    {"0.5", UNIT_S, -S, "-0.5"},
    {"-0.5", UNIT_S, 0, "-0.5"},
    {"-0.5", UNIT_S, -S, "-1.5"},
    {"-1.25", UNIT_S, S, "-0.25"},
    {"1700000000.000100", UNIT_S, -S, "1699999999.000100"},
    {"1700000000.123456789", UNIT_S, 0, "1700000000.123456789"},
    {"1777593600123", UNIT_MS, 0, "1777593600123"},
    {"1777593600123", UNIT_MS, -60 * S, "1777593540123"},
    {"1777593600123", UNIT_MS, -MS, "1777593600122"},
    {"5", UNIT_MS, -10 * MS, "-5"},
    {"-1", UNIT_MS, -999 * MS, "-1000"},
    {"7", UNIT_MS, -1, "!"},
    {"7.50", UNIT_MS, 0, "7.50"},
    {"7.5", UNIT_MS, -S / 10000, "7.4"},
    {"-7.5", UNIT_MS, 0, "-7.5"},
    {"253402300799", UNIT_S, 0, "253402300799"},
    {"253402300799", UNIT_S, S, "!"},
    {"253402300799999", UNIT_MS, 0, "253402300799999"},
    {"-62167219200", UNIT_S, 0, "-62167219200"},
    {"2026-05-01", UNIT_S, -DAY, "2026-04-30"},
    /* none */
    {"1777593600", UNIT_NONE, 0, NULL},
    {"253402300800", UNIT_S, 0, NULL},
    {"-62167219201", UNIT_S, 0, NULL},
    {"9223372036854775807", UNIT_MS, 0, NULL},
    {"99999999999999999999", UNIT_S, 0, NULL},
    {"1e3", UNIT_S, 0, NULL},
    {"1.", UNIT_S, 0, NULL},
    {".5", UNIT_S, 0, NULL},
    {"1.1234567891", UNIT_S, 0, NULL},
    {"1.2.3", UNIT_S, 0, NULL},
    {"1.-5", UNIT_S, 0, NULL},
    {"--1", UNIT_S, 0, NULL},
    {"-", UNIT_S, 0, NULL},
    {"", UNIT_S, 0, NULL},
    {"", UNIT_NONE, 0, NULL},
    {"abc", UNIT_NONE, 0, NULL},
    {"2026-5-1", UNIT_NONE, 0, NULL},
    {"2026-02-30", UNIT_NONE, 0, NULL},
    {"20260501", UNIT_NONE, 0, NULL},
    {"2026-05-01T", UNIT_NONE, 0, NULL},
    {"2026-05-01Z", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00:00ZZ", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00:00+00", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00:00+00000", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00:00.+0000", UNIT_NONE, 0, NULL},
    {"2026-05-01T12:00:00 +0000", UNIT_NONE, 0, NULL},
};

/* In memory of its exact size: an overread is an error. */
static bool
parse(const char *text, enum moment_unit unit, struct moment *m)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);
	bool good;

	memcpy(copy, text, n);
	good = moment_parse((struct span){copy, n}, unit, m);
	free(copy);
	return good;
}

static void
test_table(void)
{
	struct buf b;

	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *want = table[i].want;
		struct moment m;
		bool good = parse(table[i].text, table[i].unit, &m);

		if (!good || !want) {
			ok(good == (want != NULL), "%s", table[i].text);
			continue;
		}
		buf_clear(&b);
		if (!moment_shift(&m, table[i].shift))
			buf_adds(&b, "!");
		else
			moment_format(&m, &b);
		is(b.p, want, table[i].text);
	}
	buf_release(&b);
}

/* The oracle: other spellings of one instant. */
static void
test_instants(void)
{
	static const char *const same[] = {"2024-05-01T00:00:00Z", "2024-05-01",
	    "2024-05-01T00:00:00", "2024-05-01 00:00:00.000",
	    "2024-05-01T02:00:00+0200", "2024-04-30T17:30:00-06:30",
	    "1714521600", "1714521600.0"};
	struct moment first, m;
	struct buf b;

	buf_init(&b, 100);
	parse(same[0], UNIT_NONE, &first);
	for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
		buf_clear(&b);
		ok(parse(same[i], UNIT_S, &m) &&
			moment_compare(&first, &m) == 0,
		    "%s is that instant", same[i]);
		moment_instant(&m, &b);
		is(b.p, same[0], "and written so");
		m.ns++;
		ok(moment_compare(&first, &m) < 0 &&
			moment_compare(&m, &first) > 0,
		    "the next one is later");
	}
	buf_release(&b);
}

static void
test_round(void)
{
	static const struct {
		const char *text;
		int64_t unit;
		const char *down, *up;
	} cases[] = {
	    {"2024-02-29T12:34:56.789Z", S, "2024-02-29T12:34:56.000Z",
		"2024-02-29T12:34:57.000Z"},
	    {"2024-02-29T12:34:56.789Z", DAY, "2024-02-29T00:00:00.000Z",
		"2024-03-01T00:00:00.000Z"},
	    {"2024-02-29T00:00:00.000Z", DAY, "2024-02-29T00:00:00.000Z",
		"2024-02-29T00:00:00.000Z"},
	    {"1969-12-31T23:59:59.999Z", S, "1969-12-31T23:59:59.000Z",
		"1970-01-01T00:00:00.000Z"},
	    {"1969-12-31T12:00:00.000Z", DAY, "1969-12-31T00:00:00.000Z",
		"1970-01-01T00:00:00.000Z"},
	    {"1969-12-31T12:30:00.000Z", 3600 * S, "1969-12-31T12:00:00.000Z",
		"1969-12-31T13:00:00.000Z"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int up = 0; up < 2; up++) {
			struct moment m;
			struct buf b;

			buf_init(&b, 100);
			parse(cases[i].text, UNIT_NONE, &m);
			moment_round(&m, cases[i].unit, up);
			moment_format(&m, &b);
			is(b.p, up ? cases[i].up : cases[i].down,
			    cases[i].text);
			buf_release(&b);
		}
}

int
main(void)
{
	test_table();
	test_instants();
	test_round();
	return tap_done();
}
