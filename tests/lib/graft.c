/* SPDX-License-Identifier: MIT */
#include "graft.h"

#include "tap.h"

/* Members are "NAME=VALUE", separated by blanks. */
static const struct {
	const char *record, *members, *want;
} table[] = {
    {"{\"a\":1}", "b=2", "{\"a\":1,\"b\":2}"},
    {"{\"a\":1}", "b=null c={\"x\":[1]}",
	"{\"a\":1,\"b\":null,\"c\":{\"x\":[1]}}"},
    {"{}", "b=2", "{\"b\":2}"},
    {"{}", "b=2 c=3", "{\"b\":2,\"c\":3}"},
    {"{ }", "b=2", "{ \"b\":2}"},
    {"{\"a\":1 }", "b=2", "{\"a\":1 ,\"b\":2}"},
    {"{\"a\":1.0,\"a\":1e400}", "b=-0", "{\"a\":1.0,\"a\":1e400,\"b\":-0}"},
    {"{\"a\":{\"b\":1}}", "b=2", "{\"a\":{\"b\":1},\"b\":2}"},
    {"{\"a\":1}", "q\"\\\n=\"\\u00e4\"",
	"{\"a\":1,\"q\\\"\\\\\\n\":\"\\u00e4\"}"},
    {"{\"a\":1}", "A=2", "{\"a\":1,\"A\":2}"},

    /* white space in a value is not significant; a record is one line */
    {"{}", "b=[1,\n{\"x\":\t2}]", "{\"b\":[1,{\"x\":2}]}"},

    /* nothing is replaced */
    {"{\"a\":1,\"b\":2}", "b=3", "! the record has a member b already"},
    {"{\"\\u0062\":2}", "b=3", "! the record has a member b already"},
    {"{\"b\":null}", "b=3", "! the record has a member b already"},
    {"{\"\xc3\xa4\":2}", "\xc3\xa4=3",
	"! the record has a member \xc3\xa4 already"},
    {"{\"\\u00e4\":2}", "\xc3\xa4=3",
	"! the record has a member \xc3\xa4 already"},
    {"{\"a\":1}", "b=1 c=2 b=3", "! the record has a member b already"},

    {"[1]", "b=2", "! members cannot be added: the record is no object: [1]"},
    {"7", "b=2", "! members cannot be added: the record is no object: 7"},
    {"null", "b=2", "! members cannot be added: the record is no object: null"},
};

static size_t
members(char *text, struct graft *m)
{
	size_t n = 0;

	for (char *word = text; word; n++) {
		char *end = strchr(word, ' '), *equals;

		if (end)
			*end++ = '\0';
		equals = strchr(word, '=');
		*equals = '\0';
		m[n] = (struct graft){span_of(word), span_of(equals + 1)};
		word = end;
	}
	return n;
}

static void
test_table(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char text[200], got[1200];
		struct graft m[4];
		struct buf b;
		struct err e;
		size_t n;

		snprintf(text, sizeof text, "%s", table[i].members);
		n = members(text, m);
		buf_init(&b, BUF_TEXT);
		if (graft_add(span_of(table[i].record), m, n, &b, &e))
			snprintf(got, sizeof got, "%s", b.p);
		else
			snprintf(got, sizeof got, "! %s", e.text);
		is(got, table[i].want, table[i].record);
		buf_release(&b);
	}
}

static void
test_full(void)
{
	const struct graft m = {span_of("b"), span_of("12345")};
	struct buf b;
	struct err e;
	bool refused = true;

	for (size_t max = 0; max < 16; max++) {
		buf_init(&b, max);
		refused = refused &&
			  !graft_add(span_of("{\"a\":1}"), &m, 1, &b, &e) &&
			  e.status == ST_DATA;
		buf_release(&b);
	}
	ok(refused, "no room for a part of it");
	buf_init(&b, 17);
	ok(graft_add(span_of("{\"a\":1}"), &m, 1, &b, &e) && b.n == 17,
	    "room for all");
	buf_release(&b);
}

static void
test_parse(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"a=b", "a|b"},
	    {"a b=meta.x", "a b|meta.x"},
	    {"a=[\"x=y\"]", "a|[\"x=y\"]"},
	    {"a==", "a|="},
	    {"a", "! not NAME=...: a"},
	    {"=b", "! not NAME=...: =b"},
	    {"a=", "! not NAME=...: a="},
	    {"", "! not NAME=...: "},
	};
	struct span name;
	const char *rest;
	struct err e;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[1200];

		if (graft_parse(cases[i].text, &name, &rest, &e))
			snprintf(got, sizeof got, "%.*s|%s", (int)name.n,
			    name.p, rest);
		else
			snprintf(got, sizeof got, "! %s", e.text);
		is(got, cases[i].want, cases[i].text);
	}
	ok(!graft_parse("\xe4=b", &name, &rest, &e) && e.status == ST_USAGE,
	    "a name that is not UTF-8");
}

static void
test_parent(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"id", "_parent_id|id"},
	    {"owner.id", "_parent_owner_id|owner.id"},
	    {"$.owner.id", "_parent_owner_id|$.owner.id"},
	    {"tags[0].x", "_parent_tags_0_x|tags[0].x"},
	    {"[\"a.b c\"]", "_parent_a.b c|[\"a.b c\"]"},
	    {"[\"a=b\"]", "_parent_a=b|[\"a=b\"]"},
	    {"client=id", "client|id"},
	    {"client=[\"a=b\"]", "client|[\"a=b\"]"},
	    {"all=$", "all|$"},
	    {"$", "! $ needs a name: NAME=$"},
	    {"a[*]", "! a[*]: many values"},
	    {"x=a[*]", "! a[*]: many values"},
	    {"=id", "! not NAME=...: =id"},
	    {"x=", "! not NAME=...: x="},
	    {"", "! path : byte 0: empty (the whole text is $)"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[1200];
		struct path path;
		struct buf name;
		struct err e;

		buf_init(&name, BUF_TEXT);
		if (graft_parse_parent(cases[i].text, &name, &path, &e)) {
			snprintf(got, sizeof got, "%s|%s", name.p, path.text);
			path_release(&path);
		} else {
			snprintf(got, sizeof got, "! %s", e.text);
		}
		is(got, cases[i].want, cases[i].text);
		buf_release(&name);
	}
}

int
main(void)
{
	test_table();
	test_full();
	test_parse();
	test_parent();
	return tap_done();
}
