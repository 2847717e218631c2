/* SPDX-License-Identifier: MIT */
#include "url.h"

#include "str.h"
#include "tap.h"

static void
test_join(void)
{
	/* want NULL: refused */
	static const struct {
		const char *base, *ref, *want;
	} table[] = {
	    {NULL, "http://h", "http://h/"},
	    {NULL, "HTTPS://h:443/a?b#c", "https://h:443/a?b"},
	    {NULL, "http://h/%7Ea/%2f?q=%20+", "http://h/%7Ea/%2f?q=%20+"},
	    {NULL, "http://h/\xc3\xa9", "http://h/%c3%a9"},
	    {NULL, "http://[::1]:8/", "http://[::1]:8/"},
	    {NULL, "h/a", NULL},
	    {NULL, "/a", NULL},
	    {NULL, "", NULL},
	    {NULL, "ftp://h/", NULL},
	    {NULL, "file:///etc/passwd", NULL},
	    {NULL, "javascript:alert(1)", NULL},
	    {NULL, "http://u:p@h/", NULL},
	    {NULL, "http://u@h/", NULL},
	    {NULL, "http://h\\@i/", NULL},
	    {NULL, "http://h:99999/", NULL},
	    {NULL, "http://h/a\nb", NULL},
	    {NULL, "http://h/a\x7f", NULL},
	    {"http://h/a/b?q", "c", "http://h/a/c"},
	    {"http://h/a/b?q", "?page=2", "http://h/a/b?page=2"},
	    {"http://h/a/b?q", "/c", "http://h/c"},
	    {"http://h/a/b?q", "../c", "http://h/c"},
	    {"http://h/a/b?q", "//i/c", "http://i/c"},
	    {"https://h/a", "http://h/b", "http://h/b"},
	    {"http://h/a", "a b", "http://h/a%20b"},
	    {"http://h/a", "//u:p@h/", NULL},
	    {"http://h/a", "ftp://h/", NULL},
	    {"http://h/a", "b\r\nX: y", NULL},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct buf b;
		struct err e;
		bool good;

		buf_init(&b, BUF_TEXT);
		good = url_join(table[i].base, table[i].ref, &b, &e);
		if (table[i].want && good)
			is(b.p, table[i].want, table[i].ref);
		else
			ok(!good && !table[i].want, "refused: %s",
			    table[i].ref);
		buf_release(&b);
	}
}

static void
test_origin(void)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
	    {"http://h/a", "http://h/b?c", true},
	    {"http://h", "http://h:80/", true},
	    {"https://h/", "https://H:443/", true},
	    {"http://h/", "https://h/", false},
	    {"http://h/", "http://h:8080/", false},
	    {"http://h/", "http://i/", false},
	    {"http://h/", "http://h.i/", false},
	    {"http://h/", "http://h./", false},
	    {"http://127.0.0.1/", "http://localhost/", false},
	    {"http://[::1]/", "http://[::1]:80/", true},
	    {"http://[fe80::1%25a]/", "http://[fe80::1%25b]/", false},
	    {"nonsense", "nonsense", false},
	    {"file:///a", "file:///a", false},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		ok(url_same_origin(table[i].a, table[i].b) == table[i].same,
		    "%s %s", table[i].a, table[i].b);
}

int
main(void)
{
	test_join();
	test_origin();
	return tap_done();
}
