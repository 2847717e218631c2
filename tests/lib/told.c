/* SPDX-License-Identifier: MIT */
/* told: totals, yes and no, and what is next, in bodies and headers. */
#include "told.h"

#include <inttypes.h>

#include "jsontext.h"
#include "tap.h"

static void
test_count(void)
{
	static const struct {
		const char *text;
		int64_t want;
	} totals[] = {
	    {"", -1},
	    {"0", 0},
	    {"1234", 1234},
	    {"\"1234\"", 1234},
	    {"\"0\"", 0},
	    {"null", -1},
	    {"true", -1},
	    {"-1", -1},
	    {"\"-1\"", -1},
	    {"1.0", -1},
	    {"1e3", -1},
	    {"\"\"", -1},
	    {"\" 7\"", -1},
	    {"\"many\"", -1},
	    {"\"\\u0037\"", -1},
	    {"{\"value\":7}", -1},
	    {"[7]", -1},
	    {"2305843009213693951", INT64_MAX / 4},
	    {"2305843009213693952", -1},
	    {"99999999999999999999999999999999", -1},
	    {"\"99999999999999999999999999999999\"", -1},
	};

	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
		int64_t got = told_count(span_of(totals[i].text));

		ok(got == totals[i].want, "a total of '%s': %" PRId64,
		    totals[i].text, got);
	}
}

static void
test_more(void)
{
	static const struct {
		const char *text;
		int want; /* -1: neither */
	} cases[] = {
	    {"", MORE_UNTOLD},
	    {"null", MORE_UNTOLD},
	    {"true", MORE_YES},
	    {"false", MORE_NO},
	    {"1", MORE_YES},
	    {"0", MORE_NO},
	    {"\"true\"", MORE_YES},
	    {"\"FALSE\"", MORE_NO},
	    {"\"Yes\"", MORE_YES},
	    {"\"no\"", MORE_NO},
	    {"\"Y\"", MORE_YES},
	    {"\"n\"", MORE_NO},
	    {"\"t\"", MORE_YES},
	    {"\"F\"", MORE_NO},
	    {"\"1\"", MORE_YES},
	    {"\"0\"", MORE_NO},
	    {"\"\"", -1},
	    {"\"null\"", -1},
	    {"\"invalid\"", -1},
	    {"\" true\"", -1},
	    {"2", -1},
	    {"-1", -1},
	    {"1.0", -1},
	    {"{}", -1},
	    {"[true]", -1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum page_more more;
		bool fits = told_more(span_of(cases[i].text), &more);

		ok((fits ? (int)more : -1) == cases[i].want, "more: '%s'",
		    cases[i].text);
	}
}

/* What is next, by kind: in the body as value, or in the head. */
static void
test_next(void)
{
	static const struct {
		enum page_kind kind;
		const char *header, *value, *want;
	} cases[] = {
	    {PAGE_CURSOR, NULL, "", ""},
	    {PAGE_CURSOR, NULL, "null", ""},
	    {PAGE_CURSOR, NULL, "false", ""},
	    {PAGE_CURSOR, NULL, "\"\"", ""},
	    {PAGE_CURSOR, NULL, "\"cursor-2\"", "cursor-2"},
	    {PAGE_CURSOR, NULL, "\"a\\u0062\\/\"", "ab/"},
	    {PAGE_CURSOR, NULL, "17", "#17"},
	    {PAGE_CURSOR, NULL, "0", "#0"},
	    {PAGE_CURSOR, NULL, "12345678901234567890.50",
		"#12345678901234567890.50"},
	    {PAGE_CURSOR, NULL, "true",
		"! at.next is neither a string nor a number"},
	    {PAGE_CURSOR, NULL, "{ \"a\": {\"n\": 1.0} }",
		"#{\"a\":{\"n\":1.0}}"},
	    {PAGE_CURSOR, NULL, "[5, \"a b\"]", "#[5,\"a b\"]"},
	    {PAGE_CURSOR, NULL, "\"[5]\"", "[5]"},
	    {PAGE_KEYSET, NULL, "[5]", "#[5]"},
	    {PAGE_CURSOR, NULL, "{ }",
		"! at.next is neither a string nor a number"},
	    {PAGE_CURSOR, NULL, "[]",
		"! at.next is neither a string nor a number"},
	    {PAGE_KEYSET, NULL, "\"k\"", "k"},
	    {PAGE_KEYSET, NULL, "5", "#5"},
	    {PAGE_KEYSET, NULL, "null", ""},
	    {PAGE_LINK, NULL, "\"http://h/p?page=2\"", "http://h/p?page=2"},
	    {PAGE_LINK, NULL, "\"?page=2\"", "?page=2"},
	    {PAGE_LINK, NULL, "null", ""},
	    {PAGE_LINK, NULL, "{\"href\":\"/x\"}",
		"! at.next is neither a string nor a number"},
	    {PAGE_CONTINUE, NULL, "", ""},
	    {PAGE_CONTINUE, NULL, "null", ""},
	    {PAGE_CONTINUE, NULL, "false", ""},
	    {PAGE_CONTINUE, NULL, "{ }", ""},
	    {PAGE_CONTINUE, NULL, "{ \"a\" : 1 }", "{\"a\":1}"},
	    {PAGE_CONTINUE, NULL, "\"x\"", "! at.next is no object"},
	    {PAGE_CONTINUE, NULL, "[1]", "! at.next is no object"},
	    {PAGE_CURSOR, "next_cursor", "", ""},
	    {PAGE_CURSOR, "x-next", "\"body\"", "of header"},
	    {PAGE_CURSOR, "X-EMPTY", "", ""},
	    {PAGE_CURSOR, "Link", "", "</first>; rel=first"},
	    {PAGE_LINK, "X-Next", "", "of header"},
	    {PAGE_LINK, "link", "", "?p=2"},
	};
	static const char head[] =
	    "HTTP/1.1 200 OK\r\nX-Empty:\r\nLink: </first>; rel=first\r\n"
	    "X-Next:  of header \r\nLink: <?p=2>; rel=\"next\"\r\n\r\n";
	struct reply reply = {.status = 200};
	struct page_reply r;
	struct buf next;
	struct err e;
	char got[1100];

	buf_init(&reply.head, BUF_TEXT);
	buf_adds(&reply.head, head);
	buf_init(&next, BUF_TEXT);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct told t = {.path[TOLD_NEXT] = "at.next",
		    .header[TOLD_NEXT] = cases[i].header};
		struct span value[TOLD_KINDS] = {
		    [TOLD_NEXT] = span_of(cases[i].value)};

		if (told_read(&t, cases[i].kind, value, &reply, &r, &next, &e))
			snprintf(got, sizeof got, "%s%s",
			    r.next_json ? "#" : "", next.p);
		else
			snprintf(got, sizeof got, "! %s", e.text);
		is(got, cases[i].want,
		    cases[i].header ? cases[i].header : cases[i].value);
	}
	buf_release(&reply.head);
	buf_release(&next);
}

