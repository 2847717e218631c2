/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include "link.h"
#include "told.h"

bool
reading_check(const struct reading_config *c, struct err *e)
{
	struct picker picker;
	bool ok = picker_init(&picker, &c->picking, c->total, c->next, 0, e);

	picker_release(&picker);
	return ok;
}

void
reading_init(struct reading *rd, const struct reading_config *c, int64_t max)
{
	struct err e; /* reading_check has seen to it */

	*rd = (struct reading){.c = c};
	picker_init(&rd->picker, &c->picking, c->total, c->next, max, &e);
	buf_init(&rd->next, BUF_TEXT);
}

void
reading_release(struct reading *rd)
{
	picker_release(&rd->picker);
	buf_release(&rd->next);
	seen_release(&rd->last);
	seen_release(&rd->current);
}

/* What a header says is next: all of it, or a link of that relation. */
static void
header_next(struct reading *rd, const struct http_reply *reply)
{
	const char *name = rd->c->next_header;
	bool link =
	    rd->c->linked && span_same_nocase(span_of(name), span_of("Link"));
	struct span value;
	size_t at = 0;

	while (rd->next.n == 0 && http_header_next(reply, name, &at, &value)) {
		if (link)
			value = link_target(value, "next");
		buf_add(&rd->next, value.p, value.n);
	}
}

/* Hash a page, and note which of its objects were on the last one. */
static void
hash_page(struct reading *rd, const struct json_hit *hits, struct page_reply *r)
{
	seen_clear(&rd->current);
	for (int64_t i = 0; i < r->records; i++) {
		uint64_t h = seen_hash(0, hits[i].text);

		r->hash =
		    seen_hash(r->hash, (struct span){(char *)&h, sizeof h});
		if (json_type(hits[i].text) == JSON_OBJECT &&
		    seen_add(&rd->current, h))
			r->again += seen_has(&rd->last, h);
	}
}

/* What a page held, for page_step; its body was read. */
static bool
study(struct reading *rd, const struct http_reply *reply, struct page_reply *r,
    const struct json_hit **hits, struct err *e)
{
	size_t n;

	if (!picker_records(&rd->picker, hits, &n, &r->over, e))
		return false;
	r->records = (int64_t)n;
	r->total = told_count(pick_total(&rd->picker.pick));
	hash_page(rd, *hits, r);
	buf_clear(&rd->next);
	if (rd->c->next_header)
		header_next(rd, reply);
	else if (!pick_next(&rd->picker.pick, &rd->next, e))
		return false;
	r->next = buf_span(&rd->next);
	return true;
}

enum read
reading_read(struct reading *rd, const struct http_reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e)
{
	bool whole = picker_read(&rd->picker, reply, e);

	*r = PAGE_UNTOLD;
	if (whole)
		return study(rd, reply, r, hits, e) ? READ_WHOLE : READ_UNFIT;
	if (!rd->picker.cut)
		return READ_UNFIT;
	err_set(e, ST_AGAIN, "the body is cut");
	return READ_CUT;
}

void
reading_turn(struct reading *rd, const struct page_reply *r)
{
	struct seen last = rd->last;

	rd->last = rd->current;
	rd->current = last;
	rd->repeated += r->again;
}
