/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as NDJSON, behind a line that is a Content-Type: the records are
 * the lines, each JSON by itself; none is told as cut that ends with a newline.
 * The type is a format or an error.
 */
#include "ndjson.h"

#include "format.h"
#include "fuzz.h"

static void
check_type(struct span type)
{
	struct reply r = {.status = 200};
	struct err e = {0};
	enum format f;
	struct buf line;

	buf_init(&r.head, BUF_TEXT * 4);
	buf_init(&line, BUF_TEXT * 4);
	buf_adds(&line, "Content-Type:");
	buf_add(&line, type.p, type.n);
	reply_head_add(&r.head, "HTTP/1.1 200 OK", 15);
	reply_head_add(&r.head, "Content-Length: 1", 17);
	reply_head_add(&r.head, line.p, line.n);
	reply_head_add(&r.head, "", 0);
	if (format_of(FORMAT_AUTO, &r, &f, &e))
		must(f != FORMAT_AUTO);
	else
		must(e.status == ST_DATA && e.text[0]);
	buf_release(&r.head);
	buf_release(&line);
}

/* Each line that is not blank is the next record. */
static void
compare(const struct ndjson *l, struct span body, struct json_scan *scan)
{
	size_t at = 0;

	while (body.n) {
		struct span line = span_trim(span_take(&body, '\n'));

		if (line.n == 0)
			continue;
		must(at < l->n && span_same(l->hit[at].text, line));
		must(json_scan(scan, line));
		must(scan->whole.blank == l->hit[at].blank);
		at++;
	}
	must(at == l->n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span body = {(const char *)p, n}, type = span_take(&body, '\n');
	struct json_scan scan;
	struct ndjson l;
	struct err e = {0};

	check_type(type);
	ndjson_init(&l);
	json_init(&scan);
	if (ndjson_read(&l, body, &e))
		compare(&l, span_less_bom(body), &scan);
	else
		must(e.status == ST_DATA && l.n == 0 && e.text[0] &&
		     (!l.cut || body.n == 0 || body.p[body.n - 1] != '\n'));
	ndjson_release(&l);
	json_release(&scan);
	return 0;
}
