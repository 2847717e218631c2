/* SPDX-License-Identifier: MIT */
#include "reading.h"

/* The cursor of a keyset is in the last record, which has a scan of its own. */
static bool
watch_last(struct reading *rd, struct err *e)
{
	const char *text = rd->told->path[TOLD_NEXT];

	if (!path_parse(&rd->last, text, e))
		return err_at(e, "--next");
	json_watch(&rd->scan, &rd->last);
	return !path_many(&rd->last) ||
	       err_set(e, ST_USAGE, "--next: %s: many values", text);
}

bool
reading_tell(struct reading *rd, const struct told *told, enum page_kind kind,
    struct err *e)
{
	static const char *const options[TOLD_KINDS] = {
	    [TOLD_TOTAL] = "--total",
	    [TOLD_PAGES] = "--total-pages",
	    [TOLD_MORE] = "--has-more",
	    [TOLD_NEXT] = "--next"};
	struct pick *pick = &rd->picker.pick;

	rd->told = told;
	rd->kind = kind;
	for (int k = 0; k < TOLD_KINDS; k++) {
		bool here = told->header[k] == NULL &&
			    !(k == TOLD_NEXT && kind == PAGE_KEYSET);

		if (!pick_watch(pick, here ? told->path[k] : NULL, options[k],
			&rd->watch[k], e))
			return false;
	}
	return kind != PAGE_KEYSET || watch_last(rd, e);
}

static bool
init(struct reading *rd, const struct picking *picking, const struct paging *g,
    int64_t max, struct err *e)
{
	*rd = (struct reading){.drift.keys = g->keys};
	buf_init(&rd->next, BUF_TEXT);
	json_init(&rd->scan);
	return picker_init(&rd->picker, picking, max, e) &&
	       reading_tell(rd, &g->told, g->page.kind, e);
}

bool
reading_check(
    const struct picking *picking, const struct paging *g, struct err *e)
{
	struct reading rd;
	bool ok = init(&rd, picking, g, 0, e);

	reading_release(&rd);
	return ok;
}

void
reading_init(struct reading *rd, const struct picking *picking,
    const struct paging *g, int64_t max)
{
	struct err e; /* reading_check has seen to it */

	init(rd, picking, g, max, &e);
}

void
reading_release(struct reading *rd)
{
	picker_release(&rd->picker);
	drift_release(&rd->drift);
	json_release(&rd->scan);
	path_release(&rd->last);
	buf_release(&rd->next);
}

/* Is the body itself the one record? */
static bool
all_record(const struct pick *pick)
{
	const struct pick_from *from = &pick->from[0];

	return pick->nfrom == 1 && from->one && pick->path[from->first]->n == 0;
}

struct span
reading_envelope(const struct reading *rd)
{
	const struct pick *pick = &rd->picker.pick;
	struct span body = pick->scan.whole.text;

	if (json_type(body) != JSON_OBJECT || all_record(pick))
		return (struct span){"", 0};
	return body;
}

bool
reading_json(const struct reading *rd)
{
	return rd->picker.format == FORMAT_JSON;
}

/* What a page held, for page_step; its body was read. */
static bool
study(struct reading *rd, const struct reply *reply, struct page_reply *r,
    const struct json_hit **hits, struct err *e)
{
	struct span value[TOLD_KINDS];
	size_t n;

	if (!picker_records(&rd->picker, hits, &n, &r->over, e))
		return false;
	r->records = (int64_t)n;
	for (int k = 0; k < TOLD_KINDS; k++)
		value[k] = pick_value(&rd->picker.pick, rd->watch[k]);
	if (rd->kind == PAGE_KEYSET && n &&
	    json_scan(&rd->scan, (*hits)[n - 1].text))
		value[TOLD_NEXT] = json_found(&rd->scan, 0);
	if (!told_read(rd->told, rd->kind, value, reply, r, &rd->next, e))
		return false;
	drift_read(&rd->drift, *hits, n, reading_json(rd) ? rd->hash : NULL);
	rd->hash = NULL;
	r->hash = rd->drift.hash;
	r->again = rd->drift.again;
	return true;
}

enum read
reading_read(struct reading *rd, const struct reply *reply,
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
