/* SPDX-License-Identifier: MIT */
#include "template.h"

#include "tap.h"

#define RECORD                                                                \
	"{\"id\":12345678901234567890,\"x\":1.50,\"e\":1E+5,\"s\":\"a b/c\"," \
	"\"q\":\"\\\"\\u00e9\\/\",\"u\":\"\xc3\xa9\",\"t\":true,\"f\":false," \
	"\"n\":null,\"o\":{\"k\": [1 , 2],\"d\":{\"e\":\"deep\"}},\"\":\"\"," \
	"\"lone\":\"\\ud800\",\"a.b\":\"dot\",\"a}b\":\"brace\","             \
	"\"a\\\"b\":\"quote\",\"since\":\"mine\",\"user@domain\":\"j@e.c\","  \
	"\"setting-name\":\"theme\",\"nul\":\"a\\u0000b\",\"two\":1,\"two\":" \
	"2}"

enum {
	P = TEMPLATE_PLAIN,
	U = TEMPLATE_URL,
	F = TEMPLATE_FORM,
	J = TEMPLATE_JSON
};
enum { NONE = BRACES_NONE, RANGE = BRACES_RANGE, ALL = BRACES_ALL };

/* want: the text filled; "? why", "missing why", "unknown why", "bad why". */
static const struct {
	int place, mode;
	const char *text, *want;
} table[] = {
    /* What is no placeholder stays. */
    {P, ALL, "", ""},
    {P, ALL, "plain", "plain"},
    {P, NONE, "{id} {{ } {since}", "{id} {{ } {since}"},
    {P, RANGE, "{id} {{ } {a", "{id} {{ } {a"},
    {P, ALL, "{{id}} {{{{", "{id} {{"},
    {P, ALL, "{{{id}}}", "{12345678901234567890}"},
    {P, ALL, "posts/{{not_this {t}}}", "posts/{not_this true}"},

    /* Values as they are, percent-encoded, and in JSON. */
    {P, ALL, "{id},{x},{e},{t},{f}",
	"12345678901234567890,1.50,1E+5,true,false"},
    {P, ALL, "[{s}][{q}][{u}]", "[a b/c][\"\xc3\xa9/][\xc3\xa9]"},
    {U, ALL, "/p/{s}?a={q}&e={e}&x={x}",
	"/p/a%20b%2Fc?a=%22%C3%A9%2F&e=1E%2B5&x=1.50"},
    {F, ALL, "%20{nul}", "%20a%00b"},
    {F, ALL, "{s}+{e}", "a%20b%2Fc+1E%2B5"},
    {J, ALL, "{\"a\":\"{id}\",\"b\":\"{x}\",\"c\":\"{t}\"}",
	"{\"a\":12345678901234567890,\"b\":1.50,\"c\":true}"},
    {J, ALL, " [ \"{o}\" , \"{o.k}\" ] ",
	" [ {\"k\": [1 , 2],\"d\":{\"e\":\"deep\"}} , [1 , 2] ] "},
    {J, ALL, "[\"{q}\",\"x{q}\",\"{lone}\"]",
	"[\"\\\"\\u00e9\\/\",\"x\\\"\\u00e9\\/\",\"\\ud800\"]"},
    {J, ALL, "[\"{id}{id}\",\" {t}\",\"{x} \"]",
	"[\"1234567890123456789012345678901234567890\",\" true\",\"1.50 \"]"},
    {J, ALL, "{\"{s}\" : 1,\"{x}\":\"\\u007bid\\u007d\\\\{f}\"}",
	"{\"a b/c\" : 1,\"1.50\":\"\\u007bid\\u007d\\\\false\"}"},
    {J, ALL, "{\"a\":{\"b\":{\"c\":\"{id}\"},\"l\":[\"{t}\",\"{{}}\",{}]}}",
	"{\"a\":{\"b\":{\"c\":12345678901234567890},\"l\":[true,\"{}\",{}]}}"},
    {J, ALL, "\"{x}\"", "1.50"},
    {J, ALL, "[\"{{\",\"}}\",\"\\\"{t}\\\"\"]",
	"[\"{\",\"}\",\"\\\"true\\\"\"]"},

    /* Paths. */
    {P, ALL, "{o.d.e} {o.k[1]} {$.o.d.e} {.id}",
	"deep 2 deep 12345678901234567890"},
    {P, ALL, "{[\"a.b\"]}{[\"a}b\"]}{['a}b']}{[\"a\\\"b\"]}{[\"\"]}",
	"dotbracebracequote"},
    {J, ALL, "[\"{[\\\"a.b\\\"]}\",\"{['a}b']}\",\"{[\\\"a\\\\\\\"b\\\"]}\"]",
	"[\"dot\",\"brace\",\"quote\"]"},
    {P, ALL, "user/{user@domain}/{setting-name}", "user/j@e.c/theme"},
    {P, ALL, "{two}", "2"},

    /* The range. */
    {U, RANGE, "?a={since}&b={until}&c={id}&d={{since}}",
	"?a=2024-01-01T00%3A00%3A00Z&b=1700000000&c={id}&d={"
	"2024-01-01T00%3A00%3A00Z}"},
    {J, RANGE, "{\"a\":\"{since}\",\"b\":\"{until}\",\"c\":\"{id}\"}",
	"{\"a\":\"2024-01-01T00:00:00Z\",\"b\":1700000000,\"c\":\"{id}\"}"},
    {P, ALL, "{since} {$.since}", "2024-01-01T00:00:00Z mine"},

    /* What cannot be a template. */
    {P, ALL, "a{id",
	"? {id: a brace alone: a placeholder is {PATH}, a brace "
	"{{ or }}"},
    {P, ALL, "a}b",
	"? }b: a brace alone: a placeholder is {PATH}, a brace {{ "
	"or }}"},
    {P, ALL, "{[\"a}",
	"? {[\"a}: a brace alone: a placeholder is {PATH}, a "
	"brace {{ or }}"},
    {P, ALL, "{}", "? placeholder: path : byte 0: empty (the whole text is $)"},
    {P, ALL, "{a b}", "? placeholder: path a b: byte 1: expected . or ["},
    {P, ALL, "{o.k[*]}", "? placeholder: o.k[*]: many values"},
    {J, ALL, "{\"a\":\"{id}\"", "? not JSON: byte 11: unexpected end"},
    {J, ALL, "{id}", "? not JSON: byte 1: expected a member name"},
    {J, ALL, "[\"{a\\u0000b}\"]", "? placeholder: not a path"},
    {J, RANGE, "a={x}", "a={x}"},
    {J, RANGE, "a={since}", "? not JSON: byte 0: expected a value"},

    /* Values that cannot stand there. */
    {P, ALL, "{n}", "missing {n}: null"},
    {P, ALL, "{no}", "missing {no}: not there"},
    {P, ALL, "{s.no}", "missing {s.no}: not there"},
    {J, ALL, "[\"{n}\"]", "missing {n}: null"},
    {U, ALL, "{o}", "bad {o}: an object in a text"},
    {P, ALL, "{o.k}", "bad {o.k}: an array in a text"},
    {J, ALL, "[\"x{o}\"]", "bad {o}: an object in a text"},
    {J, ALL, "{\"{o}\":1}", "bad {o}: an object in a text"},
    {U, ALL, "{nul}", "bad {nul}: control byte in the value"},
    {U, ALL, "{lone}", "bad {lone}: a lone surrogate"},
    {P, ALL, "{lone}", "bad {lone}: a lone surrogate"},
};

