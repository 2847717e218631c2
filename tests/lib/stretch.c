/* SPDX-License-Identifier: MIT */
#include "stretch.h"

#include <stdlib.h>
#include <unistd.h>

#include "num.h"
#include "scratch.h"
#include "tap.h"

#define S NUM_SECOND
#define HOUR (3600 * S)
#define DAY (24 * HOUR)

/*
 * Options, and what the walks come to: "SINCE..UNTIL" of each as JSON texts
 * with ", " between them, "*" for what is not known; "! STATUS START OF THE
 * ERROR". kept is the JSON text of FILE's highest cursor. The clock says
 * 2024-05-10T12:00:00Z.
 */
#define NOW INT64_C(1715342400)

static const struct {
	const char *kept;
	struct incremental inc;
	const char *want;
} table[] = {
    /* as they are */
    {"\"2024-05-01T00:00:00Z\"", {.since = "f"}, "\"2024-05-01T00:00:00Z\"..*"},
    {"\"a\\/b \\u00e4\"", {.since = "f"}, "\"a/b \xc3\xa4\"..*"},
    {"\"\"", {.since = "f"}, "\"\"..*"},
    {"1234567890123456789012", {.since = "f"}, "1234567890123456789012..*"},
    {"1.50", {.since = "f"}, "1.50..*"},
    {"\"7\"", {.since = "f"}, "\"7\"..*"},
    {NULL, {.since = "f"}, "*..*"},
    {NULL, {.since = "f", .initial = "x y"}, "\"x y\"..*"},
    {NULL, {.initial = "17"}, "17..*"},
    {NULL, {.initial = "017"}, "\"017\"..*"},
    {"\"b\"", {.since = "f", .initial = "a"}, "\"b\"..*"},
    {"null", {.since = "f"}, "*..*"},
    {"[1]", {.since = "f"}, "*..*"},
    {"\"a\\u0000b\"", {.since = "f"}, "! 65 f: the cursor has a NUL in it"},
    {"\"\\ud800\"", {.since = "f"}, "! 65 f: the cursor is not UTF-8"},
    /* lag */
    {"\"2024-05-01T00:00:00Z\"", {.since = "f", .lag = HOUR},
	"\"2024-04-30T23:00:00Z\"..*"},
    {"\"2024-05-01T00:00:00.5+02:00\"", {.since = "f", .lag = S / 4},
	"\"2024-05-01T00:00:00.25+02:00\"..*"},
    {"\"2024-03-01\"", {.since = "f", .lag = DAY}, "\"2024-02-29\"..*"},
    {"\"2024-03-01\"", {.since = "f", .lag = HOUR},
	"! 2 --lag: whole days from a date"},
    {"1700000000", {.since = "f", .lag = HOUR}, "1699996400..*"},
    {"1700000000", {.since = "f", .lag = S / 2},
	"! 2 --lag: whole units from a whole number"},
    {"1700000000.5", {.since = "f", .lag = S / 2}, "1700000000.0..*"},
    {"1700000000000", {.since = "f", .lag = HOUR},
	"! 65 --lag: f: 1700000000000: what does it count? --cursor-unit s or "
	"ms"},
    {"1700000000000", {.since = "f", .lag = HOUR, .unit_name = "ms"},
	"1699996400000..*"},
    {"\"1700000000\"", {.since = "f", .lag = HOUR},
	"! 65 --lag: f: 1700000000: what does it count? --cursor-unit s or ms"},
    {"\"1700000000.000100\"", {.since = "f", .lag = HOUR, .unit_name = "s"},
	"\"1699996400.000100\"..*"},
    {"\"abc\"", {.since = "f", .lag = S}, "! 65 --lag: f: not a time: abc"},
    {"1e9", {.since = "f", .lag = S}, "! 65 --lag: f: not a time: 1e9"},
    {"\"0000-01-01\"", {.since = "f", .lag = DAY},
	"! 2 --lag: before the year 0000"},
    {NULL, {.since = "f", .initial = "abc", .lag = S}, "\"abc\"..*"},
    {"\"2024-05-03\"", {.since = "f", .initial = "2024-05-01", .lag = 5 * DAY},
	"\"2024-05-01\"..*"},
    {"\"2024-05-03\"", {.since = "f", .initial = "2024-05-01", .lag = DAY},
	"\"2024-05-02\"..*"},
    {"\"2024-05-03\"", {.since = "f", .initial = "2024-05-09", .lag = DAY},
	"\"2024-05-02\"..*"},
    /* an end */
    {NULL, {.initial = "1", .until = "9"}, "1..9"},
    {NULL, {.since = "f", .until = "abc"}, "*..\"abc\""},
    {NULL, {.since = "f", .until = "now"}, "*..\"2024-05-10T12:00:00Z\""},
    {"\"2024-05-01T00:00:00.000+02:00\"", {.since = "f", .until = "now"},
	"\"2024-05-01T00:00:00.000+02:00\".."
	"\"2024-05-10T14:00:00.000+02:00\""},
    {"\"2024-05-01\"", {.since = "f", .until = "now"},
	"\"2024-05-01\"..\"2024-05-10\""},
    {"1700000000", {.since = "f", .until = "now"}, "1700000000..1715342400"},
    {"1700000000000", {.since = "f", .until = "now", .unit_name = "ms"},
	"1700000000000..1715342400000"},
    {"\"1700000000\"", {.since = "f", .until = "now", .unit_name = "s"},
	"\"1700000000\"..\"1715342400\""},
    {"\"abc\"", {.since = "f", .until = "now"},
	"\"abc\"..\"2024-05-10T12:00:00Z\""},
    {"\"2024-05-01\"", {.since = "f", .until = "2024-05-01T00:00:00Z"},
	"\"2024-05-01\"..\"2024-05-01T00:00:00Z\""},
    {"\"2024-05-02\"", {.since = "f", .until = "2024-05-01"}, ""},
    {"\"2024-05-11\"", {.since = "f", .until = "now"}, ""},
    {"9", {.since = "f", .until = "8"}, ""},
    {NULL, {.initial = "9", .until = "8"}, "! 2 --initial is behind --until"},
    {NULL, {.initial = "2204-05-01", .until = "now"},
	"! 2 --initial is behind now"},
    /* written otherwise */
    {"\"2024-05-01T12:30:00.5Z\"", {.since = "f", .format = "epoch"},
	"1714566600..*"},
    {"\"2024-05-01T12:30:00.5Z\"", {.since = "f", .format = "epoch-ms"},
	"1714566600500..*"},
    {"\"2024-05-01T12:30:00.5Z\"", {.since = "f", .format = "%Y%m%d"},
	"\"20240501\"..*"},
    {"1714566600",
	{.since = "f", .format = "%FT%TZ", .until = "2024-05-02T00:00:00.1Z"},
	"\"2024-05-01T12:30:00Z\"..\"2024-05-02T00:00:01Z\""},
    {"1714566600000", {.since = "f", .format = "%F", .unit_name = "ms"},
	"\"2024-05-01\"..*"},
    {NULL, {.initial = "2024-05-01", .until = "now", .format = "%F"},
	"\"2024-05-01\"..\"2024-05-10\""},
    {NULL,
	{.initial = "2024-05-01",
	    .until = "2024-05-09T12:00:00Z",
	    .format = "%F"},
	"\"2024-05-01\"..\"2024-05-10\""},
    {NULL, {.since = "f", .format = "%F"}, "*..*"},
    {NULL, {.initial = "abc", .format = "%F"},
	"! 2 --initial: not a time: abc"},
    {NULL, {.initial = "2024-05-01", .until = "abc", .format = "%F"},
	"! 2 --until: not a time: abc"},
    {"\"abc\"", {.since = "f", .format = "epoch"},
	"! 65 --since-format: f: not a time: abc"},
    {NULL, {.initial = "1", .format = "iso"}, "! 2 --since-format: not epoch"},
    /* windows */
    {NULL, {.initial = "2024-05-08", .window = DAY},
	"\"2024-05-08\"..\"2024-05-09\", \"2024-05-09\"..\"2024-05-10\""},
    {"\"2024-05-10\"", {.since = "f", .window = DAY},
	"\"2024-05-10\"..\"2024-05-10\""},
    {"\"2024-05-11\"", {.since = "f", .window = DAY}, ""},
    {NULL,
	{.initial = "2024-05-01T00:00:00Z",
	    .until = "2024-05-03",
	    .window = DAY},
	"\"2024-05-01T00:00:00Z\"..\"2024-05-02T00:00:00Z\", "
	"\"2024-05-02T00:00:00Z\"..\"2024-05-03T00:00:00Z\""},
    {NULL,
	{.initial = "2024-05-01",
	    .until = "2024-05-01T00:00:01Z",
	    .window = DAY},
	"\"2024-05-01\"..\"2024-05-02\""},
    {"1715338800", {.since = "f", .window = HOUR / 2},
	"1715338800..1715340600, 1715340600..1715342400"},
    {"\"2024-05-10T11:00:00.1234567891Z\"", {.since = "f", .window = HOUR},
	"\"2024-05-10T11:00:00.1234567891Z\".."
	"\"2024-05-10T12:00:00.000000000Z\""},
    {NULL,
	{.initial = "2024-05-08T12:00:00Z",
	    .until = "2024-05-10",
	    .window = DAY,
	    .format = "%F"},
	"\"2024-05-08\"..\"2024-05-10\", \"2024-05-09\"..\"2024-05-10\""},
    {NULL, {.initial = "2024-05-10T10:30:00Z", .window = HOUR, .format = "%H"},
	"\"10\"..\"12\", \"11\"..\"12\""},
    {"\"2024-05-08\"",
	{.since = "f", .window = DAY, .lag = DAY, .until = "2024-05-08"},
	"\"2024-05-07\"..\"2024-05-08\""},
    {NULL, {.since = "f", .window = DAY},
	"! 2 --window: from where? --initial VALUE, please"},
    {NULL, {.initial = "abc", .window = DAY}, "! 2 --initial: not a time: abc"},
    {"\"abc\"", {.since = "f", .window = DAY}, "! 65 f: not a time: abc"},
    {NULL, {.initial = "2024-05-08", .window = HOUR},
	"! 2 --window: whole days for a date"},
    {NULL, {.initial = "9", .until = "8", .window = DAY},
	"! 2 --initial is behind --until"},
};

