/* SPDX-License-Identifier: MIT */
/*
 * A line that is a change record: each part is a JSON value on its own and
 * stands in the line, and what is written from them is read as the same.
 */
#include "change.h"

#include "fuzz.h"

static void
inside(struct span part, struct span line)
{
	struct json_scan s;

	if (part.n == 0)
		return;
	must(part.p >= line.p && part.p + part.n <= line.p + line.n);
	json_init(&s);
	must(json_scan(&s, part) && s.whole.text.n == part.n);
	must(json_type(part) != JSON_NULL);
	json_release(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span line = {(const char *)p, n};
	struct change c, d;
	struct json_scan s;
	struct buf b;
	struct err e;

	json_init(&s);
	buf_init(&b, n + 100);
	if (change_parse(line, &s, &c, &e)) {
		must(c.key.n && (c.old.n || c.new.n));
		inside(c.key, line);
		inside(c.old, line);
		inside(c.new, line);
		must(change_write(&c, &b));
		must(change_parse(buf_span(&b), &s, &d, &e));
		must(c.op == d.op && span_same(c.key, d.key));
		must(span_same(c.old, d.old) && span_same(c.new, d.new));
	} else {
		must(e.status == ST_DATA);
	}
	buf_release(&b);
	json_release(&s);
	return 0;
}