static const struct template_range range = {
    {"\"2024-01-01T00:00:00Z\"", 22}, {"1700000000", 10}};

static void
fill(const struct template *t, const struct fields *f, char *got, size_t n)
{
	static const char *const result[] = {"", "missing", "unknown", "bad"};
	enum template_result r;
	struct buf b;
	struct err e;

	buf_init(&b, BUF_TEXT);
	r = template_fill(t, f, &range, &b, &e);
	if (r == TEMPLATE_DONE)
		snprintf(got, n, "%s", b.p);
	else
		snprintf(got, n, "%s %s%s", result[r], e.text,
		    e.status == (r == TEMPLATE_UNKNOWN ? ST_USAGE : ST_DATA)
			? ""
			: " with a wrong status");
	buf_release(&b);
}

static void
test_table(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char got[1200];
		struct template t;
		struct fields f;
		struct err e;

		fields_init(&f);
		if (!template_parse(&t, span_of(table[i].text),
			(enum template_place)table[i].place,
			(enum braces)table[i].mode, &f, &e))
			snprintf(got, sizeof got, "%s %s",
			    e.status == ST_USAGE ? "?" : "!", e.text);
		else if (!fields_read(&f, span_of(RECORD), &e))
			snprintf(got, sizeof got, "record: %s", e.text);
		else
			fill(&t, &f, got, sizeof got);
		is(got, table[i].want, table[i].text);
		template_release(&t);
		fields_release(&f);
	}
}