/* The walks, or the error. */
static void
list(struct stretch *s, struct span parent, struct buf *got)
{
	struct err e;
	bool more = true;

	if (!stretch_start(s, parent, &e)) {
		buf_addf(got, "! %d %s", e.status, e.text);
		return;
	}
	while (stretch_next(s, &more, &e) && more) {
		buf_addf(got, "%s%s..%s", got->n ? ", " : "",
		    s->has_since ? s->since.p : "*",
		    s->has_until ? s->until.p : "*");
		more = false;
	}
	if (more)
		buf_addf(got, "! %d %s", e.status, e.text);
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	fputs(text, f);
	fclose(f);
}

static void
keep(const char *cursor)
{
	char line[200];

	unlink("f");
	if (cursor == NULL)
		return;
	snprintf(line, sizeof line, "{\"at\":%s}\n", cursor);
	write_file("f", line);
}

/* inc with the options of o. */
static void
set_options(struct incremental *inc, const struct incremental *o)
{
	incremental_init(inc);
	inc->since = o->since;
	inc->cursor = o->since || o->range_start ? "at" : NULL;
	inc->initial = o->initial;
	inc->until = o->until;
	inc->format = o->format;
	inc->unit_name = o->unit_name;
	inc->range_start = o->range_start;
	inc->range_end = o->range_end;
	inc->order = o->order;
	inc->missing = o->missing;
	inc->since_by = o->since_by;
	inc->lag = o->lag;
	inc->window = o->window;
	inc->now = NOW;
}

