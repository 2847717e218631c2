/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

static const struct {
	const char *value, *key, *cursor; /* cursor NULL: as the key */
} encoded[] = {
    {"1", "pb01", NULL},
    {"1.0", "pb01", NULL},
    {"-1", "mY98~", NULL},
    {"0", "n", NULL},
    {"\"\"", "s", NULL},
    {"\"abc\"", "sabc", NULL},
    {"\"a b\"", "sa!20b", NULL},
    {"\"a\\tb\\u0000!\\\"\"", "sa!09b!00!21\"", NULL},
    {"\"{}~\\u007f\"", "s{}~7E~7F", NULL},
    {"\"\xc3\xa9\"", "s~C3~A9", NULL},
    {"\"\\u00e9\"", "s~C3~A9", NULL},
    {"\"\\ud83d\\ude00\"", "s~F0~9F~98~80", NULL},
    {"\"1\"", "s1", NULL},
    {"\"1970-01-01T00:00:00Z\"", "s1970-01-01T00:00:00Z", "t062167305600"},
    {"\"1970-01-01T01:00:00.500+01:00\"", "s1970-01-01T01:00:00.500+01:00",
	"t0621673056005"},
    {"\"1970-01-01 00:00:00.000z\"", "s1970-01-01!2000:00:00.000z",
	"t062167305600"},
    {"\"1970-01-01T00:00:00\\u005a\"", "s1970-01-01T00:00:00Z",
	"t062167305600"},
    {"\"0000-01-01T00:00:00+23:59\"", "s0000-01-01T00:00:00+23:59",
	"t000000000060"},
    {"\"1970-01-01\"", "s1970-01-01", NULL},
};

static const struct {
	const char *value, *why;
} unfit[] = {
    {"", "missing"},
    {"null", "null, not a number or string"},
    {"true", "a boolean, not a number or string"},
    {"false", "a boolean, not a number or string"},
    {"[]", "an array, not a number or string"},
    {"{}", "an object, not a number or string"},
    {"1e99999999999999999999", "exponent too large"},
};

/* In the order of keys; cursors likewise. */
static const char *const rising[] = {"-1e3", "-12", "-1.5", "-1", "0", "1e-3",
    "1", "1.5", "2", "10", "18446744073709551616", "18446744073709551617",
    "\"\"", "\"\\u0000\"", "\"\\u0000a\"", "\" \"", "\"!\"", "\"!!\"",
    "\"\\\"\"", "\"0\"", "\"10\"", "\"9\"", "\"A\"", "\"a\"", "\"a\\u0000\"",
    "\"a b\"", "\"a!\"", "\"a\\\"\"", "\"aa\"", "\"a}\"", "\"a~\"",
    "\"a\\u007f\"", "\"a\xc2\x80\"", "\"a\xc3\xa9\"", "\"b\"", "\"}\"", "\"~\"",
    "\"~~\"", "\"\\u00e9\"", "\"\\uffff\"", "\"\\ud83d\\ude00\""};

static const char *const times[] = {"\"zzz\"", "\"0000-01-01T00:00:00+23:59\"",
    "\"1969-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00Z\"",
    "\"1970-01-01T00:00:00.0000001Z\"", "\"1970-01-01T00:00:00.1Z\"",
    "\"1970-01-01T00:00:00.12Z\"", "\"1970-01-01T00:00:00.2Z\"",
    "\"1970-01-01T00:00:01Z\"", "\"2024-05-01T00:00:00+02:00\"",
    "\"2024-04-30T23:00:00Z\"", "\"9999-12-31T23:59:60-23:59\""};

static void
test_encoded(struct buf *b)
{
	struct err e;

	for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
		const char *cursor = encoded[i].cursor;

		buf_clear(b);
		key_value(span_of(encoded[i].value), b, &e);
		is(b->p, encoded[i].key, encoded[i].value);
		buf_clear(b);
		key_cursor(span_of(encoded[i].value), b, &e);
		is(b->p, cursor ? cursor : encoded[i].key, "as a cursor");
	}
	for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
		ok(!key_value(span_of(unfit[i].value), b, &e) &&
			e.status == ST_DATA,
		    "no key: %s", unfit[i].value);
		is(e.text, unfit[i].why, "why");
	}
}

