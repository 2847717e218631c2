/* SPDX-License-Identifier: MIT */
/*
 * A URL, a parameter and a header value with placeholders, and a record, which
 * zeros in the input separate. Whatever the values: the request goes to the
 * origin of the URL, to a path of as many segments, with as many parameters,
 * and its header line is one.
 */
#include "blueprint.h"

#include "fuzz.h"
#include "url.h"

static const struct template_range range = {{"\"../{&?#\"", 9}, {"1", 1}};

static char *
text_of(const char *before, struct span s)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_adds(&b, before);
	buf_add(&b, s.p, s.n);
	return buf_take(&b);
}

static size_t
count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

/* The request for a record in which all is "x" has the same shape. */
static void
check_shape(const struct request *rq, const struct ask *a)
{
	struct buf sample, joined;
	struct err e;

	buf_init(&sample, BUF_TEXT);
	buf_init(&joined, BUF_TEXT);
	must(braces_sample(buf_span(&rq->url), rq->braces, &sample, &e));
	must(url_join(NULL, sample.p, &joined, &e));
	must(url_same_origin(a->url.p, joined.p));
	must(count(a->url.p, '/') == count(joined.p, '/'));
	must(count(a->url.p, '?') == count(joined.p, '?'));
	must(count(a->url.p, '&') == count(joined.p, '&'));
	must(strchr(a->url.p, '#') == NULL);
	for (size_t i = 0; i < a->headers.n; i++)
		must(strpbrk(a->headers.v[i], "\r\n") == NULL);
	buf_release(&sample);
	buf_release(&joined);
}

static void
one(struct request *rq, const char *url, struct span record)
{
	struct blueprint bp;
	struct ask a;
	struct err e;

	if (!request_prepare(rq, url, &e)) {
		must(e.status == ST_USAGE);
		return;
	}
	ask_init(&a);
	if (!blueprint_init(&bp, rq, &e))
		must(e.status == ST_USAGE);
	else if (fields_read(&bp.fields, record, &e) &&
		 blueprint_fill(&bp, &range, &a, &e) == TEMPLATE_DONE)
		check_shape(rq, &a);
	blueprint_release(&bp);
	ask_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	bool host = n && p[0] & 1;
	struct span rest = {(const char *)p, n},
		    record = span_take(&rest, '\0');
	struct span path = span_take(&rest, '\0'),
		    query = span_take(&rest, '\0');
	char *url = text_of(host ? "http://h.example/" : "", path);
	char *pair = text_of("q=", query), *line = text_of("X-A: ", rest);
	struct request rq;

	for (int mode = BRACES_NONE; mode <= BRACES_ALL; mode++) {
		request_init(&rq);
		rq.braces = (enum braces)mode;
		list_add(&rq.query, pair);
		list_add(&rq.header, line);
		one(&rq, url, record);
		request_release(&rq);
	}
	free(url);
	free(pair);
	free(line);
	return 0;
}
