/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include "change.h"

bool
batch_init(struct batch *b, const struct list *key_paths, const char *cursor,
    char **files, int n, int64_t max_record, struct err *e)
{
	*b = (struct batch){.strategy = NULL};
	if (!keys_init(&b->keys, key_paths, cursor, e))
		return false;
	highest_init(&b->seen);
	records_init(&b->in, files, n, max_record);
	json_init(&b->scan);
	buf_init(&b->compact, CHANGE_MAX);
	return true;
}

void
batch_release(struct batch *b)
{
	keys_release(&b->keys);
	highest_release(&b->seen);
	records_release(&b->in);
	json_release(&b->scan);
	buf_release(&b->compact);
}

/* A change record: its key is that of the record it is about. */
static bool
change_of(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	struct change c;

	if (!json_scan(&b->scan, line))
		return json_fail(&b->scan, e);
	line = b->scan.whole.text;
	if (b->scan.whole.blank) {
		buf_clear(&b->compact);
		json_compact(line, &b->compact);
		line = buf_span(&b->compact);
	}
	if (!change_parse(line, &b->scan, &c, e) ||
	    !keys_of(&b->keys, c.new.n ? c.new : c.old, r, e))
		return false;
	r->text = line;
	return true;
}

static bool
record_of(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	return keys_of(&b->keys, line, r, e);
}

static bool
take(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	if (!(b->changes ? change_of : record_of)(b, line, r, e))
		return false;
	if (b->parts && !strategy_part(b->strategy, r->text, b->parts, e))
		return false;
	highest_see(&b->seen, r->cursor, keys_cursor_text(&b->keys));
	if (b->changes)
		r->cursor = (struct span){"", 0}; /* they stay as they came */
	return true;
}

/* A record that cannot be taken is rejected where that is allowed. */
static bool
refuse(struct batch *b, struct span line, struct err *e)
{
	if (e->status != ST_DATA)
		return false; /* a full disk is not this record's fault */
	if (b->reject.fd)
		return reject_record(
		    &b->reject, b->in.file, b->in.line, line, e);
	return records_at(&b->in, e);
}

bool
batch_next(struct batch *b, struct keyed *r, bool *more, struct err *e)
{
	struct span line;

	do {
		if (!records_next(&b->in, &line, e))
			return false;
		*more = line.n != 0;
		if (!*more)
			return reject_close(&b->reject, e);
		if (take(b, line, r, e))
			return true;
	} while (refuse(b, line, e));
	return false;
}

bool
batch_sort(struct batch *b, struct runs *runs, struct err *e)
{
	struct keyed r;
	bool more;

	for (;;) {
		if (!batch_next(b, &r, &more, e))
			return false;
		if (!more)
			return runs_sort(runs, e);
		if (!runs_add(runs, &r, e))
			return false;
	}
}
