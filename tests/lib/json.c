/* SPDX-License-Identifier: MIT */
/* All of it with each kernel that this machine has. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonmask.h"
#include "tap.h"

/* Texts are copied to memory of their exact size: an overread is an error. */
static char *copy;

static bool
scan_bytes(struct json_scan *s, const char *p, size_t n)
{
	free(copy);
	copy = malloc(n ? n : 1);
	if (n)
		memcpy(copy, p, n);
	return json_scan(s, (struct span){copy, n});
}

static bool
scan(struct json_scan *s, const char *text)
{
	return scan_bytes(s, text, strlen(text));
}

/* As scan, with that many spaces before, which are no part of the text. */
static bool
scan_behind(struct json_scan *s, size_t n, const char *text)
{
	char all[500];
	int len = snprintf(all, sizeof all, "%*s%s", (int)n, "", text);

	return scan_bytes(s, all, (size_t)len);
}

/* As scan, at that place in an array, and so of a block. */
static bool
scan_at(struct json_scan *s, size_t at, const char *text)
{
	char all[500];
	int n = snprintf(all, sizeof all, "[0,%*s%s]", (int)at - 3, "", text);

	return scan_bytes(s, all, (size_t)n);
}

static const char *const valid[] = {"0", "-0", "-0.0e-0", "1", "10", "1.5",
    "1E5", "1e+05", "-1.25e-12", "123456789012345678901234567890", "1e999999",
    "true", "false", "null", "\"\"", "\"a\"", " 1 ", "\t\r\n 1\t\r\n ", "[]",
    "{}", "[ ]", "{ }", "[1,2]", "[[],{},[{}]]", "{\"a\":1}",
    "{\"a\":1,\"a\":2}", "{\"\":null}", "[ 1 , 2 ]",
    "{ \"a\" : [ true , false ] , \"b\" : { } }",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uABcd\"", "\"\\ud800\"",
    "\"\\udc00\\ud800\"", "\"\x7f\"", "\"\xc2\x80\xdf\xbf\"",
    "\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"",
    "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""};

/* Where and why a text is refused. */
static const struct {
	const char *text;
	size_t at;
	const char *why;
	bool cut;
} invalid[] = {
    {"", 0, "unexpected end", true},
    {" \n", 2, "unexpected end", true},
    {"-", 1, "unexpected end", true},
    {"1.", 2, "unexpected end", true},
    {"1e", 2, "unexpected end", true},
    {"1e+", 3, "unexpected end", true},
    {"tru", 3, "unexpected end", true},
    {"\"", 1, "unexpected end", true},
    {"\"a\\", 3, "unexpected end", true},
    {"\"\\u12", 5, "unexpected end", true},
    {"\"\xe2\x82", 3, "unexpected end", true},
    {"[", 1, "unexpected end", true},
    {"[1", 2, "unexpected end", true},
    {"[1,", 3, "unexpected end", true},
    {"{", 1, "unexpected end", true},
    {"{\"a\"", 4, "unexpected end", true},
    {"{\"a\":", 5, "unexpected end", true},
    {"{\"a\": ", 6, "unexpected end", true},
    {"{\"a\":1", 6, "unexpected end", true},
    {"{\"a\":1,", 7, "unexpected end", true},
    {"01", 1, "bad number", false},
    {"-01", 2, "bad number", false},
    {"-a", 1, "bad number", false},
    {"1.a", 2, "bad number", false},
    {"1.e1", 2, "bad number", false},
    {"1ex", 2, "bad number", false},
    {"1e+-1", 3, "bad number", false},
    {"+1", 0, "expected a value", false},
    {".5", 0, "expected a value", false},
    {"NaN", 0, "expected a value", false},
    {"Infinity", 0, "expected a value", false},
    {"'a'", 0, "expected a value", false},
    {"\xef\xbb\xbf{}", 0, "expected a value", false},
    {"<html>", 0, "expected a value", false},
    {"trUe", 2, "not true, false or null", false},
    {"nulx", 3, "not true, false or null", false},
    {"nan", 1, "not true, false or null", false},
    {"[1 2]", 3, "expected a comma or ]", false},
    {"[1}", 2, "expected a comma or ]", false},
    {"[1:2]", 2, "expected a comma or ]", false},
    {"{\"a\":1]", 6, "expected a comma or }", false},
    {"{\"a\":1 \"b\":2}", 7, "expected a comma or }", false},
    {"[,1]", 1, "expected a value", false},
    {"[1,]", 3, "expected a value", false},
    {"[1,,2]", 3, "expected a value", false},
    {"[}", 1, "expected a value", false},
    {"]", 0, "expected a value", false},
    {"{,}", 1, "expected a member name", false},
    {"{1:2}", 1, "expected a member name", false},
    {"{a:2}", 1, "expected a member name", false},
    {"{\"a\":1,}", 7, "expected a member name", false},
    {"{]", 1, "expected a member name", false},
    {"{\"a\"}", 4, "expected a colon", false},
    {"{\"a\" 1}", 5, "expected a colon", false},
    {"{\"a\",1}", 4, "expected a colon", false},
    {"{\"a\":}", 5, "expected a value", false},
    {"{\"a\"::1}", 5, "expected a value", false},
    {"1 2", 2, "text after the value", false},
    {"{}}", 2, "text after the value", false},
    {"[]x", 2, "text after the value", false},
    {"1\xff", 1, "text after the value", false},
    {"[1]\f", 3, "text after the value", false},
    {"\"\t\"", 1, "control character in a string", false},
    {"\"\n\"", 1, "control character in a string", false},
    {"\"\\q\"", 1, "bad escape", false},
    {"\"\\u12g4\"", 1, "bad escape", false},
    {"\"\\U0000\"", 1, "bad escape", false},
    {"\"\\u 123\"", 1, "bad escape", false},
    {"\"\\'\"", 1, "bad escape", false},
    {"\"\x80\"", 1, "bad UTF-8", false},
    {"\"\xbf\"", 1, "bad UTF-8", false},
    {"\"\xc0\x80\"", 1, "bad UTF-8", false},
    {"\"\xc1\xbf\"", 1, "bad UTF-8", false},
    {"\"\xc2\"", 1, "bad UTF-8", false},
    {"\"\xc2\xc2\x80\"", 1, "bad UTF-8", false},
    {"\"\xe0\x9f\xbf\"", 1, "bad UTF-8", false},
    {"\"\xe0\x9f", 1, "bad UTF-8", false},
    {"\"\xe1\x80\"", 1, "bad UTF-8", false},
    {"\"\xed\xa0\x80\"", 1, "bad UTF-8", false},
    {"\"\xed\xbf\xbf\"", 1, "bad UTF-8", false},
    {"\"\xf0\x8f\xbf\xbf\"", 1, "bad UTF-8", false},
    {"\"\xf4\x90\x80\x80\"", 1, "bad UTF-8", false},
    {"\"\xf5\x80\x80\x80\"", 1, "bad UTF-8", false},
    {"\"\xf0\x90\x80\"", 1, "bad UTF-8", false},
    {"\"\xff\"", 1, "bad UTF-8", false},
    {"[\"a\",\xc3\xa9]", 5, "expected a value", false},
};

static void
test_valid(void)
{
	struct json_scan s;

	json_init(&s);
	for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
		if (!ok(scan(&s, valid[i]), "valid %zu", i))
			printf("# byte %zu: %s\n", s.at, s.why);
	ok(scan_bytes(&s, "\"\0\"", 3) == false && s.at == 1,
	    "NUL in a string");
	ok(scan_bytes(&s, "1\0", 2) == false && s.at == 1, "NUL after");
	json_release(&s);
}

static void
test_invalid(void)
{
	struct json_scan s;

	json_init(&s);
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		bool good = !scan(&s, invalid[i].text) &&
			    s.at == invalid[i].at &&
			    strcmp(s.why, invalid[i].why) == 0 &&
			    s.cut == invalid[i].cut && s.whole.text.n == 0;

		if (!ok(good, "invalid %zu: %s", i, invalid[i].why))
			printf("# byte %zu: %s\n", s.at, s.why ? s.why : "ok");
	}
	json_release(&s);
}

