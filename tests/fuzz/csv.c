/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as CSV: the records are JSON objects of strings, one a column; they
 * come again from CSV that is written anew from them; and of a body that was
 * cut anywhere the records are the same, but for the last.
 */
#include "csv.h"

#include "fuzz.h"

static void
write_field(struct buf *b, struct span string)
{
	struct buf text;

	buf_init(&text, BUF_TEXT);
	must(json_unescape(string, &text));
	buf_addc(b, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, text.p[i]);
	}
	buf_addc(b, '"');
	buf_release(&text);
}

/* A record, or its names, as a line. */
static void
write_line(struct buf *b, struct span record, size_t columns, bool names)
{
	struct json_iter it = json_iter(record);
	size_t n = 0;

	for (; json_next(&it); n++) {
		must(json_type(it.value) == JSON_STRING);
		if (n)
			buf_addc(b, ',');
		write_field(b, names ? it.name : it.value);
	}
	must(n == columns);
	buf_adds(b, n % 2 ? "\n" : "\r\n");
}

static void
write_again(const struct csv *c, struct json_scan *scan)
{
	struct buf text;
	struct csv again;
	struct err e;

	buf_init(&text, BUF_TEXT * 16);
	csv_init(&again, BUF_TEXT * 16);
	write_line(&text, c->hit[0].text, c->columns, true);
	for (size_t i = 0; i < c->n; i++) {
		must(json_scan(scan, c->hit[i].text) && !scan->whole.blank);
		write_line(&text, c->hit[i].text, c->columns, false);
	}
	must(csv_read(&again, buf_span(&text), &e) && again.n == c->n);
	must(span_same(buf_span(&again.text), buf_span(&c->text)));
	csv_release(&again);
	buf_release(&text);
}

static void
cut_short(const struct csv *c, struct span body)
{
	struct csv part;
	struct err e;

	csv_init(&part, BUF_TEXT * 16);
	if (csv_read(&part, body, &e)) {
		must(part.n <= c->n);
		for (size_t i = 0; i + 1 < part.n; i++)
			must(span_same(part.hit[i].text, c->hit[i].text));
	} else {
		/* What is left is wrong only in what is no longer there. */
		must(part.cut || strstr(e.text, "no CSV but") ||
		     strstr(e.text, "no header") ||
		     strstr(e.text, "two columns") ||
		     strstr(e.text, "without a name"));
	}
	csv_release(&part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct json_scan scan;
	struct csv c;
	struct err e = {0};
	struct span body = {(const char *)p + 2, n - 2};

	if (n < 2)
		return 0;
	json_init(&scan);
	csv_init(&c, BUF_TEXT * 16);
	if (csv_read(&c, body, &e)) {
		must(!c.cut && c.columns > 0);
		if (c.n)
			write_again(&c, &scan);
		if (body.n) {
			body.n = (size_t)(p[0] << 8 | p[1]) % body.n;
			cut_short(&c, body);
		}
	} else {
		must(e.status == ST_DATA && c.n == 0 && e.text[0]);
	}
	csv_release(&c);
	json_release(&scan);
	return 0;
}
