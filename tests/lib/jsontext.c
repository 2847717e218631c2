/* SPDX-License-Identifier: MIT */
#include "jsontext.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "jsonmask.h"
#include "tap.h"

#define S(text)                       \
	{                             \
		text, sizeof text - 1 \
	}

static const struct {
	const char *text, *compact;
} compact[] = {
    {"1", "1"},
    {"[]", "[]"},
    {"[ ]", "[]"},
    {"{ \"a b\" : [ 1 ,\t2\r\n] }", "{\"a b\":[1,2]}"},
    {"{\"a\\\" \\\\\" : \" \\\" \"}", "{\"a\\\" \\\\\":\" \\\" \"}"},
    {"[\"\xc3\xa9 \xc3\xa9\" , 1.0, 1e0]", "[\"\xc3\xa9 \xc3\xa9\",1.0,1e0]"},
    {"[ \"a long string without an end so far\\\\\" , \" \" ]",
	"[\"a long string without an end so far\\\\\",\" \"]"},
};

/* A JSON string, what it says, and what quoting gives back (NULL: itself). */
static const struct {
	struct span string, bytes;
	const char *quoted;
} strings[] = {
    {S("\"\""), S(""), NULL},
    {S("\"abc\""), S("abc"), NULL},
    {S("\"a\\nb\""), S("a\nb"), NULL},
    {S("\"\\\"\\\\\\b\\f\\n\\r\\t\""), S("\"\\\b\f\n\r\t"), NULL},
    {S("\"\\/\""), S("/"), "\"/\""},
    {S("\"\\u0000\\u001f\\u000b\""), S("\0\x1f\x0b"), NULL},
    {S("\"\\u007f\""), S("\x7f"), "\"\x7f\""},
    {S("\"\\u0041\\u00e9\\u20AC\""), S("A\xc3\xa9\xe2\x82\xac"),
	"\"A\xc3\xa9\xe2\x82\xac\""},
    {S("\"\\ud83d\\ude00!\""), S("\xf0\x9f\x98\x80!"), "\"\xf0\x9f\x98\x80!\""},
    {S("\"\\uDBFF\\uDFFF\""), S("\xf4\x8f\xbf\xbf"), "\"\xf4\x8f\xbf\xbf\""},
    {S("\"\\ud800\""), S("\xed\xa0\x80"), ""},
    {S("\"\\ud800x\""), S("\xed\xa0\x80x"), ""},
    {S("\"\\udc00\\ud800\""), S("\xed\xb0\x80\xed\xa0\x80"), ""},
    {S("\"\\ud800\\ud83d\\ude00\""), S("\xed\xa0\x80\xf0\x9f\x98\x80"), ""},
    {S("\"\\ud800\\n\""), S("\xed\xa0\x80\n"), ""},
    {S("\"\\ud800\\u0041\""), S("\xed\xa0\x80\x41"), ""},
};

static void
test_compact(struct buf *b)
{
	for (size_t i = 0; i < sizeof compact / sizeof *compact; i++) {
		buf_clear(b);
		ok(json_compact(span_of(compact[i].text), b), "compact");
		is(b->p, compact[i].compact, compact[i].compact);
	}
}

/* White space at every place of a block, with room behind and without. */
static void
test_compact_far(void)
{
	struct buf text, want, roomy, tight;
	size_t bad = 0;

	buf_init(&text, 1000);
	buf_init(&roomy, 1000);
	for (size_t k = 0; k < 200; k++)
		for (size_t i = 0; i < sizeof compact / sizeof *compact; i++) {
			buf_init(&want, 1000);
			buf_clear(&text);
			buf_clear(&roomy);
			buf_adds(&text, "[ \"");
			buf_adds(&want, "[\"");
			for (size_t x = 0; x < k; x++) {
				buf_addc(&text, x % 9 ? 'x' : ' ');
				buf_addc(&want, x % 9 ? 'x' : ' ');
			}
			buf_adds(&text, "\\\"\" \t, ");
			buf_adds(&want, "\\\"\",");
			buf_adds(&text, compact[i].text);
			buf_adds(&want, compact[i].compact);
			buf_adds(&text, "\r\n]");
			buf_addc(&want, ']');
			buf_init(&tight, want.n);
			bad += !json_compact(buf_span(&text), &roomy) ||
			       !json_compact(buf_span(&text), &tight) ||
			       !span_same(buf_span(&roomy), buf_span(&want)) ||
			       !span_same(buf_span(&tight), buf_span(&want));
			buf_release(&tight);
			buf_release(&want);
		}
	ok(bad == 0, "compact: at every place of a block");
	buf_release(&text);
	buf_release(&roomy);
}