/* One template, several records; one that is not JSON is found out. */
static void
test_again(void)
{
	static const char *const records[] = {
	    "{\"id\":1}", "{\"id\":\"2\"}", "{\"id\":}", "{}", "{\"id\":3}"};
	static const char *const want[] = {"a1", "a2",
	    "not JSON: byte 6: expected a value", "missing {id}: not there",
	    "a3"};
	struct template t;
	struct fields f;
	struct err e;

	fields_init(&f);
	template_parse(
	    &t, span_of("a{id}"), TEMPLATE_PLAIN, BRACES_ALL, &f, &e);
	ok(template_open(&t) && t.holes[TEMPLATE_FIELD] == 1, "one hole");
	for (size_t i = 0; i < 5; i++) {
		char got[1200];

		if (fields_read(&f, span_of(records[i]), &e))
			fill(&t, &f, got, sizeof got);
		else
			snprintf(got, sizeof got, "%s", e.text);
		is(got, want[i], records[i]);
	}
	template_release(&t);
	fields_release(&f);
}

static void
test_unknown(void)
{
	static const struct template_range unknown = {{"", 0}, {"", 0}};
	struct template t;
	struct fields f;
	struct buf b;
	struct err e;

	fields_init(&f);
	buf_init(&b, 5);
	template_parse(
	    &t, span_of("{until}"), TEMPLATE_PLAIN, BRACES_RANGE, &f, &e);
	ok(template_fill(&t, &f, &unknown, &b, &e) == TEMPLATE_UNKNOWN &&
		e.status == ST_USAGE,
	    "not known");
	is(e.text, "{until}: not known", "and said");
	ok(template_fill(&t, &f, &range, &b, &e) == TEMPLATE_FAILED &&
		e.status == ST_DATA,
	    "too long");
	is(e.text, "too long, with the values in it", "and said");
	buf_release(&b);
	template_release(&t);
	fields_release(&f);
}

/* As many fields as one scan finds, and one more. */
static void
test_fields(void)
{
	struct fields f;
	struct err e;
	char name[16];
	size_t at;

	fields_init(&f);
	for (int i = 0; i < JSON_WATCHES; i++) {
		snprintf(name, sizeof name, "f%d", i);
		if (!fields_add(&f, name, &at, &e) || at != (size_t)i)
			ok(false, "field %d", i);
	}
	ok(f.n == JSON_WATCHES, "as many as there may be");
	ok(fields_add(&f, "f7", &at, &e) && at == 7, "one that is known");
	ok(!fields_add(&f, "more", &at, &e) && e.status == ST_USAGE, "more");
	is(e.text, "more: too many fields", "are too many");
	fields_read(&f, span_of("{\"f3\":[ ],\"f31\":2}"), &e);
	ok(span_is(fields_value(&f, 3), "[ ]") &&
		span_is(fields_value(&f, 31), "2") &&
		fields_value(&f, 0).n == 0,
	    "each has its own");
	fields_release(&f);
}

static void
test_encode(void)
{
	static const struct {
		int mode;
		const char *text, *encoded, *up_to;
	} cases[] = {
	    {ALL, "a&b={x&y}&c", "a%26b%3D{x&y}%26c", "a"},
	    {ALL, "{x&y}{{&c", "{x&y}%7B%26c", "{x&y}{{"},
	    {ALL, "{[\"}&\"]}", "{[\"}&\"]}", "{[\"}&\"]}"},
	    {RANGE, "{x&y}{since}&", "%7Bx%26y%7D{since}%26", "{x"},
	    {RANGE, "{since}=", "{since}%3D", "{since}="},
	    {NONE, "{since}&", "%7Bsince%7D%26", "{since}"},
	    {ALL, "", "", ""},
	};
	struct err e;
	struct buf b;

	buf_init(&b, BUF_TEXT);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_of(cases[i].text);
		enum braces mode = (enum braces)cases[i].mode;

		buf_clear(&b);
		ok(braces_encode(text, mode, &b, &e), "encoded");
		is(b.p, cases[i].encoded, cases[i].text);
		buf_set(&b, braces_up_to(text, mode, "&"));
		is(b.p, cases[i].up_to, "up to &");
	}
	ok(!braces_encode(span_of("a}"), BRACES_ALL, &b, &e) &&
		e.status == ST_USAGE,
	    "a brace alone");
	buf_release(&b);
}

int
main(void)
{
	test_table();
	test_again();
	test_unknown();
	test_fields();
	test_encode();
	return tap_done();
}