/* Totals and more, in headers and in the body. */
static void
test_read(void)
{
	struct reply reply = {.status = 200};
	struct told t = {
	    .header = {[TOLD_TOTAL] = "X-Total", [TOLD_MORE] = "X-More"},
	    .rel = "later"};
	struct span value[TOLD_KINDS] = {[TOLD_TOTAL] = {"1", 1},
	    [TOLD_PAGES] = {"\"7\"", 3},
	    [TOLD_MORE] = {"true", 4}};
	struct page_reply r;
	struct buf next;
	struct err e;

	buf_init(&next, BUF_TEXT);
	buf_init(&reply.head, BUF_TEXT);
	buf_adds(&reply.head, "HTTP/1.1 200 OK\r\nX-Total: 100\r\n");
	ok(told_read(&t, PAGE_NUMBER, value, &reply, &r, &next, &e) &&
		r.total == 100 && r.pages == 7 && r.more == MORE_UNTOLD &&
		r.next.n == 0,
	    "a header counts instead of the body, also where it is missing");
	buf_adds(&reply.head, "X-More: no\r\nLink: <a>; rel=next\r\n");
	buf_adds(&reply.head, "Link: <b>; rel=\"later\"\r\n");
	t.header[TOLD_NEXT] = "Link";
	ok(told_read(&t, PAGE_LINK, value, &reply, &r, &next, &e) &&
		r.more == MORE_NO && span_is(r.next, "b"),
	    "a word in a header; a link of another relation");
	buf_adds(&reply.head, "X-More: maybe\r\n");
	ok(!told_read(&t, PAGE_LINK, value, &reply, &r, &next, &e) &&
		e.status == ST_DATA,
	    "no such word");
	is(e.text, "X-More says neither yes nor no: maybe", "which is told");
	t.header[TOLD_MORE] = NULL;
	t.path[TOLD_MORE] = "meta.more";
	value[TOLD_MORE] = span_of("\"invalid\"");
	ok(!told_read(&t, PAGE_LINK, value, &reply, &r, &next, &e),
	    "nor in the body");
	is(e.text, "meta.more says neither yes nor no: \"invalid\"",
	    "which is told");
	buf_release(&reply.head);
	buf_release(&next);
}

int
main(void)
{
	test_count();
	test_more();
	test_next();
	test_read();
	return tap_done();
}
