/* SPDX-License-Identifier: MIT */
#include "ndjson.h"

#include <stdlib.h>

#include "mem.h"

void
ndjson_init(struct ndjson *l)
{
	*l = (struct ndjson){0};
	json_init(&l->scan);
}

void
ndjson_release(struct ndjson *l)
{
	json_release(&l->scan);
	free(l->hit);
	*l = (struct ndjson){0};
}

static bool
add_line(struct ndjson *l, struct span line, bool ended, struct err *e)
{
	if (span_trim(line).n == 0)
		return true;
	if (!json_scan(&l->scan, line)) {
		l->cut = !ended && l->scan.cut;
		return json_fail(&l->scan, e);
	}
	if (!ended && json_type(l->scan.whole.text) == JSON_NUMBER) {
		l->cut = true;
		return err_set(e, ST_DATA, "a number that may go on");
	}
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->hit = mem_resize_n(l->hit, l->cap, sizeof *l->hit);
	}
	l->hit[l->n++] = l->scan.whole;
	return true;
}

bool
ndjson_read(struct ndjson *l, struct span body, struct err *e)
{
	size_t line = 1;

	l->n = 0;
	l->cut = false;
	for (body = span_less_bom(body); body.n; line++) {
		struct span text = span_take(&body, '\n');
		bool whole = text.p + text.n < body.p;

		if (!add_line(l, text, whole, e)) {
			l->n = 0;
			return err_at(e, "NDJSON: line %zu", line);
		}
	}
	return true;
}
