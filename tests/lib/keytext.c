/* SPDX-License-Identifier: MIT */
#include "keytext.h"

#include <stdint.h>
#include <stdlib.h>

#include "json.h"
#include "key.h"
#include "tap.h"

static const struct {
	const char *key, *json;
} table[] = {
    {"n", "0"},
    {"pb01", "1"},
    {"pb412345", "12345"},
    {"pb612345", "1234500"},
    {"pY85", "0.5"},
    {"pY512", "0.00012"},
    {"pb1123", "12.3"},
    {"mY98~", "-1"},
    {"mb14~", "-0.5"},
    {"mY8876~", "-12.3"},
    {"pc1918446744073709551617", "18446744073709551617"},
    {"pc201", "100000000000000000000"},
    {"pc211", "1e21"},
    {"pc2212", "1.2e22"},
    {"pc22123", "12300000000000000000000"},
    {"pc2312", "1.2e23"},
    {"pc231234", "123400000000000000000000"},
    {"pX791", "0.00000000000000000001"},
    {"pX79123", "0.0000000000000000000123"},
    {"pX78123", "1.23e-21"},
    {"mX708~", "-1e29"},
    {"mc21876~", "-1.23e-21"},
    {"ps1000000000000000001", "1e100000000000000000"},
    {"pH8999999999999999991", "1e-100000000000000000"},
    {"s", "\"\""},
    {"sabc", "\"abc\""},
    {"s!20!21\"#$}~7E", "\" !\\\"#$}~\""},
    {"s\\u0041", "\"\\\\u0041\""},
    {"s!00!08!09!0A!0B!0C!0D!1F~7F",
	"\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\""},
    {"s~C3~A9", "\"\303\251\""},
    {"s~F0~9F~98~80", "\"\360\237\230\200\""},
    {"s~ED~9F~BF", "\"\355\237\277\""},
    {"s~EE~80~80", "\"\356\200\200\""},
    {"s~ED~A0~80", "\"\\ud800\""},
    {"s~ED~BF~BF", "\"\\udfff\""},
    {"s~ED~B0~80~ED~A0~80", "\"\\udc00\\ud800\""},
    {"s~ED~A0~80~ED~A0~80", "\"\\ud800\\ud800\""},
    {"s~ED~A0~80x~ED~B0~80", "\"\\ud800x\\udc00\""},
    {"s~ED~A0~80!20~ED~B0~80", "\"\\ud800 \\udc00\""},
    {"s~ED~A0~80~ED~9F~BF~ED~B0~80", "\"\\ud800\355\237\277\\udc00\""},
    {"pb01 sa", "[1,\"a\"]"},
    {"s s s", "[\"\",\"\",\"\"]"},
    {"n n n n n n n n", "[0,0,0,0,0,0,0,0]"},

    /* What is no key's text. */
    {"", NULL},
    {" ", NULL},
    {"x", NULL},
    {"0", NULL},
    {"nn", NULL},
    {"n0", NULL},
    {"p", NULL},
    {"m", NULL},
    {"pb", NULL},
    {"pb0", NULL},
    {"pb00", NULL},
    {"pb0x", NULL},
    {"pbx1", NULL},
    {"pb010", NULL},
    {"pb001", NULL},
    {"pc051", NULL},
    {"pc1", NULL},
    {"pa1", NULL},
    {"pZ1", NULL},
    {"pY91", NULL},
    {"pY01", "0.000000001"},
    {"p{01", NULL},
    {"p~01", NULL},
    {"pb01~", NULL},
    {"mY98", NULL},
    {"mY98~~", NULL},
    {"mY9~", NULL},
    {"mY99~", NULL},
    {"mY989~", NULL},
    {"mb98~", "-0.000000001"},
    {"m~", NULL},
    {"ps1000000000000000011", NULL},
    {"ps2000000000000000001", NULL},
    {"pt10000000000000000001", NULL},
    {"pG99999999999999999991", NULL},
    {"s!", NULL},
    {"s!2", NULL},
    {"s!22", NULL},
    {"s!2g", NULL},
    {"s!0a", NULL},
    {"s!80", NULL},
    {"s~21", NULL},
    {"s~7D", NULL},
    {"s~c3~a9", NULL},
    {"s~C3", NULL},
    {"s~C3a", NULL},
    {"s~80", NULL},
    {"s~C0~80", NULL},
    {"s~F4~90~80~80", NULL},
    {"s~ED", NULL},
    {"s~ED~A0", NULL},
    {"s~ED~A0x", NULL},
    {"s~ED~A0!20", NULL},
    {"s~ED~C0~80", NULL},
    {"s~ED~A0~80~ED~B0~80", NULL},
    {"s\x7f", NULL},
    {"s\303\251", NULL},
    {"s\t", NULL},
    {"sa\n", NULL},
    {"t062135596800", NULL},
    {"pb01 ", NULL},
    {" pb01", NULL},
    {"pb01  sa", NULL},
    {"pb01 x", NULL},
    {"n n n n n n n n n", NULL},
};

