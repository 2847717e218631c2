/* SPDX-License-Identifier: MIT */
/*
 * Lines: a value, a range, a cursor, then another value. What is accepted has
 * bounds that are in order, unless the range is not; a value is in the range
 * that is its own, and in the one from it to itself.
 */
#include "wanted.h"

#include "fuzz.h"
#include "key.h"
#include "mem.h"

static void
check_range(const char *value, const char *range, const char *since)
{
	struct list values = {0};
	struct wanted w;
	struct err e;

	list_add(&values, value);
	if (wanted_init(&w, &values, range, since, &e)) {
		must(w.components == 2 && w.from.n && w.to.n);
		must(!wanted_key(&w, buf_span(&w.to)));
		must(wanted_past(&w, buf_span(&w.to)));
		wanted_release(&w);
	} else {
		must(e.status == ST_USAGE);
	}
	list_release(&values);
}

/* The key of a value, by itself and as both ends of a range. */
static void
check_value(const char *value)
{
	struct list values = {0};
	struct wanted w, own;
	struct buf range;
	struct err e;

	list_add(&values, value);
	if (wanted_init(&own, &values, NULL, NULL, &e)) {
		must(wanted_key(&own, buf_span(&own.from)));
		buf_init(&range, BUF_TEXT);
		buf_addf(&range, "%s..%s", value, value);
		/* A text with dots or a quote in it may be another range. */
		if (strstr(value, "..") == NULL && *value != '"' && *value &&
		    value[strlen(value) - 1] != '.') {
			values.n = 0;
			must(wanted_init(&w, &values, range.p, NULL, &e));
			must(wanted_key(&w, buf_span(&own.from)));
			wanted_release(&w);
		}
		buf_release(&range);
		wanted_release(&own);
	}
	list_release(&values);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span rest = {(const char *)p, n};
	char *text[4];

	for (size_t i = 0; i < 4; i++) {
		struct span line = span_take(&rest, '\n');

		text[i] = mem_dup(line.p, line.n);
	}
	check_range(text[0], text[1], text[2]);
	check_value(text[3]);
	for (size_t i = 0; i < 4; i++)
		free(text[i]);
	return 0;
}
