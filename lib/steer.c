/* SPDX-License-Identifier: MIT */
#include "steer.h"

#include "jsontext.h"
#include "replyjson.h"

struct output {
	struct buf *next;
	size_t n;
};

static bool
keep(void *arg, struct span output, struct err *e)
{
	struct output *out = arg;

	if (out->n++)
		return err_set(e, ST_DATA, "more than one output");
	if (json_type(output) <= JSON_FALSE || span_is(output, "\"\""))
		return true;
	return buf_set(out->next, output) ||
	       err_set(e, ST_DATA, "an output of %zu bytes", output.n);
}

/* The reply's object gets two members more. */
static bool
add_state(struct buf *input, const char *url, const struct page *p,
    const struct page_reply *r)
{
	buf_cut(input, input->n - 1);
	buf_adds(input, ",\"url\":");
	json_quote(span_of(url), input);
	return buf_addf(input,
	    ",\"state\":{\"pages\":%lld,\"records\":%lld,"
	    "\"page_records\":%lld}}",
	    (long long)p->pages + 1, (long long)(p->received + r->records),
	    (long long)r->records);
}

bool
steer(struct jq *jq, const struct reply *reply, bool json, const char *url,
    const struct page *p, struct page_reply *r, struct buf *next, struct err *e)
{
	struct output out = {.next = next};
	struct buf input;
	bool ok;

	buf_clear(next);
	buf_init(&input, SIZE_MAX / 2); /* a page and little more */
	ok = replyjson_add(reply, json, &input) && add_state(&input, url, p, r);
	if (!ok)
		err_set(e, ST_DATA, "the page is too long");
	ok = ok && jq_run(jq, buf_span(&input), keep, &out, e);
	buf_release(&input);
	r->next = buf_span(next);
	return ok || err_at(e, "--next");
}
