/* SPDX-License-Identifier: MIT */
#include "wanted.h"

#include "key.h"
#include "tap.h"

static struct err e;

static const struct {
	const char *value, *range; /* NULL: none */
	const char *bounds;	   /* from, "-", to; NULL: refused */
} table[] = {
    {NULL, NULL, "-"},
    {"1", NULL, "pb01-pb01!"},
    {"\"1\"", NULL, "s1-s1!"},
    {"01", NULL, "s01-s01!"},
    {"+1", NULL, "s+1-s+1!"},
    {"1 ", NULL, "s1!20-s1!20!"},
    {"-", NULL, "s--s-!"},
    {"", NULL, "s-s!"},
    {"null", NULL, "snull-snull!"},
    {"\"a", NULL, "s\"a-s\"a!"},
    {"\"a\"b", NULL, "s\"a\"b-s\"a\"b!"},
    {"\"\\u0041\"", NULL, "sA-sA!"},
    {"\\u0041", NULL, "s\\u0041-s\\u0041!"},
    {"\xff", NULL, NULL},
    {"1e99999999999999999999", NULL, NULL},
    {NULL, "..", "-"},
    {NULL, "1..", "pb01-"},
    {NULL, "..1", "-pb01!"},
    {NULL, "1..2", "pb01-pb02!"},
    {NULL, "1.5..2.5", "pb015-pb025!"},
    {NULL, "a..b..c", "sa-sb..c!"},
    {NULL, "\"a..b\"..c", "sa..b-sc!"},
    {NULL, "a..\"b..c\"", "sa-sb..c!"},
    {NULL, "\"a..b", "s\"a-sb!"},
    {NULL, "\"a\"", NULL},
    {NULL, "\"a\".b", NULL},
    {NULL, "\"a..b\"", NULL},
    {NULL, "1.2", NULL},
    {NULL, "", NULL},
    {NULL, "\xff..", NULL},
    {"x", "..", "sx-sx!"},
    {"x", "1..", "sx pb01-sx!"},
    {"x", "..1", "sx-sx pb01!"},
    {"x", "1..2", "sx pb01-sx pb02!"},
};

static void
test_bounds(size_t i)
{
	struct list values = {0};
	struct wanted w;
	char got[100] = "";

	if (table[i].value)
		list_add(&values, table[i].value);
	if (wanted_init(&w, &values, table[i].range, NULL, &e)) {
		snprintf(got, sizeof got, "%s-%s", w.from.p, w.to.p);
		ok(w.components == values.n + (table[i].range != NULL),
		    "components");
		wanted_release(&w);
	} else if (e.status != ST_USAGE) {
		snprintf(got, sizeof got, "status %d", e.status);
	}
	is(got, table[i].bounds ? table[i].bounds : "",
	    table[i].range   ? table[i].range
	    : table[i].value ? table[i].value
			     : "none");
	list_release(&values);
}

static const struct {
	const char *since, *cursor; /* JSON; empty: none */
	int yes;		    /* -1: not to be compared */
} cursors[] = {
    {"5", "5", 1},
    {"5", "4", 0},
    {"5", "", 0},
    {"5", "\"5\"", -1},
    {"b", "\"b\"", 1},
    {"b", "\"a\"", 0},
    {"b", "5", -1},
    {"\"5\"", "\"6\"", 1},
    {"b", "\"2026-01-01T00:00:00Z\"", 1},
    {"2026-05-01T00:00:00Z", "\"2026-05-01T00:00:00Z\"", 1},
    {"2026-05-01T00:00:00Z", "\"2026-05-01T01:00:00+01:00\"", 1},
    {"2026-05-01T00:00:00Z", "\"2026-05-01T00:00:00+01:00\"", 0},
    {"2026-05-01T00:00:00Z", "\"zzz\"", 0},
    {"2026-05-01", "\"2026-05-01T00:00:00Z\"", 1},
    {"2026-05-01", "\"2026-04-30T23:59:59.999Z\"", 0},
    {"2026-05-01", "\"2026-05-01\"", 1},
    {"2026-05-01", "\"2026-04-30\"", 0},
    {"2026-05-01 12:00:00", "\"2026-05-01T12:00:00Z\"", 1},
    {"2026-05-01 12:00:00", "\"2026-05-01T11:00:00Z\"", 0},
};

static void
test_cursor(size_t i)
{
	struct list none = {0};
	struct wanted w;
	struct buf cursor;
	bool yes;
	int got;

	buf_init(&cursor, BUF_TEXT);
	if (*cursors[i].cursor)
		key_cursor(span_of(cursors[i].cursor), &cursor, &e);
	if (!ok(wanted_init(&w, &none, NULL, cursors[i].since, &e), "since"))
		return;
	got = wanted_cursor(&w, buf_span(&cursor), &yes, &e) ? yes : -1;
	ok(got == cursors[i].yes, "%s since %s", cursors[i].cursor,
	    cursors[i].since);
	wanted_release(&w);
	buf_release(&cursor);
}

/* Of a prefix: it, what goes on behind it, and nothing else. */
static void
test_prefix(void)
{
	static const char *const in[] = {"sa", "sa n", "sa s", "sa szz pb01"};
	static const char *const out[] = {"s", "sA", "sa!20", "sab", "sb", "n"};
	struct list values = {0};
	struct wanted w;

	list_add(&values, "a");
	wanted_init(&w, &values, NULL, NULL, &e);
	for (size_t i = 0; i < sizeof in / sizeof *in; i++)
		ok(wanted_key(&w, span_of(in[i])), "%s is wanted", in[i]);
	for (size_t i = 0; i < sizeof out / sizeof *out; i++)
		ok(!wanted_key(&w, span_of(out[i])), "%s is not", out[i]);
	ok(!wanted_past(&w, span_of("s")), "before");
	ok(wanted_past(&w, span_of("sab")), "past");
	wanted_release(&w);
	for (int i = 0; i < KEY_PATHS; i++)
		list_add(&values, "a");
	ok(!wanted_init(&w, &values, NULL, NULL, &e), "too many components");
	list_release(&values);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		test_bounds(i);
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++)
		test_cursor(i);
	test_prefix();
	return tap_done();
}
