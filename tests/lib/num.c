/* SPDX-License-Identifier: MIT */
/* num: numbers, sizes and durations of users. */
#include "num.h"

#include "tap.h"

#define BAD INT64_MIN

enum kind { NUMBER, SIZE, TIME };

static void
test_hex(void)
{
	static const char digits[] = "0123456789abcdef", others[] = "/:@G`g -";
	static const char *const bad[] = {
	    "", "0123456", "012345678", "0123456A", "0123456g", " 1234567"};
	uint32_t v = 7;

	for (int i = 0; i < 16; i++)
		ok(num_hex(digits[i]) == i, "hex %c", digits[i]);
	ok(num_hex('A') == 10 && num_hex('F') == 15, "hex, large");
	for (const char *p = others; *p; p++)
		ok(num_hex(*p) == -1, "no hex: '%c'", *p);
	ok(num_hex('\0') == -1, "no hex: NUL");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!num_hex32(span_of(bad[i]), &v) && v == 7,
		    "no hex32: \"%s\"", bad[i]);
	ok(num_hex32(span_of("fedcba98"), &v) && v == 0xfedcba98, "hex32");
}

int
main(void)
{
	static const struct {
		enum kind kind;
		const char *text;
		int64_t min, max, want; /* BAD: refused */
	} cases[] = {
	    {NUMBER, "0", 0, 9, 0},
	    {NUMBER, "9", 0, 9, 9},
	    {NUMBER, "10", 0, 9, BAD},
	    {NUMBER, "007", 0, 9, 7},
	    {NUMBER, "", 0, 9, BAD},
	    {NUMBER, "-", -9, 9, BAD},
	    {NUMBER, "-5", -9, 9, -5},
	    {NUMBER, "-0", 0, 9, BAD},
	    {NUMBER, "+5", 0, 9, BAD},
	    {NUMBER, " 5", 0, 9, BAD},
	    {NUMBER, "5 ", 0, 9, BAD},
	    {NUMBER, "5x", 0, 9, BAD},
	    {NUMBER, "0x5", 0, 9, BAD},
	    {NUMBER, "9223372036854775807", 0, INT64_MAX, INT64_MAX},
	    {NUMBER, "9223372036854775808", 0, INT64_MAX, BAD},
	    {NUMBER, "99999999999999999999999", 0, INT64_MAX, BAD},
	    {SIZE, "1", 1, INT64_MAX, 1},
	    {SIZE, "1K", 1, INT64_MAX, 1024},
	    {SIZE, "64M", 1, INT64_MAX, INT64_C(64) << 20},
	    {SIZE, "2G", 1, INT64_MAX, INT64_C(2) << 30},
	    {SIZE, "1T", 1, INT64_MAX, INT64_C(1) << 40},
	    {SIZE, "0", 1, INT64_MAX, BAD},
	    {SIZE, "1k", 1, INT64_MAX, BAD},
	    {SIZE, "1KB", 1, INT64_MAX, BAD},
	    {SIZE, "K", 1, INT64_MAX, BAD},
	    {SIZE, "1.5M", 1, INT64_MAX, BAD},
	    {SIZE, "9223372036854775807T", 1, INT64_MAX, BAD},
	    {TIME, "1", 0, INT64_MAX, NUM_SECOND},
	    {TIME, "1s", 0, INT64_MAX, NUM_SECOND},
	    {TIME, "0.5", 0, INT64_MAX, NUM_SECOND / 2},
	    {TIME, "0.000000001", 0, INT64_MAX, 1},
	    {TIME, "0.0000000001", 0, INT64_MAX, BAD},
	    {TIME, "1.", 0, INT64_MAX, BAD},
	    {TIME, ".5", 0, INT64_MAX, BAD},
	    {TIME, "250ms", 0, INT64_MAX, NUM_SECOND / 4},
	    {TIME, "1.5ms", 0, INT64_MAX, 1500000},
	    {TIME, "2m", 0, INT64_MAX, 120 * NUM_SECOND},
	    {TIME, "1.5h", 0, INT64_MAX, 5400 * NUM_SECOND},
	    {TIME, "1d", 0, INT64_MAX, 86400 * NUM_SECOND},
	    {TIME, "1w", 0, INT64_MAX, BAD},
	    {TIME, "-1", 0, INT64_MAX, BAD},
	    {TIME, "", 0, INT64_MAX, BAD},
	    {TIME, "9999999999999d", 0, INT64_MAX, BAD},
	    {TIME, "9223372036", 0, INT64_MAX, 9223372036 * NUM_SECOND},
	    {TIME, "9223372037", 0, INT64_MAX, BAD},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_of(cases[i].text);
		int64_t min = cases[i].min, max = cases[i].max, got = BAD;
		bool good = cases[i].kind == NUMBER
				? num_parse(text, min, max, &got)
			    : cases[i].kind == SIZE
				? num_size(text, min, max, &got)
				: num_duration(text, min, max, &got);

		ok(good == (cases[i].want != BAD) && got == cases[i].want,
		    "%s \"%s\"",
		    cases[i].kind == NUMBER ? "number"
		    : cases[i].kind == SIZE ? "size"
					    : "duration",
		    cases[i].text);
	}
	test_hex();
	return tap_done();
}
