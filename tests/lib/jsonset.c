/* SPDX-License-Identifier: MIT */
#include "jsonset.h"

#include "tap.h"

/* want: the text then, "65 why" or "2 why". */
static const struct {
	const char *text, *path, *value, *want;
} table[] = {
    /* What is there is replaced, and nothing else. */
    {"{\"a\":1}", "a", "2", "{\"a\":2}"},
    {" { \"a\" : 1 , \"b\" : [ 1 ] } ", "a", "\"x\"",
	" { \"a\" : \"x\" , \"b\" : [ 1 ] } "},
    {"{\"a\":{\"x\":1.0,\"b\":[0,{\"c\":null}]},\"z\":1e2}", "a.b[1].c", "true",
	"{\"a\":{\"x\":1.0,\"b\":[0,{\"c\":true}]},\"z\":1e2}"},
    {"{\"a\":{\"b\":1}}", "a", "[]", "{\"a\":[]}"},
    {"{\"\\u0061\":1}", "a", "2", "{\"\\u0061\":2}"},
    {"{\"a\":\"}\\\"\",\"b\":2}", "b", "3", "{\"a\":\"}\\\"\",\"b\":3}"},
    {"[1,2]", "[1]", "3", "[1,3]"},
    {"{\"a\":[{},{}]}", "a[0].n", "1", "{\"a\":[{\"n\":1},{}]}"},
    {" 1 ", "$", "2", " 2 "},
    {"{\"x.y\":1}", "[\"x.y\"]", "2", "{\"x.y\":2}"},

    /* What is not there is added at the end. */
    {"{}", "a", "1", "{\"a\":1}"},
    {"{ }", "a", "1", "{\"a\":1 }"},
    {"{\"a\":1}", "b", "2", "{\"a\":1,\"b\":2}"},
    {"{\"a\":1 }\n", "b", "2", "{\"a\":1,\"b\":2 }\n"},
    {"{}", "a.b.c", "1", "{\"a\":{\"b\":{\"c\":1}}}"},
    {"{\"a\":{\"x\":{}}}", "a.b.c", "1", "{\"a\":{\"x\":{},\"b\":{\"c\":1}}}"},
    {"{}", "[\"a\\\"\\n\"]", "1", "{\"a\\\"\\n\":1}"},
    {"{}", "[\"\"]", "1", "{\"\":1}"},

    /* Names that repeat matter where they are on the path. */
    {"{\"x\":1,\"x\":2}", "a", "1", "{\"x\":1,\"x\":2,\"a\":1}"},
    {"{\"a\":1,\"a\":2}", "a", "3", "65 a: a name is there twice"},
    {"{\"a\":1,\"\\u0061\":2}", "a", "3", "65 a: a name is there twice"},
    {"{\"a\":{\"b\":1},\"a\":{}}", "a.c", "3", "65 a.c: a name is there twice"},
    {"{\"a\":{\"c\":1,\"c\":2}}", "a.c", "3", "65 a.c: a name is there twice"},
    {"{\"x\":{\"a\":1},\"a\":{\"a\":1}}", "a.a", "3",
	"{\"x\":{\"a\":1},\"a\":{\"a\":3}}"},

    /* What cannot be done. */
    {"[1]", "[1]", "2", "65 [1]: no such element"},
    {"[]", "[0].a", "2", "65 [0].a: no such element"},
    {"{}", "a[0]", "2", "65 a[0]: no array"},
    {"{\"a\":{}}", "a[0]", "2", "65 a[0]: no array"},
    {"{\"a\":{}}", "[0]", "2", "65 [0]: no array"},
    {"[1]", "a", "2", "65 a: not inside of an object"},
    {"{\"a\":null}", "a.b", "2", "65 a.b: not inside of an object"},
    {"{\"a\":1}", "a.b", "2", "65 a.b: not inside of an object"},
    {"{\"a\":[{}]}", "a.b", "2", "65 a.b: not inside of an object"},
    {"\"a\"", "a", "2", "65 a: not inside of an object"},
    {"", "a", "2", "65 not JSON: byte 0: unexpected end"},
    {"{\"a\":1", "a", "2", "65 not JSON: byte 6: unexpected end"},
    {"{\"a\":1}x", "a", "2", "65 not JSON: byte 7: text after the value"},
    {"a=1", "a", "2", "65 not JSON: byte 0: expected a value"},
    {"[1]", "[*]", "2", "2 [*]: [*] or bad UTF-8"},
    {"{}", "[\"\\ud800\"]", "2", "2 [\"\\ud800\"]: [*] or bad UTF-8"},
};

static void
test_full(void)
{
	struct path path;
	struct buf b;
	struct err e;

	buf_init(&b, 12);
	path_parse(&path, "b", &e);
	buf_adds(&b, "{\"a\":1}");
	ok(!json_set(&b, &path, span_of("2"), &e) && e.status == ST_DATA,
	    "over the ceiling");
	is(b.p, "{\"a\":1}", "as it was");
	ok(!b.over, "and usable");
	buf_clear(&b);
	buf_adds(&b, "{\"a\":1}");
	path_release(&path);
	path_parse(&path, "a", &e);
	ok(json_set(&b, &path, span_of("123456"), &e), "up to the ceiling");
	is(b.p, "{\"a\":123456}", "all of it");
	path_release(&path);
	buf_release(&b);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char got[1200], name[200];
		struct path path = {0};
		struct buf b;
		struct err e;

		buf_init(&b, BUF_TEXT);
		buf_adds(&b, table[i].text);
		if (path_parse(&path, table[i].path, &e) &&
		    json_set(&b, &path, span_of(table[i].value), &e)) {
			snprintf(got, sizeof got, "%s", b.p);
		} else {
			snprintf(got, sizeof got, "%d %s", e.status, e.text);
			ok(strcmp(b.p, table[i].text) == 0, "as it was");
		}
		snprintf(name, sizeof name, "%s in %.60s", table[i].path,
		    table[i].text);
		for (char *p = name; *p; p++)
			*p = *p == '\n' ? ' ' : *p;
		is(got, table[i].want, name);
		path_release(&path);
		buf_release(&b);
	}
	test_full();
	return tap_done();
}
