/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include "tap.h"

static const char *
line_for(const char *head)
{
	static char text[500];
	struct reply r = {.status = 200};
	struct buf b;

	buf_init(&r.head, BUF_TEXT);
	buf_init(&b, BUF_TEXT);
	buf_adds(&r.head, head);
	snprintf(text, sizeof text, "%s", condition_for(&r, &b) ? b.p : "none");
	buf_release(&r.head);
	buf_release(&b);
	return text;
}

static const char *
freshened(const char *stored, const char *newer)
{
	static char text[500];
	struct buf a, b;

	buf_init(&a, BUF_TEXT);
	buf_init(&b, BUF_TEXT);
	buf_adds(&a, stored);
	buf_adds(&b, newer);
	condition_freshen(&a, &b);
	snprintf(text, sizeof text, "%s", a.p);
	buf_release(&a);
	buf_release(&b);
	return text;
}

static bool
about(const char *reply, const char *stored)
{
	struct reply r = {.status = 304};
	struct buf head;
	bool good;

	buf_init(&r.head, BUF_TEXT);
	buf_init(&head, BUF_TEXT);
	buf_adds(&r.head, reply);
	buf_adds(&head, stored);
	good = condition_about(&r, &head);
	buf_release(&r.head);
	buf_release(&head);
	return good;
}

#define CHANGED "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

static void
asking(void)
{
	static const struct {
		const char *head, *want;
	} t[] = {
	    {"", "none"},
	    {"ETag: \"a\"\r\n", "If-None-Match: \"a\""},
	    {"etag: W/\"a\"\r\n" CHANGED, "If-None-Match: W/\"a\""},
	    {"ETag:\r\n", "none"},
	    {"ETag: \"\x01\"\r\n", "none"},
	    {CHANGED, "none"},
	    {CHANGED "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n", "none"},
	    {CHANGED "Date: Sun, 06 Nov 1994 08:50:36 GMT\r\n", "none"},
	    {CHANGED "Date: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
		"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"},
	    {CHANGED "Date: Sun, 06 Nov 1994 08:00:00 GMT\r\n", "none"},
	    {CHANGED "Date: yesterday\r\n", "none"},
	    {"Last-Modified: long ago\r\n"
	     "Date: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
		"none"},
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char name[40];

		snprintf(name, sizeof name, "asked by: row %d", (int)i);
		is(line_for(t[i].head), t[i].want, name);
	}
}

static void
given(void)
{
	static const struct {
		const char *line;
		bool want;
	} t[] = {{"If-Match: *", true}, {"if-none-match: \"a\"", true},
	    {"If-Modified-Since: x", true}, {"Range: bytes=0-", true},
	    {"Ranges: x", false}, {"Accept: x", false}, {"If", false},
	    {"X-If-Match: x", false}};

	ok(!condition_given(NULL), "no headers, no condition");
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct list l = {0};

		list_add(&l, "X-A: b");
		list_add(&l, t[i].line);
		ok(condition_given(&l) == t[i].want, "%s", t[i].line);
		list_release(&l);
	}
}

static void
answers(void)
{
	ok(about("HTTP/1.1 304 X\r\n\r\n", "ETag: \"a\"\r\n"),
	    "a 304 without an ETag is about what was asked");
	ok(about("ETag: \"a\"\r\n", "ETag: \"a\"\r\n"), "the same");
	ok(about("ETag: W/\"a\"\r\n", "ETag: \"a\"\r\n"), "weakly");
	ok(!about("ETag: \"b\"\r\n", "ETag: \"a\"\r\n"), "another");
	ok(!about("ETag: \"b\"\r\n", "X: y\r\n"), "one where none was");
	is(freshened("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Type: x\r\n"
		     "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n",
	       "HTTP/2 304\r\nb: 3\r\nb: 4\r\nC: 5\r\nContent-Length: 0\r\n"
	       "content-type: y\r\nTransfer-Encoding: z\r\n\r\n"),
	    "HTTP/1.1 200 OK\r\nA: 1\r\nContent-Type: x\r\n"
	    "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n"
	    "b: 3\r\nb: 4\r\nC: 5\r\n\r\n",
	    "the 304's fields replace the stored ones, not those of the body");
	is(freshened("HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\n\r\n",
	       "HTTP/1.1 304 Not Modified\r\n\r\n"),
	    "HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\n\r\n", "nothing new");
}

int
main(void)
{
	asking();
	given();
	answers();
	return tap_done();
}
