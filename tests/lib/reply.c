/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include "tap.h"

static void
add(struct reply *r, const char *line)
{
	reply_head_add(&r->head, line, strlen(line));
}

static void
header_is(const struct reply *r, const char *name, const char *want)
{
	ok(span_is(reply_header(r, name), want), "%s: %s", name, want);
}

int
main(void)
{
	struct reply r = {0};

	buf_init(&r.head, 200);
	header_is(&r, "A", "");
	ok(reply_status_text(&r).n == 0, "no status line");
	add(&r, "HTTP/1.1 100 Continue\r\n");
	add(&r, "A: interim\r\n");
	ok(!reply_head_ended(&r.head), "not ended");
	add(&r, "\r\n");
	ok(reply_head_ended(&r.head), "ended");
	add(&r, "HTTP/1.1 404 Not Found\r\n");
	add(&r, "A: 1\r\n");
	add(&r, "a:2 \r\n");
	add(&r, "AB: 3\r\n");
	add(&r, "B:\r\n");
	add(&r, "no colon\n");
	add(&r, "\n");
	add(&r, "Trailer: 1\r\n");
	is(r.head.p,
	    "HTTP/1.1 404 Not Found\r\nA: 1\r\na:2 \r\nAB: 3\r\nB:\r\n"
	    "no colon\r\n\r\n",
	    "the last head, without trailers");
	header_is(&r, "a", "2");
	header_is(&r, "ab", "3");
	header_is(&r, "B", "");
	header_is(&r, "Trailer", "");
	header_is(&r, "HTTP/1.1 404 Not Found", "");
	ok(span_is(reply_status_text(&r), "404 Not Found"), "status text");
	add(&r, "HTTP/2 204 \r\n");
	ok(span_is(reply_status_text(&r), "204"), "status without a reason");
	for (int i = 0; i < 20; i++)
		add(&r, "X: 0123456789\r\n");
	ok(r.head.over && r.head.n <= 200, "a head has a ceiling");
	buf_release(&r.head);
	return tap_done();
}
