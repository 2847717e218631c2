/* SPDX-License-Identifier: MIT */
/*
 * A record, two names and a value of any bytes, a line each: what comes of them
 * is JSON that starts with the record, whose members are the record's and the
 * two behind them, each name once more than before.
 */
#include "graft.h"

#include "fuzz.h"
#include "json.h"

/* How many members an object has, and how many of them that name. */
static size_t
count(struct span object, struct span name, size_t *of_name)
{
	size_t n = 0;

	*of_name = 0;
	if (json_type(object) != JSON_OBJECT)
		return 0;
	for (struct json_iter it = json_iter(object); json_next(&it); n++)
		*of_name += json_same(it.name, name);
	return n;
}

static void
check(struct span record, const struct graft *m, struct json_scan *scan)
{
	struct buf b;
	struct err e = {0};
	size_t had[2], has[2], n = count(record, m[0].name, &had[0]);
	bool same = span_same(m[0].name, m[1].name);

	count(record, m[1].name, &had[1]);
	buf_init(&b, BUF_TEXT * 4);
	if (graft_add(record, m, 2, &b, &e)) {
		must(json_scan(scan, buf_span(&b)));
		must(memcmp(b.p, record.p, record.n - 1) == 0);
		must(count(buf_span(&b), m[0].name, &has[0]) == n + 2);
		must(count(buf_span(&b), m[1].name, &has[1]) == n + 2);
		must(!same && had[0] + had[1] == 0);
		must(has[0] == 1 && has[1] == 1);
	} else {
		must(e.status == ST_DATA);
		must(json_type(record) != JSON_OBJECT || same ||
		     had[0] + had[1] > 0);
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span rest = {(const char *)p, n}, record;
	struct json_scan scan;
	struct graft m[2];

	json_init(&scan);
	m[0].name = span_take(&rest, '\n');
	m[1].name = span_take(&rest, '\n');
	m[0].value = span_take(&rest, '\n');
	if (json_utf8(m[0].name) && json_utf8(m[1].name) &&
	    json_scan(&scan, m[0].value)) {
		m[0].value = m[1].value = scan.whole.text;
		if (json_scan(&scan, rest)) {
			record = scan.whole.text;
			check(record, m, &scan);
		}
	}
	json_release(&scan);
	return 0;
}
