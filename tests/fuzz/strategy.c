/* SPDX-License-Identifier: MIT */
/*
 * A byte that says which strategy, then a stored record and those of a batch,
 * separated by zeros, all of one key: what becomes of them is JSON, or nothing;
 * the stored text itself where nothing changed; and what each strategy says of
 * itself holds. The same batch again, where that is so, changes nothing.
 */
#include "strategy.h"

#include <stdio.h>

#include "change.h"
#include "fuzz.h"

static struct strategy s; /* large, and stays where it is */
static struct json_scan scan;

/* The member c is the cursor, where it can be. */
static struct span
cursor_of(struct span text, struct buf *b)
{
	struct err e;

	buf_clear(b);
	if (!key_cursor(json_member(text, "c"), b, &e))
		buf_clear(b);
	return buf_span(b);
}

/* A record without white space. */
static struct keyed
record(struct span text, struct buf *compact, struct buf *cursor)
{
	struct keyed r = {span_of("k"), {"", 0}, {"", 0}};

	buf_clear(compact);
	if (!json_scan(&scan, text))
		return r;
	json_compact(scan.whole.text, compact);
	r.text = buf_span(compact);
	r.cursor = cursor_of(r.text, cursor);
	return r;
}

static void
check_json(struct span text)
{
	must(text.n == 0 || json_scan(&scan, text));
}

static struct strategy_result
check_end(const struct keyed *stored)
{
	struct strategy_result r = strategy_end(&s);

	check_json(r.row);
	check_json(r.added);
	must(!span_same(r.row, stored->text) || r.row.n == 0 ||
	     r.row.p == stored->text.p);
	return r;
}

/* Once more: nothing changes. */
static void
check_again(struct span row, const struct keyed *r)
{
	struct keyed stored = {r->key, {"", 0}, {"", 0}};
	struct strategy_result again;
	struct buf was, cursor;
	struct err e;

	buf_init(&was, BUF_TEXT);
	buf_init(&cursor, BUF_TEXT);
	buf_set(&was, row);
	stored.text = buf_span(&was);
	stored.cursor = cursor_of(row, &cursor);
	strategy_begin(&s, &stored);
	must(strategy_take(&s, r, &e));
	again = check_end(&stored);
	must(again.row.p == was.p && again.added.n == 0);
	buf_release(&was);
	buf_release(&cursor);
}

/* A change from one to the other fits, and fits again. */
static void
check_change(const struct keyed *stored, const struct keyed *r)
{
	struct change c = {.key = span_of("1"), .old = stored->text};
	struct keyed line = {r->key, {"", 0}, {"", 0}};
	struct buf b;
	struct err e;

	buf_init(&b, BUF_TEXT);
	c.new = r->text;
	c.op = change_op(c.old, c.new);
	if (change_write(&c, &b) && json_scan(&scan, buf_span(&b))) {
		line.text = buf_span(&b);
		strategy_begin(&s, stored);
		must(strategy_take(&s, &line, &e));
		must(span_same(check_end(stored).row, r->text));
		check_again(r->text, &line);
	}
	buf_release(&b);
}

static void
check_one(
    enum strategy_kind kind, const struct keyed *stored, const struct keyed *r)
{
	struct strategy_result result;
	struct err e;

	strategy_begin(&s, stored);
	if (!strategy_take(&s, r, &e)) {
		must(e.status == ST_DATA && kind >= STRATEGY_PATCH);
		return;
	}
	result = check_end(stored);
	if (kind == STRATEGY_INSERT)
		must(stored->text.n == 0 || result.row.p == stored->text.p);
	if (kind == STRATEGY_UPSERT && result.row.n)
		must(result.row.p == stored->text.p ||
		     result.row.p == r->text.p);
	if (kind == STRATEGY_SCD2 && result.row.n == 0)
		must(stored->text.n == 0);
	if (result.added.n)
		check_again(result.added, r);
	else if (result.row.n && kind != STRATEGY_APPLY &&
		 (kind != STRATEGY_SCD2 || stored->text.n == 0))
		check_again(result.row, r);
}

static void
check_all(enum strategy_kind kind, const struct keyed *stored, struct span rest)
{
	struct buf compact, cursor;
	struct err e;

	buf_init(&compact, BUF_TEXT);
	buf_init(&cursor, BUF_TEXT);
	strategy_begin(&s, stored);
	if (strategy_absent(&s, &e))
		check_end(stored);
	while (rest.n) {
		struct keyed r =
		    record(span_take(&rest, '\0'), &compact, &cursor);

		if (r.text.n == 0)
			continue;
		if (kind == STRATEGY_APPLY &&
		    json_type(r.text) == JSON_OBJECT &&
		    (stored->text.n == 0 ||
			json_type(stored->text) == JSON_OBJECT))
			check_change(stored, &r);
		check_one(kind, stored, &r);
	}
	strategy_begin(&s, stored);
	buf_release(&compact);
	buf_release(&cursor);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span rest = {(const char *)p + 1, n - 1};
	struct strategy_plan plan = {.max = BUF_TEXT};
	struct buf compact, cursor;
	struct validity v;
	struct keyed stored;
	struct err e;

	if (n == 0 || n > 4000)
		return 0;
	json_init(&scan);
	buf_init(&compact, BUF_TEXT);
	buf_init(&cursor, BUF_TEXT);
	must(validity_init(&v, "f", "t", "null", "2026-05-01T00:00:00Z", &e));
	plan.kind = (enum strategy_kind)(p[0] % 6);
	plan.policy.lowest = p[0] & 0x40;
	plan.absent = p[0] & 0x80;
	plan.delete_if = p[0] & 0x20 ? "g" : NULL;
	plan.validity = &v;
	must(strategy_init(&s, &plan, &e));
	stored = record(span_take(&rest, '\0'), &compact, &cursor);
	check_all(plan.kind, &stored, rest);
	strategy_release(&s);
	validity_release(&v);
	buf_release(&compact);
	buf_release(&cursor);
	json_release(&scan);
	return 0;
}