/* A token at a border of blocks is the same as elsewhere. */
static void
test_borders(void)
{
	static const char *const tails[] = {"1.2.3", "1e5.3", "1e5e6", "1-1",
	    "1+1", "-1-1", "0.0.0", "0e0-", "1.5x", "-0x", "--1", "truex",
	    "true1", "1true", "nullnull", "t", "fals", "-true", "1e-+5"};
	struct json_scan s;
	size_t bad = 0;

	json_init(&s);
	for (size_t at = 3; at < 3 + 2 * JSON_BLOCK; at++) {
		for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
			bad += !scan_at(&s, at, valid[i]);
		for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
			bad += scan_behind(&s, at, invalid[i].text) ||
			       s.at != at + invalid[i].at ||
			       strcmp(s.why, invalid[i].why) != 0 ||
			       scan_at(&s, at, invalid[i].text) ||
			       (s.at != at + invalid[i].at && !invalid[i].cut);
		for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
			bad += scan_at(&s, at, tails[i]);
	}
	ok(bad == 0, "at every place of a block");
	json_release(&s);
}

/* Is a number of whole blocks one with that end? */
static bool
filled(struct json_scan *s, const char *end)
{
	char number[JSON_BLOCK];
	size_t n = strlen(end);

	memset(number, '1', sizeof number);
	memcpy(number + sizeof number - n, end, n);
	return scan_bytes(s, number, sizeof number) || !s->cut;
}

