/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

/* A path and its steps, or where and why it is none. */
static const struct {
	const char *text, *steps;
} good[] = {
    {"$", ""},
    {".", ""},
    {"id", "<id>"},
    {".id", "<id>"},
    {"$.id", "<id>"},
    {"data.items", "<data><items>"},
    {"$.data.items", "<data><items>"},
    {"data[*]", "<data>*"},
    {"$[*]", "*"},
    {"$.[*]", "*"},
    {".[*].id", "*<id>"},
    {"[*]", "*"},
    {"data[*].items[*]", "<data>*<items>*"},
    {"data.[*].id", "<data>*<id>"},
    {"tags[0]", "<tags>0"},
    {"[0][12][007]", "0 12 7"},
    {"[2147483647]", "2147483647"},
    {"[\"any name\"].x", "<any name><x>"},
    {"$[\"a.b\"]", "<a.b>"},
    {"$['a.b'][\"c]\"]", "<a.b><c]>"},
    {"['']", "<>"},
    {"[\"\"]", "<>"},
    {"['a\\n\"']", "<a\\n\">"},
    {"[\"a\\n\\u0041\\\"\\ud83d\\ude00\"]", "<a\nA\"\xf0\x9f\x98\x80>"},
    {"$count", "<$count>"},
    {"a.$ref", "<a><$ref>"},
    {"@odata-next", "<@odata-next>"},
    {"a-b_c:d*", "<a-b_c:d*>"},
    {"it's", "<it's>"},
    {"\xd0\xb8\xd0\xbc\xd1\x8f.x", "<\xd0\xb8\xd0\xbc\xd1\x8f><x>"},
};

static const struct {
	const char *text, *why;
} bad[] = {
    {"", "byte 0: empty (the whole text is $)"},
    {"a..b", "byte 2: expected a name"},
    {"..a", "byte 1: expected a name"},
    {"$..a", "byte 2: expected a name"},
    {"a.", "byte 2: expected a name"},
    {"$.", "byte 2: expected a name"},
    {"a b", "byte 1: expected . or ["},
    {" a", "byte 0: expected a name"},
    {"a ", "byte 1: expected . or ["},
    {"a]", "byte 1: expected . or ["},
    {"a\"b\"", "byte 1: expected . or ["},
    {"\"a\"", "byte 0: expected a name"},
    {"a[", "byte 2: expected an index, * or a quoted name"},
    {"a[]", "byte 2: expected an index, * or a quoted name"},
    {"a[-1]", "byte 2: expected an index, * or a quoted name"},
    {"a[b]", "byte 2: expected an index, * or a quoted name"},
    {"a[1", "byte 3: expected ]"},
    {"a[1:2]", "byte 3: expected ]"},
    {"a[*", "byte 3: expected ]"},
    {"a[**]", "byte 3: expected ]"},
    {"a['b]", "byte 2: no closing quote"},
    {"a['b'", "byte 5: expected ]"},
    {"a[\"b]", "byte 5: unexpected end"},
    {"a[\"\\q\"]", "byte 3: bad escape"},
    {"a[\"\t\"]", "byte 3: control character in a string"},
    {"a[0]b", "byte 4: expected . or ["},
    {"a[2147483648]", "byte 2: index too large"},
    {"a[99999999999999999999]", "byte 2: index too large"},
    {"a.*", "byte 2: every element is [*]"},
    {"*", "byte 0: every element is [*]"},
    {"a\xff", "byte 0: not UTF-8"},
    {"a\xc3", "byte 0: not UTF-8"},
};

static void
render(const struct path *p, char *out, size_t size)
{
	size_t n = 0;
	bool number = false;

	out[0] = '\0';
	for (size_t i = 0; i < p->n; i++) {
		const struct step *s = &p->step[i];
		bool before = number;

		number = s->kind == STEP_INDEX;
		if (s->kind == STEP_NAME)
			n += (size_t)snprintf(
			    out + n, size - n, "<%.*s>", (int)s->n, s->name);
		else if (s->kind == STEP_ANY)
			n += (size_t)snprintf(out + n, size - n, "*");
		else
			n += (size_t)snprintf(out + n, size - n, "%s%zu",
			    before ? " " : "", s->n);
	}
}

static void
test_good(void)
{
	char got[200], name[100];
	struct path p;
	struct err e;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		snprintf(name, sizeof name, "path %zu: %s", i,
		    strpbrk(good[i].text, "\n#") ? "" : good[i].text);
		if (!ok(path_parse(&p, good[i].text, &e), "%s", name)) {
			printf("# %s\n", e.text);
			continue;
		}
		render(&p, got, sizeof got);
		is(got, good[i].steps, "its steps");
		is(p.text, good[i].text, "its text");
		ok(path_many(&p) == (strstr(good[i].text, "[*]") != NULL),
		    "one or many");
		path_release(&p);
	}
}

/* The first steps of a path, and what their text says. */
static void
test_prefix(void)
{
	char got[200], want[200];
	struct path p, part, again;
	struct err e;
	bool same = true;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		path_parse(&p, good[i].text, &e);
		for (size_t n = 0; n <= p.n; n++) {
			path_prefix(&part, &p, n);
			render(&part, got, sizeof got);
			same = same && part.n == n &&
			       path_parse(&again, part.text, &e);
			if (!same)
				break;
			render(&again, want, sizeof want);
			same = same && strcmp(got, want) == 0;
			path_release(&again);
			path_release(&part);
		}
		path_release(&p);
	}
	ok(same, "a prefix is what its text says");
	path_parse(&p, "$.a[\"b c\"].[3][*].d", &e);
	path_prefix(&part, &p, 3);
	is(part.text, "$.a[\"b c\"].[3]", "the text of a prefix");
	path_release(&part);
	path_prefix(&part, &p, 0);
	is(part.text, "$", "of none");
	path_release(&part);
	path_release(&p);
}

static void
test_bad(void)
{
	char want[200];
	struct path p;
	struct err e;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ok(!path_parse(&p, bad[i].text, &e) && e.status == ST_USAGE,
		    "no path: %zu", i);
		snprintf(
		    want, sizeof want, "path %s: %s", bad[i].text, bad[i].why);
		is(e.text, want, "where and why");
		path_release(&p); /* must be harmless */
	}
}

static void
test_limits(void)
{
	char text[3 * (PATH_STEPS + 2)] = "a";
	struct path p;
	struct err e;

	for (int i = 1; i < PATH_STEPS; i++)
		strcat(text, ".b");
	ok(path_parse(&p, text, &e) && p.n == PATH_STEPS, "the most steps");
	path_release(&p);
	strcat(text, "[0]");
	ok(!path_parse(&p, text, &e) && strstr(e.text, "too many steps"),
	    "one more is refused");
	ok(path_parse(&p, "[\"a\\u0000b\"]", &e) && p.step[0].n == 3 &&
		memcmp(p.step[0].name, "a\0b", 4) == 0,
	    "a name may hold NUL");
	path_release(&p);
}

int
main(void)
{
	test_good();
	test_prefix();
	test_bad();
	test_limits();
	return tap_done();
}