static void
test_table(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct incremental *o = &table[i].inc;
		size_t n = strlen(table[i].want);
		bool fails = table[i].want[0] == '!';
		struct incremental inc;
		struct stretch s;
		struct buf got;
		struct err e;

		keep(table[i].kept);
		set_options(&inc, o);
		stretch_init(&s, &inc);
		buf_init(&got, 10000);
		if (incremental_prepare(&inc, o->since || o->initial,
			o->until || o->window, &e))
			list(&s, (struct span){"", 0}, &got);
		else
			buf_addf(&got, "! %d %s", e.status, e.text);
		if (fails && got.n > n)
			buf_cut(&got, n);
		is(got.p, table[i].want, table[i].kept ? table[i].kept : "new");
		stretch_release(&s);
		incremental_release(&inc);
		buf_release(&got);
	}
}

/* What is no use together, with places for since (1) and until (2). */
static const struct {
	struct incremental inc;
	int places;
	const char *want;
} refused[] = {
    {{.lag = S}, 0, "--lag and --since-by go with --since"},
    {{.lag = S, .initial = "1"}, 1, "--lag and --since-by go with --since"},
    {{0}, 1, "the request has {since} in it: --since FILE or --initial"},
    {{.since = "f"}, 0, "the request has no {since} in it"},
    {{.initial = "1"}, 0, "the request has no {since} in it"},
    {{0}, 2, "the request has {until} in it: --until VALUE or --window"},
    {{.until = "1"}, 0, "the request has no {until} in it"},
    {{.initial = "1", .until = "2"}, 1, "the request has no {until} in it"},
    {{.initial = "1", .window = S}, 1, "--window: the request needs both"},
    {{.until = "2", .window = S}, 2, "--window: the request needs both"},
    {{.initial = "1", .window = HOUR, .format = "%F"}, 3,
	"--window: less than --since-format can tell"},
    {{.format = "epoch"}, 0, "--since-format: the request has no {since}"},
    {{.range_start = "open"}, 0, "--range-start and --order desc: from where"},
    {{.order = "desc"}, 0, "--range-start and --order desc: from where"},
    {{.since = "f", .range_end = "open"}, 1,
	"--range-end and --order asc: to where? --until VALUE"},
    {{.since = "f", .order = "asc"}, 1,
	"--range-end and --order asc: to where? --until VALUE"},
    {{.initial = "1", .missing = "include"}, 1,
	"--cursor-missing goes with --range-start"},
    {{.since = "f", .order = "desc", .missing = "include"}, 1,
	"--order stops early"},
    {{.initial = "1", .order = "desc"}, 1, "--range-start, --range-end and"},
    {{.initial = "1", .range_start = "half"}, 1,
	"--range-start: not closed or open: half"},
    {{.initial = "1", .order = "up"}, 1, "--order: not asc or desc: up"},
    {{.initial = "1", .unit_name = "us"}, 1, "--cursor-unit: not s or ms: us"},
    {{.since = "f", .range_start = "open", .missing = "drop"}, 1,
	"--cursor-missing: not fail, include or exclude: drop"},
    {{.since = "f", .since_by = "a"}, 1, "--since-by: not CHILD_PATH=PARENT"},
    {{.since = "f", .since_by = "=a"}, 1, "--since-by: not CHILD_PATH=PARENT"},
    {{.since = "f", .since_by = "a="}, 1, "--since-by: not CHILD_PATH=PARENT"},
    {{.since = "f", .since_by = "a[*]=b"}, 1, "--since-by: not CHILD_PATH"},
    {{.initial = "\xff"}, 1, "--initial: not UTF-8"},
};