static void
test_filled(void)
{
	struct json_scan s;

	json_init(&s);
	ok(filled(&s, ".5") && filled(&s, "e-5") && filled(&s, "") &&
		!filled(&s, ".") && !filled(&s, "e") && !filled(&s, ".5e-"),
	    "a number that ends with its block");
	json_release(&s);
}

/* The hits of a path: texts, each with | behind, ~ where it has blanks. */
static const struct {
	const char *path, *text, *hits;
} found[] = {
    {"$", "1", "1|"},
    {"$", " [1, 2] ", "[1, 2]~|"},
    {"$", " {} ", "{}|"},
    {"$", "{ }", "{ }~|"},
    {"$", "\"a b\"", "\"a b\"|"},
    {"a", "{\"a\":1}", "1|"},
    {"a", "{\"b\":1}", ""},
    {"a", "[1]", ""},
    {"a", "1", ""},
    {"a", "{\"a\":null}", "null|"},
    {"a", "{ \"a\" : {\"x\":1} }", "{\"x\":1}|"},
    {"a", "{ \"a\" : {\"x\" :1} }", "{\"x\" :1}~|"},
    {"a", "{\"a\":[\"b c\",1] , \"d\":2}", "[\"b c\",1]|"},
    {"a", "{\"ab\":1,\"A\":2,\"\":3}", ""},
    {"a.b", "{\"a\":{\"b\":{\"b\":1}}}", "{\"b\":1}|"},
    {"a.b", "{\"a\":[{\"b\":1}]}", ""},
    {"a.b", "{\"b\":{\"a\":1},\"a\":{\"c\":0,\"b\":2}}", "2|"},
    {"a[1]", "{\"a\":[1,2,3]}", "2|"},
    {"a[3]", "{\"a\":[1,2,3]}", ""},
    {"a[1]", "{\"a\":{\"1\":2}}", ""},
    {"[1][0]", "[[1,2],[3,4]]", "3|"},
    {"[1].a", "[{\"a\":1},{\"a\":2},{\"a\":3}]", "2|"},
    {"[*]", "[1,\"a\",[],{ }]", "1|\"a\"|[]|{ }~|"},
    {"[*]", "[]", ""},
    {"[*]", "{\"a\":1}", ""},
    {"[*][*]", "[[1,2],3,[],[4]]", "1|2|4|"},
    {"data[*]", "{\"n\":2,\"data\":[{\"a\":[1]},2],\"x\":[3]}",
	"{\"a\":[1]}|2|"},
    {"data[*].id", "{\"data\":[{\"id\":1},{\"x\":0},{\"id\":2}]}", "1|2|"},
    /* a name again: the last one counts, for all below it */
    {"a", "{\"a\":1,\"a\":2}", "2|"},
    {"a", "{\"a\":[1],\"b\":0,\"a\":{\"a\":3}}", "{\"a\":3}|"},
    {"a.b", "{\"a\":{\"b\":1},\"a\":{\"c\":2}}", ""},
    {"a.b", "{\"a\":{\"b\":1},\"a\":2}", ""},
    {"a.b", "{\"a\":2,\"a\":{\"b\":1}}", "1|"},
    {"a.b", "{\"a\":{\"b\":1,\"b\":2},\"c\":{\"b\":3}}", "2|"},
    {"a[*]", "{\"a\":[1,2,3],\"a\":[4]}", "4|"},
    {"a[*]", "{\"a\":[1,2,3],\"a\":[]}", ""},
    {"a[*]", "{\"a\":[1,2,3],\"a\":null}", ""},
    {"[*].a", "[{\"a\":1},{\"a\":2,\"a\":3},{\"b\":4}]", "1|3|"},
    {"[*].a[*]", "[{\"a\":[1]},{\"a\":[2,3],\"a\":[4]},{\"a\":[5]}]", "1|4|5|"},
    {"[*].a.b", "[{\"a\":{\"b\":1}},{\"a\":{\"b\":2},\"a\":{}}]", "1|"},
    /* names are compared unescaped */
    {"a", "{\"\\u0061\":1}", "1|"},
    {"a", "{\"a\":1,\"\\u0061\":2}", "2|"},
    {"['a/b']", "{\"a\\/b\":1}", "1|"},
    {"[\"\\n\"]", "{\"\\u000a\":1}", "1|"},
    {"[\"\\ud83d\\ude00\"]", "{\"\xf0\x9f\x98\x80\":1}", "1|"},
    {"['\xf0\x9f\x98\x80']", "{\"\\uD83D\\uDE00\":1}", "1|"},
    {"['\xc3\xa9']", "{\"\\u00e9\":1,\"e\":2}", "1|"},
    {"['\\u0061']", "{\"a\":1,\"\\\\u0061\":2}", "2|"},
    {"['']", "{\"a\":1,\"\":2}", "2|"},
};

