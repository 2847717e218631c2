/* SPDX-License-Identifier: MIT */
/*
 * Any first reply: what is detected can be used, and leads to where it says;
 * where there is more by its own words, the page is not the only one. The input
 * is a URL's query, header lines and a body, parted by NULs.
 */
#include "detect.h"

#include "fuzz.h"
#include "json.h"
#include "place.h"

/* What is found at a path that was detected. */
static struct span
at(const char *text, struct span body)
{
	struct json_scan scan;
	struct path path;
	struct err e;
	struct span found;

	must(path_parse(&path, text, &e) && !path_many(&path));
	json_init(&scan);
	json_watch(&scan, &path);
	must(json_scan(&scan, body));
	found = json_found(&scan, 0);
	json_release(&scan);
	path_release(&path);
	return found;
}

static void
check(const struct detected *d, const struct detect_input *in)
{
	struct place place;
	struct err e;

	must(d->why[0] != '\0');
	must((d->kind != PAGE_LINK && d->kind != PAGE_SINGLE) ==
	     (d->param != NULL));
	if (d->param) {
		must(place_parse(&place, d->param, &e));
		place_release(&place);
	}
	for (int k = 0; k < TOLD_KINDS; k++)
		if (d->path[k])
			must(at(d->path[k], in->body).n > 0);
	if (d->path[TOLD_TOTAL])
		must(told_count(at(d->path[TOLD_TOTAL], in->body)) >= 0);
	if (d->kind == PAGE_SINGLE)
		must(json_type(json_member(in->body, "has_more")) != JSON_TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct reply reply = {.status = 200};
	struct detect_input in = {.reply = &reply};
	struct json_scan scan;
	struct detected d;
	struct err e = {0};
	struct span line;

	if (n == 0)
		return 0;
	in.records = p[0];
	in.body = (struct span){(const char *)p + 1, n - 1};
	in.url = span_take(&in.body, '\0');
	buf_init(&reply.head, BUF_TEXT);
	buf_adds(&reply.head, "HTTP/1.1 200 OK\r\n");
	while ((line = span_take(&in.body, '\0')).n) {
		reply_head_add(&reply.head, line.p, line.n);
		reply_head_add(&reply.head, "\r\n", 2);
	}
	json_init(&scan);
	if (json_scan(&scan, in.body)) {
		in.body = scan.whole.text;
		if (detect(&d, &in, &e))
			check(&d, &in);
		else
			must(e.status == ST_DATA && e.text[0]);
		detected_release(&d);
	}
	json_release(&scan);
	buf_release(&reply.head);
	return 0;
}
