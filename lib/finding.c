/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include "steer.h"

void
finding_init(struct finding *f, const struct paging *g, struct reading *rd,
    struct page *page)
{
	*f = (struct finding){.g = g, .rd = rd, .page = page};
	buf_init(&f->next, BUF_TEXT);
}

void
finding_release(struct finding *f)
{
	paged_release(&f->paged);
	buf_release(&f->next);
}

/* A body that is no JSON has no members, but is one. */
static struct span
sent(const struct ask *ask)
{
	struct span body =
	    ask->has_body ? buf_span(&ask->body) : (struct span){"", 0};
	struct json_scan scan;

	json_init(&scan);
	if (body.n && !json_scan(&scan, body))
		body = span_of("null");
	json_release(&scan);
	return span_trim(body);
}

static bool
find_out(struct finding *f, const struct ask *ask, const struct reply *reply,
    const struct page_reply *r, struct err *e)
{
	const struct detect_input in = {.url = buf_span(&ask->url),
	    .sent = sent(ask),
	    .reply = reply,
	    .body = reading_envelope(f->rd),
	    .records = r->records,
	    .limit = f->g->page.limit};

	f->known = true;
	if (!paging_find(f->g, &f->paged, &in, e) ||
	    !reading_tell(f->rd, &f->paged.told, f->paged.page.kind, e))
		return false;
	if (f->g->verbose)
		warn("%s: %s", ask->url.p, f->paged.found.why);
	page_release(f->page);
	page_init(f->page, &f->paged.page);
	return true;
}

bool
finding_of(struct finding *f, const struct ask *ask, const struct reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e)
{
	int64_t back;

	if (f->g->automatic && !f->known &&
	    (!find_out(f, ask, reply, r, e) ||
		reading_read(f->rd, reply, r, hits, e) != READ_WHOLE))
		return false;
	if (f->g->jq && !steer(f->g->jq, reply, reading_json(f->rd), ask->url.p,
			    f->page, r, &f->next, e))
		return false;
	if (page_overlaps(f->page, &back))
		r->lead = drift_lead(&f->rd->drift, back);
	return true;
}