/* The key of a value, or of the elements of an array. */
static bool
encode(struct span json, struct buf *b)
{
	struct json_iter it = json_iter(json);
	struct err e;

	buf_clear(b);
	if (json_type(json) != JSON_ARRAY)
		return key_value(json, b, &e);
	while (json_next(&it)) {
		if (b->n)
			buf_addc(b, ' ');
		if (!key_value(it.value, b, &e))
			return false;
	}
	return true;
}

static void
test_table(struct buf *json, struct buf *again)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		bool good;

		buf_clear(json);
		good = keytext_json(span_of(table[i].key), json);
		ok(good == (table[i].json != NULL), "text %zu is %s", i,
		    good ? "a key's" : "no key's");
		if (!good || table[i].json == NULL)
			continue;
		is(json->p, table[i].json, table[i].key);
		ok(encode(buf_span(json), again), "has a key");
		is(again->p, table[i].key, "which is the text");
	}
	buf_clear(json);
	ok(!keytext_json((struct span){"s\0", 2}, json), "a NUL");
}

static uint64_t seed = 1;

static unsigned
below(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static void
make_number(struct buf *b)
{
	buf_adds(b, below(2) ? "-" : "");
	buf_addf(b, "%d", below(2) ? 0 : 1 + (int)below(3000));
	for (unsigned n = below(30); n > 8; n--)
		if (b->p[b->n - 1] != '0' || b->n > 2)
			buf_addc(b, "0019"[below(4)]);
	if (below(2))
		buf_addf(b, ".%0*d", 1 + (int)below(9), (int)below(9999));
	if (below(2))
		buf_addf(b, "e%d", (int)below(60) - 30);
}

static void
make_string(struct buf *b)
{
	static const char *const part[] = {"a", " ", "~", "!", "}", "\\n",
	    "\\u0000", "\\\"", "\\\\", "/", "\303\251", "\\ud83d", "\\ude00",
	    "\\ud7ff", "\\ue000", "\360\237\230\200", "\355\237\277", "\x7f",
	    "\\u001f", "ud800"};

	buf_addc(b, '"');
	for (unsigned n = below(6); n > 0; n--)
		buf_adds(b, part[below(sizeof part / sizeof *part)]);
	buf_addc(b, '"');
}

/* Any value that has a key, and its key: decoded, it is valid and the same. */
static void
test_random(struct buf *json, struct buf *again)
{
	struct buf value, key;
	struct json_scan scan;
	int bad = 0, tried = 0;

	buf_init(&value, 1000);
	buf_init(&key, 1000);
	json_init(&scan);
	for (int i = 0; i < 100000; i++) {
		buf_clear(&value);
		if (below(2))
			make_number(&value);
		else
			make_string(&value);
		if (!json_scan(&scan, buf_span(&value)) ||
		    !encode(buf_span(&value), &key))
			continue;
		tried++;
		buf_clear(json);
		if (keytext_json(buf_span(&key), json) &&
		    json_scan(&scan, buf_span(json)) &&
		    encode(buf_span(json), again) &&
		    span_same(buf_span(&key), buf_span(again)))
			continue;
		if (bad++ < 5)
			printf("# %s: %s: %s\n", value.p, key.p, json->p);
	}
	ok(tried > 60000, "random values: %d", tried);
	ok(bad == 0, "each key comes back as a value with that key");
	json_release(&scan);
	buf_release(&value);
	buf_release(&key);
}

static void
test_full(void)
{
	static const char *const keys[] = {"n", "pb412345", "mX78876~",
	    "s!0A\"~C3~A9~ED~A0~80", "pb01 sa", "pX791", "pc201"};
	struct buf whole, b;

	buf_init(&whole, 100);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		size_t max = 0;
		bool good;

		buf_clear(&whole);
		if (!keytext_json(span_of(keys[i]), &whole))
			continue;
		for (good = true; max < whole.n && good; max++) {
			buf_init(&b, max);
			good = !keytext_json(span_of(keys[i]), &b) && b.over;
			buf_release(&b);
		}
		ok(good, "%s: full below %zu", keys[i], whole.n);
	}
	buf_release(&whole);
}

int
main(void)
{
	struct buf json, again;

	buf_init(&json, 1000);
	buf_init(&again, 1000);
	test_table(&json, &again);
	test_random(&json, &again);
	test_full();
	buf_release(&json);
	buf_release(&again);
	return tap_done();
}
