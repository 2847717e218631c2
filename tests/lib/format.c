/* SPDX-License-Identifier: MIT */
#include "format.h"

#include "tap.h"

#define LENGTH "\nContent-Length: 5"

/* The head of a reply, its lines ended by LF alone; want: the format or why. */
static const struct {
	const char *asked, *head, *want;
} table[] = {
    {"auto", "", "json"},
    {"auto", "Content-Type: application/json", "json"},
    {"auto", "Content-Type: text/html; charset=iso-8859-1", "json"},
    {"auto", "Content-Type: application/json; charset=utf-16", "json"},
    {"auto", "Content-Type: application/x-ndjson" LENGTH, "ndjson"},
    {"auto", "content-type:APPLICATION/NDJSON;charset=UTF-8" LENGTH, "ndjson"},
    {"auto", "Content-Type: application/jsonl ; charset=utf8" LENGTH, "ndjson"},
    {"auto", "Content-Type: application/x-jsonlines; a=\"b;charset=x\"" LENGTH,
	"ndjson"},
    {"auto", "Content-Type: application/x-ndjson2" LENGTH, "json"},
    {"auto", "Content-Type: text/csv; charset=\"us-ascii\"" LENGTH, "csv"},
    {"auto", "Content-Type: text/csv;header=present" LENGTH, "csv"},
    {"auto", "Content-Type: text/csv; header=absent" LENGTH,
	"CSV without a header"},
    {"csv", "Content-Type: text/csv; header=absent" LENGTH,
	"CSV without a header"},
    {"auto", "Content-Type: text/csv; Charset=windows-1252" LENGTH,
	"charset windows-1252 (--format, where it is UTF-8 all the same)"},
    {"auto", "Content-Type: text/csv; x=\"\\\"\"; charset=\"UTF-16\"" LENGTH,
	"charset UTF-16 (--format, where it is UTF-8 all the same)"},
    {"csv", "Content-Type: text/csv; charset=windows-1252" LENGTH, "csv"},
    {"csv", "Content-Type: text/plain" LENGTH, "csv"},
    {"ndjson", "Content-Type: text/csv" LENGTH, "ndjson"},
    {"json", "Content-Type: text/csv", "json"},

    /* where does it end? */
    {"csv", "X: y",
	"nothing says where this CSV ends (no Content-Length): it may be cut"},
    {"auto", "Content-Type: application/x-ndjson",
	"nothing says where this NDJSON ends (no Content-Length): it may be "
	"cut"},
    {"csv", "Content-Length: 0x10",
	"nothing says where this CSV ends (no Content-Length): it may be cut"},
    {"csv", "Content-Length: 99999999999999999999",
	"nothing says where this CSV ends (no Content-Length): it may be cut"},
    {"csv", "Transfer-Encoding: chunked", "csv"},
    {"csv", "Transfer-Encoding: gzip, Chunked", "csv"},
    {"csv", "Transfer-Encoding: gzip",
	"nothing says where this CSV ends (no Content-Length): it may be cut"},
    {"csv", "Content-Encoding: gzip", "csv"},
    {"csv", "Content-Encoding: identity",
	"nothing says where this CSV ends (no Content-Length): it may be cut"},
};

static void
add_lines(struct buf *head, const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n");

		reply_head_add(head, lines, n);
		lines += n + (lines[n] == '\n');
	}
	reply_head_add(head, "", 0);
}

int
main(void)
{
	static const char *const names[] = {"auto", "json", "ndjson", "csv"};
	struct reply r = {.status = 200};
	enum format asked, f;
	struct err e;

	buf_init(&r.head, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		reply_head_add(&r.head, "HTTP/1.1 200 OK", 15);
		add_lines(&r.head, table[i].head);
		ok(format_named(table[i].asked, &asked), "a format");
		is(format_of(asked, &r, &f, &e) ? names[f] : e.text,
		    table[i].want, table[i].head);
	}
	reply_head_add(&r.head, "HTTP/2 200", 10);
	add_lines(&r.head, "Content-Type: text/csv");
	ok(format_of(FORMAT_AUTO, &r, &f, &e) && f == FORMAT_CSV,
	    "HTTP/2 says where a body ends");
	ok(!format_named("CSV", &f) && !format_named("", &f), "no format");
	buf_release(&r.head);
	return tap_done();
}