static void
test_refused(void)
{
	keep("1");
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct incremental inc;
		struct err e = {0, ""};

		set_options(&inc, &refused[i].inc);
		ok(!incremental_prepare(&inc, refused[i].places & 1,
		       refused[i].places & 2, &e) &&
			e.status == ST_USAGE &&
			strncmp(e.text, refused[i].want,
			    strlen(refused[i].want)) == 0,
		    "refused: %s", e.text);
		incremental_release(&inc);
	}
}

/* Which records a walk keeps: a letter for each hour from 0 to 9. */
static const struct {
	struct incremental inc;
	const char *want;
} ranges[] = {
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .range_start = "closed",
	 .range_end = "closed"},
	"23456"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .range_start = "open",
	 .range_end = "open"},
	"345"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .range_start = "closed",
	 .range_end = "open",
	 .window = 2 * HOUR},
	"234 45"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T08:00:00Z",
	 .range_start = "open",
	 .range_end = "open",
	 .window = 2 * HOUR},
	"34 456 67"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:30:00Z",
	 .range_start = "closed",
	 .range_end = "open",
	 .window = 3 * HOUR},
	"2345 56"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .range_start = "closed"},
	"23456789"},
    {{.initial = "2024-05-10T02:00:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .order = "asc"},
	"0123456"},
    {{.initial = "2024-05-10T02:30:00Z",
	 .until = "2024-05-10T06:00:00Z",
	 .range_start = "closed",
	 .range_end = "closed",
	 .format = "%F"},
	"3456"},
};

