/* SPDX-License-Identifier: MIT */
#include "query.h"

#include <string.h>

#include "tap.h"

static void
test_encode(void)
{
	static const struct {
		const char *text;
		size_t n;
		const char *want;
	} table[] = {
	    {"", 0, ""},
	    {"azAZ09-._~", 10, "azAZ09-._~"},
	    {"a b", 3, "a%20b"},
	    {"&=?#/+%", 7, "%26%3D%3F%23%2F%2B%25"},
	    {"\0\x01\x7f\xff", 4, "%00%01%7F%FF"},
	    {"\xc3\xa9", 2, "%C3%A9"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct buf b;

		buf_init(&b, BUF_TEXT);
		query_encode((struct span){table[i].text, table[i].n}, &b);
		is(b.p, table[i].want, "encode");
		buf_release(&b);
	}
}

static void
test_set(void)
{
	static const struct {
		const char *url, *name, *value, *want;
	} table[] = {
	    {"http://h", "a", "1", "http://h?a=1"},
	    {"http://h/p", "a", "1", "http://h/p?a=1"},
	    {"http://h/?", "a", "1", "http://h/?a=1"},
	    {"http://h/?b=2", "a", "1", "http://h/?b=2&a=1"},
	    {"http://h/?b=?", "a", "1", "http://h/?b=?&a=1"},
	    {"http://h/?b=2&", "a", "1", "http://h/?b=2&a=1"},
	    {"http://h/?a=0", "a", "1", "http://h/?a=1"},
	    {"http://h/?a=0&b=2&a=3&c", "a", "1", "http://h/?a=1&b=2&c"},
	    {"http://h/?a", "a", "1", "http://h/?a=1"},
	    {"http://h/?a=", "a", "", "http://h/?a="},
	    {"http://h/?%61=0", "a", "1", "http://h/?%61=1"},
	    {"http://h/?page%5Bno%5d=0&x=%2B", "page[no]", "2",
		"http://h/?page%5Bno%5d=2&x=%2B"},
	    {"http://h/?page[no]=0", "page[no]", "2", "http://h/?page[no]=2"},
	    {"http://h/?aa=0&%6=1&a%=2", "a", "1",
		"http://h/?aa=0&%6=1&a%=2&a=1"},
	    {"http://h/?a%=2", "a%", "1", "http://h/?a%=1"},
	    {"http://h/?&&a=0&&", "a", "1", "http://h/?&&a=1&&"},
	    {"http://h/a=0?b=a=0", "a", "x y&z",
		"http://h/a=0?b=a=0&a=x%20y%26z"},
	    {"http://h/?a=0#top", "a", "1", "http://h/?a=1"},
	    {"http://h/#top?a=0", "a", "1", "http://h/?a=1"},
	    {"http://h/?b=?&a=0", "a", "1", "http://h/?b=?&a=1"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct buf b;

		buf_init(&b, BUF_TEXT);
		buf_adds(&b, table[i].url);
		query_set(&b, span_of(table[i].name), span_of(table[i].value));
		is(b.p, table[i].want, table[i].url);
		buf_release(&b);
	}
}

/* What does not fit is not begun. */
static void
test_full(void)
{
	struct buf b;

	buf_init(&b, 12);
	buf_adds(&b, "http://h?a=0");
	ok(!query_set(&b, span_of("a"), span_of("12")), "set: full");
	is(b.p, "http://h?a=0", "set: as it was");
	ok(b.over, "set: over");
	buf_clear(&b);
	buf_adds(&b, "http://h/?");
	ok(!query_set(&b, span_of("a"), span_of("12")), "append: full");
	is(b.p, "http://h/?", "append: as it was");
	buf_clear(&b);
	buf_adds(&b, "http://h?a=0");
	ok(query_set(&b, span_of("a"), span_of("1")), "set: fits exactly");
	is(b.p, "http://h?a=1", "set: fits exactly");
	buf_release(&b);
}

static void
test_sort(void)
{
	static const char *const table[][2] = {
	    {"http://h/", "http://h/"},
	    {"http://h/?", "http://h/"},
	    {"http://h/?b=2&a=1#f", "http://h/?a=1&b=2"},
	    {"http://h/?b&a", "http://h/?a=&b="},
	    {"http://h/?a=2&a=10&a=", "http://h/?a=&a=10&a=2"},
	    {"http://h/?a-b=1&a=1&aa=1", "http://h/?a=1&a-b=1&aa=1"},
	    {"http://h/?a0=1&a=1", "http://h/?a=1&a0=1"},
	    {"http://h/?&&b=1&&a=1&", "http://h/?a=1&b=1"},
	    {"http://h/?x=%2f%7e%41&y=/~:", "http://h/?x=%2F~A&y=%2F~%3A"},
	    {"http://h/?x=a+b%20c%2B", "http://h/?x=a%20b%20c%2B"},
	    {"http://h/?x=a=b", "http://h/?x=a%3Db"},
	    {"http://h/?x=%&y=%zz", "http://h/?x=%25&y=%25zz"},
	    {"http://h/?\xc3\xa9=%c3%a9", "http://h/?%C3%A9=%C3%A9"},
	};
	struct buf b;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		buf_init(&b, BUF_TEXT);
		buf_adds(&b, table[i][0]);
		ok(query_sort(&b), "sorts %s", table[i][0]);
		is(b.p, table[i][1], "its canonical form");
		ok(query_sort(&b), "again");
		is(b.p, table[i][1], "that of it is the same");
		buf_release(&b);
	}
	buf_init(&b, 12);
	buf_adds(&b, "http://h?a:b");
	ok(!query_sort(&b) && b.over, "sort: full");
	buf_release(&b);
}

static void
test_get(void)
{
	static const struct {
		const char *url, *name, *want;
	} cases[] = {
	    {"http://h/p", "a", "-"},
	    {"http://h/p?", "a", "-"},
	    {"http://h/p?a=1", "a", "1"},
	    {"http://h/p?x=2&a=1&a=3", "a", "1"},
	    {"http://h/p?aa=1&a=2", "a", "2"},
	    {"?%61=b%20c%2", "a", "b c%2"},
	    {"?a", "a", ""},
	    {"?a=&b=1", "a", ""},
	    {"?a=1=2", "a", "1=2"},
	    {"?&&a=1+2&", "a", "1+2"},
	    {"?b=1#?a=1", "a", "-"},
	    {"a=1", "a", "-"},
	    {"?page%5Bnumber%5D=4", "page[number]", "4"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b;

		buf_init(&b, BUF_TEXT);
		if (!query_get(
			span_of(cases[i].url), span_of(cases[i].name), &b))
			buf_adds(&b, "-");
		is(b.p, cases[i].want, cases[i].url);
		buf_release(&b);
	}
}

int
main(void)
{
	test_sort();
	test_encode();
	test_set();
	test_full();
	test_get();
	return tap_done();
}