static void
render(const struct json_watch *w, char *out)
{
	out[0] = '\0';
	for (size_t i = 0; i < w->n; i++)
		sprintf(out + strlen(out), "%.*s%s|", (int)w->hit[i].text.n,
		    w->hit[i].text.p, w->hit[i].blank ? "~" : "");
}

static void
found_moved(size_t i)
{
	const char *steps = found[i].path + (found[i].path[0] == '$');
	struct json_scan s;
	struct path p;
	struct err e;
	char got[500], path[100];

	snprintf(path, sizeof path, "[1]%s%s",
	    *steps == '[' || *steps == '\0' ? "" : ".", steps);
	json_init(&s);
	if (!path_parse(&p, path, &e))
		printf("# %s\n", e.text);
	json_watch(&s, &p);
	for (size_t at = 3; at < 3 + JSON_BLOCK; at++) {
		scan_at(&s, at, found[i].text);
		render(&s.watch[0], got);
		if (strcmp(got, found[i].hits) != 0)
			is(got, found[i].hits, "the same, moved");
	}
	json_release(&s);
	path_release(&p);
}

static void
test_found(void)
{
	struct json_scan s;
	struct path p;
	struct err e;
	char got[500], name[100];

	for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
		json_init(&s);
		if (!path_parse(&p, found[i].path, &e))
			printf("# %s\n", e.text);
		json_watch(&s, &p);
		scan(&s, found[i].text);
		render(&s.watch[0], got);
		snprintf(name, sizeof name, "found %zu: %s", i, found[i].path);
		is(got, found[i].hits, name);
		json_release(&s);
		path_release(&p);
		found_moved(i);
	}
}

