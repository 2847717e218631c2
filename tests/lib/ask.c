/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include "tap.h"

/* One request, set one place after the other; the whole of it as text. */
static void
show(const struct ask *a, char *to, size_t n)
{
	int used = snprintf(to, n, "%s|%s", a->url.p, a->body.p);

	for (size_t i = 0; i < a->headers.n; i++)
		used += snprintf(
		    to + used, n - (size_t)used, "|%s", a->headers.v[i]);
}

static void
fill(struct ask *a, const char *body)
{
	ask_init(a);
	buf_adds(&a->url, "http://h/p?x=1");
	a->has_body = body != NULL;
	if (body)
		buf_adds(&a->body, body);
}

static const struct {
	const char *body, *place, *value;
	bool number;
	const char *want;
} table[] = {
    {"{}", "page", "2", true, "http://h/p?x=1&page=2|{}"},
    {"{}", "x", "a b&c", false, "http://h/p?x=a%20b%26c|{}"},
    {"{}", "header:X-Page", "2", true, "http://h/p?x=1|{}|X-Page: 2"},
    {"{}", "header:X-Page", "a\r\nX-Evil: 1", false,
	"65 X-Page: control byte in the value"},
    {"{\"a\":{}}", "body:a.page", "2", true,
	"http://h/p?x=1|{\"a\":{\"page\":2}}"},
    {"{}", "body:page", "123456789012345678901234567890.50", true,
	"http://h/p?x=1|{\"page\":123456789012345678901234567890.50}"},
    {"{}", "body:page", "2", false, "http://h/p?x=1|{\"page\":\"2\"}"},
    {"{}", "body:c", "a\"\\\n\xc3\xa9", false,
	"http://h/p?x=1|{\"c\":\"a\\\"\\\\\\n\xc3\xa9\"}"},
    {"{}", "body:c", "", false, "http://h/p?x=1|{\"c\":\"\"}"},
    {"{}", "body:c", "\xed\xa0\x80", false, "65 c: the value is not UTF-8"},
    {"{}", "body:c", "01", true, "65 c: the value is not a number"},
    {"{}", "body:c", "1,\"d\":2", true, "65 c: the value is not a number"},
    {"{}", "body:c", "", true, "65 c: the value is not a number"},
    {"[]", "body:c", "1", true, "65 c: not inside of an object"},
    {NULL, "body:c", "1", true, "2 body:c without a body: use --json"},
};

static void
test_headers(void)
{
	char got[1000];
	struct ask a, b;
	struct err e;

	fill(&a, "{}");
	ask_header(&a, span_of("X-A"), span_of("1"), &e);
	ask_header(&a, span_of("X-B"), span_of("2"), &e);
	ask_header(&a, span_of("x-a"), span_of("3"), &e);
	show(&a, got, sizeof got);
	is(got, "http://h/p?x=1|{}|x-a: 3|X-B: 2", "a line replaces another");

	ask_init(&b);
	ok(!ask_same(&a, &b), "another request");
	ask_header(&b, span_of("Gone"), span_of("1"), &e);
	ok(ask_copy(&b, &a) && ask_same(&a, &b), "a copy is the same");
	show(&b, got, sizeof got);
	is(got, "http://h/p?x=1|{}|x-a: 3|X-B: 2", "all of it");
	ask_header(&b, span_of("X-B"), span_of("4"), &e);
	ok(!ask_same(&a, &b), "another header line");
	ask_copy(&b, &a);
	buf_adds(&b.url, "0");
	ok(!ask_same(&a, &b), "another URL");
	ask_copy(&b, &a);
	buf_adds(&b.body, " ");
	ok(!ask_same(&a, &b), "another body");
	ask_copy(&b, &a);
	b.has_body = false;
	ok(!ask_same(&a, &b), "no body");
	ask_release(&b);
	show(&a, got, sizeof got);
	is(got, "http://h/p?x=1|{}|x-a: 3|X-B: 2", "of its own");
	ask_release(&a);
}

static void
test_long(void)
{
	struct place query, header;
	struct ask a;
	struct buf text;
	struct err e;

	fill(&a, NULL);
	buf_init(&text, BUF_TEXT);
	while (buf_adds(&text, "0123456789"))
		;
	place_parse(&query, "q", &e);
	place_parse(&header, "header:X-Long-Name", &e);
	ok(!ask_set(&a, &query, buf_span(&text), false, &e) &&
		e.status == ST_DATA,
	    "a URL that is too long");
	is(a.url.p, "http://h/p?x=1", "is not begun");
	ok(!ask_set(&a, &header, buf_span(&text), false, &e) &&
		e.status == ST_DATA && a.headers.n == 0,
	    "a header that is too long");
	ask_release(&a);
	buf_release(&text);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char got[1200];
		struct place p;
		struct ask a;
		struct err e;

		fill(&a, table[i].body);
		if (place_parse(&p, table[i].place, &e) &&
		    ask_set(
			&a, &p, span_of(table[i].value), table[i].number, &e))
			show(&a, got, sizeof got);
		else
			snprintf(got, sizeof got, "%d %s", e.status, e.text);
		is(got, table[i].want, table[i].place);
		place_release(&p);
		ask_release(&a);
	}
	test_headers();
	test_long();
	return tap_done();
}
