/* SPDX-License-Identifier: MIT */
#include "since.h"

#include "num.h"
#include "tap.h"

#define S NUM_SECOND
#define DAY (86400 * S)

/* want: the text, or "! START OF THE ERROR" */
static const struct {
	const char *json;
	int64_t lag;
	const char *want;
} table[] = {
    /* as it is */
    {"\"2026-05-01T00:00:00Z\"", 0, "2026-05-01T00:00:00Z"},
    {"\"abc\"", 0, "abc"},
    {"\"a\\/b \\u00e4\"", 0, "a/b \xc3\xa4"},
    {"\"\"", 0, ""},
    {"1234567890123456789012", 0, "1234567890123456789012"},
    {"1.50", 0, "1.50"},
    {"-7", 0, "-7"},
    /* times */
    {"\"2026-05-01T00:00:00Z\"", S, "2026-04-30T23:59:59Z"},
    {"\"2026-05-01T00:00:00Z\"", DAY, "2026-04-30T00:00:00Z"},
    {"\"2024-03-01T00:00:00Z\"", DAY, "2024-02-29T00:00:00Z"},
    {"\"2026-05-01T00:00:00+02:00\"", 3600 * S, "2026-04-30T23:00:00+02:00"},
    {"\"2026-05-01T00:00:00-00:30\"", 60 * S, "2026-04-30T23:59:00-00:30"},
    {"\"2026-05-01T12:00:00.250Z\"", 60 * S, "2026-05-01T11:59:00.250Z"},
    {"\"2026-05-01T12:00:00.123456789012Z\"", 1 * S,
	"2026-05-01T11:59:59.123456789012Z"},
    {"\"2026-05-01T12:00:00.250Z\"", S / 2, "2026-05-01T11:59:59.750000000Z"},
    {"\"2026-05-01T12:00:00.750Z\"", S / 2, "2026-05-01T12:00:00.250000000Z"},
    {"\"2026-05-01T12:00:00Z\"", S / 1000, "2026-05-01T11:59:59.999000000Z"},
    {"\"2026-05-01T12:00:00.1234567899Z\"", S + S / 10,
	"2026-05-01T11:59:59.023456789Z"},
    {"\"1970-01-01T00:00:00Z\"", S, "1969-12-31T23:59:59Z"},
    {"\"0000-01-01T00:00:00Z\"", S, "! --lag: "},
    {"\"2026-05-01T00:00:00Z\"", INT64_MAX, "1734-01-20T00:12:43.145224193Z"},
    {"\"2026-05-01\"", S, "! --lag: \"2026-05-01\" is not an RFC 3339 time"},
    {"\"abc\"", S, "! --lag: \"abc\" is not an RFC 3339 time"},
    {"\"7\"", S, "! --lag: \"7\" is not an RFC 3339 time"},
    {"\"\"", S, "! --lag: \"\" is not an RFC 3339 time"},
    /* numbers */
    {"1777593600", 60 * S, "1777593540"},
    {"5", 10 * S, "-5"},
    {"-5", S, "-6"},
    {"9223372036854775807", S, "9223372036854775806"},
    {"-4611686018427387904", INT64_MAX / S *S, "-4611686027650759940"},
    {"9223372036854775808", S,
	"! --lag: whole seconds from a whole number, "
	"not from 9223372036854775808"},
    {"1.5", S, "! --lag: whole seconds from a whole number, not from 1.5"},
    {"1e3", S, "! --lag: whole seconds"},
    {"7", S / 2, "! --lag: whole seconds"},
    /* no cursor */
    {"null", 0, "! the cursor is not a string or number"},
    {"true", S, "! the cursor is not a string or number"},
    {"[1]", 0, "! the cursor is not a string or number"},
    {"\"a\\u0000b\"", 0, "! the cursor has a NUL in it"},
};

static void
test_fill(void)
{
	static const struct {
		const char *text, *value, *want;
	} fills[] = {
	    {"since={since}", "2026", "since=2026"},
	    {"filter=updated_at:>'{since}'", "x", "filter=updated_at:>'x'"},
	    {"q={since}..{since}", "7", "q=7..7"},
	    {"q={since}", "{since}", "q={since}"},
	    {"q={since}", "a&b=c", "q=a&b=c"},
	    {"q={since", "x", "q={since"},
	    {"q={since}", "", "q="},
	    {"", "x", ""},
	};

	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		struct buf b;

		buf_init(&b, BUF_TEXT);
		ok(since_fill(fills[i].text, span_of(fills[i].value), &b),
		    "%s is filled", fills[i].text);
		is(b.p, fills[i].want, fills[i].text);
		buf_release(&b);
	}
	ok(since_wanted("a={since}") && since_wanted("{since}") &&
		!since_wanted("a={Since}") && !since_wanted("since"),
	    "who asks for it");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct span json = span_of(table[i].json);
		size_t want = strlen(table[i].want);
		struct buf got;
		struct err e;

		buf_init(&got, BUF_TEXT);
		if (!since_value(json, table[i].lag, &got, &e)) {
			buf_clear(&got);
			buf_addf(&got, "! %s", e.text);
			if (got.n > want)
				buf_cut(&got, want);
			ok(e.status == ST_USAGE, "%s: usage", table[i].json);
		}
		is(got.p, table[i].want, table[i].json);
		buf_release(&got);
	}
	test_fill();
	return tap_done();
}