/* All paths of the table at once find what each finds alone. */
static void
test_together(void)
{
	static struct path p[JSON_WATCHES];
	struct json_scan s;
	struct err e;
	char got[500];
	size_t n = sizeof found / sizeof *found, bad = 0;

	for (size_t first = 0; first < n; first += JSON_WATCHES) {
		json_init(&s);
		for (size_t i = first; i < n && i < first + JSON_WATCHES; i++) {
			path_parse(&p[i - first], found[i].path, &e);
			json_watch(&s, &p[i - first]);
		}
		for (size_t i = 0; i < s.nwatch; i++) {
			scan(&s, found[first + i].text);
			render(&s.watch[i], got);
			bad += strcmp(got, found[first + i].hits) != 0;
		}
		for (size_t i = 0; i < s.nwatch; i++)
			path_release(&p[i]);
		json_release(&s);
	}
	ok(bad == 0, "32 watches at once");
}

static const char sample[] =
    "{\"data\": [{\"id\": 12345678901234567890, \"n\": -1.5e+3, \"t\": true,"
    "\"f\":false,\"z\":null,\"s\":\"a \\\"q\\\" \\u00e9 \xc3\xa9\xe2\x82\xac"
    "\xf0\x9f\x98\x80 and some more text behind\",\"o\":{},\"a\":[[],[1]]},"
    "{\"id\":2}],\"total\":2}";

static void
test_cut(void)
{
	struct json_scan s;
	struct path p;
	struct err e;
	size_t bad = 0, n = sizeof sample - 1;

	json_init(&s);
	path_parse(&p, "data[*]", &e);
	json_watch(&s, &p);
	for (size_t i = 0; i < n; i++) {
		if (!scan_bytes(&s, sample, i) && s.cut && s.at == i &&
		    s.watch[0].n == 0 && json_found(&s, 0).n == 0)
			continue;
		bad++;
		printf("# cut at %zu: byte %zu: %s\n", i, s.at, s.why);
	}
	ok(bad == 0, "every truncation is seen as one");
	ok(scan_bytes(&s, sample, n) && s.watch[0].n == 2, "the whole is not");
	ok(json_type(json_found(&s, 0)) == JSON_OBJECT, "json_found");
	ok(scan(&s, "[]") && json_type(json_found(&s, 0)) == JSON_NONE,
	    "the next scan forgets");
	json_release(&s);
	path_release(&p);
}

static void
test_depth(void)
{
	static char text[2 * JSON_DEPTH + 3];
	struct json_scan s;
	size_t n = JSON_DEPTH;

	json_init(&s);
	memset(text, '[', n);
	memset(text + n, ']', n);
	ok(scan_bytes(&s, text, 2 * n), "the deepest nesting");
	ok(!scan_bytes(&s, text, n) && s.cut && s.at == n, "cut in the depth");
	memset(text, '[', n + 1);
	memset(text + n + 1, ']', n + 1);
	ok(!scan_bytes(&s, text, 2 * n + 2) && !s.cut && s.at == n &&
		strcmp(s.why, "nested too deep") == 0,
	    "one more is too deep");
	json_release(&s);
}

static void
test_kernel(const struct json_kernel *kernel)
{
	printf("# %s\n", kernel->name);
	json_use_kernel(kernel);
	test_valid();
	test_invalid();
	test_borders();
	test_filled();
	test_found();
	test_together();
	test_cut();
	test_depth();
}

int
main(void)
{
	for (size_t i = 0; json_kernel(i); i++)
		test_kernel(json_kernel(i));
	free(copy);
	return tap_done();
}