static int
order(const char *a, const char *b, bool cursor)
{
	bool (*encode)(struct span, struct buf *, struct err *) =
	    cursor ? key_cursor : key_value;
	struct buf x, y;
	struct err e;
	int c;

	buf_init(&x, 200);
	buf_init(&y, 200);
	encode(span_of(a), &x, &e);
	encode(span_of(b), &y, &e);
	/* As they are compared with other components behind them. */
	buf_adds(&x, " s");
	buf_adds(&y, " s");
	c = span_compare(buf_span(&x), buf_span(&y));
	buf_release(&x);
	buf_release(&y);
	return c;
}

static void
test_order(void)
{
	size_t bad = 0;

	for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
		for (size_t j = 0; j < i; j++)
			if (order(rising[j], rising[i], false) >= 0 ||
			    order(rising[j], rising[i], true) >= 0) {
				bad++;
				printf("# %s %s\n", rising[j], rising[i]);
			}
	ok(bad == 0, "keys are in order");
	for (size_t i = 1; i < sizeof times / sizeof *times; i++)
		ok(order(times[i - 1], times[i], true) < 0,
		    "cursors in order: %s", times[i]);
	ok(order("\"2024-05-01T00:00:00+02:00\"", "\"2024-04-30T22:00:00.0Z\"",
	       true) == 0,
	    "one instant");
	ok(order("\"zzz\"", "\"1970-01-01T00:00:00Z\"", false) > 0,
	    "keys know no times");
}

static uint64_t seed = 1;

static unsigned
below(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

/* Random bytes (ASCII), and the JSON string that says them. */
static size_t
make_string(char *bytes, char *json)
{
	size_t n = below(5), at = 1;

	for (size_t i = 0; i < n; i++) {
		bytes[i] =
		    below(2) ? " !\"#}~\x7f\x1f"[below(8)] : (char)below(128);
		at += (size_t)sprintf(json + at, "\\u%04x", bytes[i]);
	}
	json[0] = json[at] = '"';
	json[at + 1] = '\0';
	return n;
}

static void
test_random(void)
{
	size_t bad = 0;

	for (int i = 0; i < 50000; i++) {
		char a[8], b[8], x[40], y[40];
		struct span p = {a, 0}, q = {b, 0};
		int want, got;

		p.n = make_string(a, x);
		q.n = make_string(b, y);
		want = span_compare(p, q);
		got = order(x, y, false);
		bad += (want > 0) != (got > 0) || (want < 0) != (got < 0);
	}
	ok(bad == 0, "random strings are in the order of their bytes");
}

/* Records of keys id and ["t n"].x with cursor at. */
static const struct {
	const char *line, *key, *cursor, *why;
} records[] = {
    {"{\"id\":1,\"t n\":{\"x\":\"a\"},\"at\":5}", "pb01 sa", "pb05", NULL},
    {" {\"at\" : \"x\", \"t n\" : {\"x\" : 2},\"id\":1, \"id\":3} ",
	"pb03 pb02", "sx", NULL},
    {"{\"id\":1", NULL, NULL, "not JSON: byte 7: unexpected end"},
    {"{\"id\":1,\"a\":tru}", NULL, NULL,
	"not JSON: byte 15: not true, false or null"},
    {"{\"t n\":{\"x\":1},\"at\":5}", NULL, NULL, "key id: missing"},
    {"{\"id\":null,\"t n\":{\"x\":1},\"at\":5}", NULL, NULL,
	"key id: null, not a number or string"},
    {"{\"id\":1,\"t n\":{},\"at\":5}", NULL, NULL, "key [\"t n\"].x: missing"},
    {"{\"id\":1,\"t n\":{\"x\":1}}", NULL, NULL, "cursor $.at: missing"},
    {"{\"id\":1,\"t n\":{\"x\":1},\"at\":false}", NULL, NULL,
	"cursor $.at: a boolean, not a number or string"},
    {"1", NULL, NULL, "key id: missing"},
};

static void
test_records(void)
{
	const char *v[] = {"id", "[\"t n\"].x"};
	struct list paths = {v, 2};
	struct keys k;
	struct keyed r;
	struct err e;

	ok(keys_init(&k, &paths, "$.at", &e), "keys_init");
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		bool good = keys_of(&k, span_of(records[i].line), &r, &e);

		ok(good == (records[i].why == NULL), "record %zu", i);
		if (good) {
			is(r.key.p, records[i].key, "its key");
			is(r.cursor.p, records[i].cursor, "its cursor");
		} else {
			is(e.text, records[i].why, "why");
			ok(e.status == ST_DATA, "the data are wrong");
		}
	}
	keys_of(&k, span_of(records[0].line), &r, &e);
	ok(r.text.p == records[0].line && r.text.n == strlen(records[0].line),
	    "the text is the line");
	keys_of(&k, span_of(records[1].line), &r, &e);
	ok(span_is(
	       r.text, "{\"at\":\"x\",\"t n\":{\"x\":2},\"id\":1,\"id\":3}"),
	    "less white space");
	ok(span_is(keys_cursor_text(&k), "\"x\""), "the cursor's text");
	ok(k.scan.whole.blank, "white space is seen");
	keys_release(&k);
}