static void
test_strings(struct buf *b)
{
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		struct span bytes = strings[i].bytes;
		const char *quoted = strings[i].quoted;

		buf_clear(b);
		ok(json_unescape(strings[i].string, b) &&
			span_same(buf_span(b), bytes),
		    "unescape %zu", i);
		ok(json_same(strings[i].string, bytes), "the same %zu", i);
		ok(!json_same(strings[i].string, (struct span){b->p, b->n + 1}),
		    "not the same %zu: longer", i);
		if (b->n) {
			ok(!json_same(strings[i].string,
			       (struct span){b->p, b->n - 1}),
			    "not the same %zu: shorter", i);
			b->p[b->n - 1] ^= 1;
			ok(!json_same(strings[i].string, buf_span(b)),
			    "not the same %zu: other", i);
		}
		if (quoted && !*quoted) {
			ok(!json_utf8(bytes), "not UTF-8 %zu", i);
			continue;
		}
		ok(json_utf8(bytes), "UTF-8 %zu", i);
		buf_clear(b);
		ok(json_quote(bytes, b), "quote %zu", i);
		is(b->p, quoted ? quoted : strings[i].string.p, "quoted");
	}
}

static void
test_iter(const char *text, const char *want)
{
	struct json_iter it = json_iter(span_of(text));
	char got[300] = "";

	while (json_next(&it))
		sprintf(got + strlen(got), "%.*s:%.*s|", (int)it.name.n,
		    it.name.p, (int)it.value.n, it.value.p);
	is(got, want, text);
}

static void
test_member(const char *text, const char *name, const char *want)
{
	struct span v = json_member(span_of(text), name);
	char got[100];

	snprintf(got, sizeof got, "%.*s", (int)v.n, v.p);
	is(got, want, text);
}

static void
test_type(void)
{
	static const char *const of[] = {[JSON_NONE] = "",
	    [JSON_NULL] = "null",
	    [JSON_FALSE] = "false",
	    [JSON_TRUE] = "true",
	    [JSON_NUMBER] = "-1",
	    [JSON_STRING] = "\"\"",
	    [JSON_ARRAY] = "[]",
	    [JSON_OBJECT] = "{}"};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		ok(json_type(span_of(of[i])) == (enum json_type)i, "type %zu",
		    i);
	ok(json_type(span_of("0")) == JSON_NUMBER, "type of 0");
}

static void
test_full(void)
{
	struct buf b;

	buf_init(&b, 4);
	ok(!json_compact(span_of("[1, 2]"), &b), "compact: full");
	buf_clear(&b);
	ok(!json_unescape(span_of("\"abcd\\n\""), &b), "unescape: full");
	buf_clear(&b);
	ok(!json_quote(span_of("abc"), &b), "quote: full");
	buf_clear(&b);
	ok(json_quote(span_of("ab"), &b), "quote: just not full");
	buf_release(&b);
}

int
main(void)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	test_type();
	test_compact(&b);
	for (size_t i = 0; json_kernel(i); i++) {
		json_use_kernel(json_kernel(i));
		test_compact_far();
	}
	test_strings(&b);
	test_iter("[]", "");
	test_iter("{ }", "");
	test_iter("1", "");
	test_iter("\"a,b\"", "");
	test_iter("[1,\"a,]\",[2,[3]],{\"x\":[]},null]",
	    ":1|:\"a,]\"|:[2,[3]]|:{\"x\":[]}|:null|");
	test_iter("[ 1 , -2.5e1\n, { \"a\" : 1 } , [ ] ]",
	    ":1|:-2.5e1|:{ \"a\" : 1 }|:[ ]|");
	test_iter("{ \"a\" : 1 , \"b\\\"\" : \"}\" ,\"c\":{\"d\":2}}",
	    "\"a\":1|\"b\\\"\":\"}\"|\"c\":{\"d\":2}|");
	test_iter(
	    "{\"a\":[\"\\\\\"],\"b\":true}", "\"a\":[\"\\\\\"]|\"b\":true|");
	test_member("{\"a\":1,\"b\":2}", "b", "2");
	test_member("{\"a\":1,\"a\":2}", "a", "2");
	test_member("{\"\\u0061\":3}", "a", "3");
	test_member("{\"a\":1}", "b", "");
	test_member("{}", "a", "");
	test_member("[\"a\",1]", "a", "");
	test_member("{\"b\":{\"a\":1}}", "a", "");
	ok(json_utf8(span_of("")) && json_utf8(span_of("a\xc3\xa9")), "UTF-8");
	ok(!json_utf8(span_of("a\xc3")) && !json_utf8(span_of("\xff")),
	    "not UTF-8");
	test_full();
	buf_release(&b);
	return tap_done();
}