static void
test_ranges(void)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		const struct incremental *o = &ranges[i].inc;
		struct incremental inc;
		struct stretch s;
		struct range r;
		struct buf got;
		struct err e;
		bool more = false;

		set_options(&inc, o);
		inc.cursor = "at";
		stretch_init(&s, &inc);
		buf_init(&got, 1000);
		ok(incremental_prepare(&inc, true, true, &e) &&
			stretch_start(&s, (struct span){"", 0}, &e),
		    "a range: %s", ranges[i].want);
		range_init(&r, &inc.range);
		while (stretch_next(&s, &more, &e) && more) {
			stretch_range(&s, &r);
			if (got.n)
				buf_addc(&got, ' ');
			for (int hour = 0; hour < 10; hour++) {
				char record[60];
				struct json_hit hit;
				const struct json_hit *kept = &hit;
				size_t n = 1;
				bool stop;

				snprintf(record, sizeof record,
				    "{\"at\":\"2024-05-10T%02d:00:00Z\"}",
				    hour);
				hit = (struct json_hit){span_of(record), false};
				if (range_page(&r, &kept, &n, &stop, &e) && n)
					buf_addc(&got, (char)('0' + hour));
			}
		}
		is(got.p, ranges[i].want, "kept");
		range_release(&r);
		stretch_release(&s);
		incremental_release(&inc);
		buf_release(&got);
	}
}

static void
test_parents(void)
{
	static const struct {
		const char *parent, *want;
	} parents[] = {
	    {"1", "\"2024-05-03\"..*"},
	    {"1.0", "\"2024-05-03\"..*"},
	    {"\"x\"", "\"2024-05-02\"..*"},
	    {"\"\\u0078\"", "\"2024-05-02\"..*"},
	    {"\"1\"", "\"2020-01-01\"..*"},
	    {"3", "\"2020-01-01\"..*"},
	    {"9", "\"2020-01-01\"..*"},
	    {"null", "! 65 --since-by: the parent's id: null, not a number"},
	    {"1", "\"2024-05-03\"..*"},
	};
	struct incremental o = {.since = "f", .initial = "2020-01-01"}, inc;
	struct stretch s;
	struct buf got;
	struct err e;

	write_file("f", "{\"p\":{\"a=b\":1},\"at\":\"2024-05-01\"}\n"
			"{\"p\":{\"a=b\":1.0},\"at\":\"2024-05-03\"}\n"
			"{\"p\":{\"a=b\":\"x\"},\"at\":\"2024-05-02\"}\n"
			"{\"p\":{\"a=b\":1e0},\"at\":\"2024-05-02\"}\n"
			"{\"p\":{\"a=b\":3}}\n");
	o.since_by = "p[\"a=b\"]=id";
	set_options(&inc, &o);
	buf_init(&got, 1000);
	stretch_init(&s, &inc);
	ok(incremental_prepare(&inc, true, false, &e), "by parent");
	is(inc.parent, "id", "the parent's path");
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
		buf_clear(&got);
		list(&s, span_of(parents[i].parent), &got);
		if (got.n > strlen(parents[i].want))
			buf_cut(&got, strlen(parents[i].want));
		is(got.p, parents[i].want, parents[i].parent);
	}
	incremental_release(&inc);

	o.since_by = "q=id";
	set_options(&inc, &o);
	ok(!incremental_prepare(&inc, true, false, &e) && e.status == ST_DATA,
	    "no parent in a record: %s", e.text);
	incremental_release(&inc);

	unlink("f");
	o.initial = NULL;
	set_options(&inc, &o);
	buf_clear(&got);
	ok(incremental_prepare(&inc, true, false, &e), "no file");
	list(&s, span_of("1"), &got);
	is(got.p, "*..*", "everything is asked for");
	incremental_release(&inc);
	stretch_release(&s);
	buf_release(&got);
}

int
main(void)
{
	scratch_enter();
	test_table();
	test_refused();
	test_ranges();
	test_parents();
	scratch_leave();
	return tap_done();
}