static void
test_init(void)
{
	const char *v[KEY_PATHS + 1] = {
	    "a", "b", "c", "d", "e", "f", "g", "h", "i"};
	struct list paths = {v, KEY_PATHS + 1};
	struct keys k;
	struct keyed r;
	struct err e;

	ok(!keys_init(&k, &paths, NULL, &e) && e.status == ST_USAGE, "9 paths");
	is(e.text, "more than 8 key paths", "why");
	paths.n = 1;
	ok(!keys_init(&k, &paths, "u[*]", &e) && e.status == ST_USAGE, "many");
	is(e.text, "cursor u[*]: can match many values", "why");
	v[0] = "a..b";
	ok(!keys_init(&k, &paths, NULL, &e) && e.status == ST_USAGE, "no path");
	is(e.text, "key: path a..b: byte 2: expected a name", "why");
	v[0] = "$";
	ok(keys_init(&k, &paths, NULL, &e) &&
		keys_of(&k, span_of("\"x\""), &r, &e),
	    "the whole record");
	is(r.key.p, "sx", "its key");
	ok(r.cursor.n == 0 && keys_cursor_text(&k).n == 0, "no cursor");
	keys_release(&k);
}

static void
test_full(void)
{
	struct buf b;
	struct err e;

	for (size_t max = 0; max < 8; max++) {
		buf_init(&b, max);
		ok(!key_value(span_of("\"  \\u00e9\""), &b, &e), "full");
		is(e.text, "too long", "why");
		buf_release(&b);
	}
	buf_init(&b, 2);
	ok(!key_value(span_of("123"), &b, &e), "full: a number");
	is(e.text, "too long", "why");
	buf_release(&b);
}

static void
test_policy(void)
{
	static const char *const name[] = {
	    "newest", "first", "lowest", "lowest, first"};
	/* of the later and the earlier: the higher, a tie, the lower */
	static const bool want[4][3] = {{true, true, false},
	    {true, false, false}, {false, true, true}, {false, false, true}};
	const struct span high = span_of("12"), low = span_of("1");
	const struct span none = {NULL, 0};

	for (int i = 0; i < 4; i++) {
		struct policy p = {.lowest = i >= 2, .first = i % 2};

		ok(keyed_wins(&p, high, low) == want[i][0] &&
			keyed_wins(&p, high, high) == want[i][1] &&
			keyed_wins(&p, none, none) == want[i][1] &&
			keyed_wins(&p, low, high) == want[i][2] &&
			keyed_wins(&p, low, none) == want[i][0] &&
			keyed_wins(&p, none, low) == want[i][2],
		    "policy: %s", name[i]);
	}
}

int
main(void)
{
	struct buf b;

	buf_init(&b, 1000);
	test_encoded(&b);
	test_order();
	test_random();
	test_records();
	test_init();
	test_full();
	test_policy();
	buf_release(&b);
	return tap_done();
}
