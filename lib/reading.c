/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include "link.h"

static bool
init_pick(struct pick *pick, const struct reading_config *c, struct err *e)
{
	struct pick_config from = {
	    .may_miss = c->may_miss, .total = c->total, .next = c->next};
	bool ok;

	if (c->records)
		list_add(&from.records, c->records);
	ok = pick_init(pick, &from, e);
	list_release(&from.records);
	return ok;
}

bool
reading_check(const struct reading_config *c, struct err *e)
{
	struct pick pick;
	bool ok = init_pick(&pick, c, e);

	pick_release(&pick);
	return ok;
}

void
reading_init(struct reading *rd, const struct reading_config *c)
{
	struct err e; /* reading_check has seen to it */

	*rd = (struct reading){.c = c};
	init_pick(&rd->pick, c, &e);
	buf_init(&rd->next, BUF_TEXT);
}

void
reading_release(struct reading *rd)
{
	pick_release(&rd->pick);
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

/* What a page held, for page_step; its body was scanned. */
static bool
study(struct reading *rd, const struct http_reply *reply, struct page_reply *r,
    const struct json_hit **hits, struct err *e)
{
	size_t n;

	if (!pick_records(&rd->pick, hits, &n, &r->over, e))
		return false;
	r->records = (int64_t)n;
	r->total = page_total(pick_total(&rd->pick));
	hash_page(rd, *hits, r);
	buf_clear(&rd->next);
	if (rd->c->next_header)
		header_next(rd, reply);
	else if (!pick_next(&rd->pick, &rd->next, e))
		return false;
	r->next = buf_span(&rd->next);
	return true;
}

enum read
reading_read(struct reading *rd, const struct http_reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e)
{
	struct span body = buf_span(&reply->body);
	bool whole = pick_scan(&rd->pick, body, e);

	*r = (struct page_reply){.total = -1};
	if (whole)
		return study(rd, reply, r, hits, e) ? READ_WHOLE : READ_UNFIT;
	/* An empty body says nothing; a cut one begins like JSON. */
	if (!rd->pick.scan.cut || span_trim(body).n == 0)
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
