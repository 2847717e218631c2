/* SPDX-License-Identifier: MIT */
#include "range.h"

#include <stdlib.h>

#include "tap.h"

/*
 * A walk as a line of text: the cursors of its records, as JSON, "-" for a
 * record without one, "|" where a page starts. What is expected: K for each
 * record that is kept, - for the others, S behind a page that is the last, then
 * what went wrong.
 */
struct walk {
	const char *start, *end;
	struct range_config c;
	const char *cursors, *want;
	enum moment_unit unit;
};

#define FROM .from_start = true
#define TO .to_end = true
#define OPEN .start_open = true, .end_open = true
#define ASC .order = RANGE_ASC, TO
#define DESC .order = RANGE_DESC, FROM
#define C(...)              \
	{                   \
		__VA_ARGS__ \
	}

static const struct walk table[] = {
    /* an end of each kind */
    {"5", NULL, C(FROM), "4 5 6 5.0 4.99 1e9", "-KKK-K", 0},
    {"5", NULL, C(FROM, OPEN), "4 5 6 5.0 50e-1", "--K--", 0},
    {NULL, "5", C(TO), "4 5 6 5.0 1e1", "KK-K-", 0},
    {NULL, "5", C(TO, OPEN), "4 5 6 4.999", "K--K", 0},
    {"3", "5", C(FROM, TO), "2 3 4 5 6", "-KKK-", 0},
    {"3", "5", C(FROM, TO, OPEN), "2 3 4 5 6", "--K--", 0},
    {"3", "5", C(FROM, TO, .start_open = true), "2 3 4 5 6", "--KK-", 0},
    {"3", "5", C(FROM, TO, .end_open = true), "2 3 4 5 6", "-KK--", 0},
    {"3", "5", C(TO), "2 3 4 5 6", "KKKK-", 0},
    {"3", "5", C(FROM), "2 3 4 5 6", "-KKKK", 0},
    {NULL, NULL, C(FROM, TO), "2 3", "KK", 0},
    {"18446744073709551617", NULL, C(FROM),
	"18446744073709551616 18446744073709551617", "-K", 0},
    {"b", "d", C(FROM, TO), "\"a\" \"b\" \"c\" \"\\u0064\" \"da\"", "-KKK-", 0},
    {"7", NULL, C(FROM), "\"6\" \"7\" \"10\"", "-K-", 0},
    /* times */
    {"2024-05-01T00:00:00Z", NULL, C(FROM),
	"\"2024-05-01T01:00:00+02:00\" \"2024-05-01T01:00:00-02:00\" "
	"\"2024-05-01T00:00:00.000Z\" \"2024-04-30T23:59:59.999999999999Z\"",
	"-KK-", 0},
    {"2024-05-01T00:00:00.0000000001Z", NULL, C(FROM),
	"\"2024-05-01T00:00:00Z\" \"2024-05-01T00:00:00.0000000001Z\"", "-K",
	0},
    {"2024-05-01", "2024-06-01", C(FROM, TO),
	"\"2024-04-30\" \"2024-05-01\" \"2024-06-01\" \"2024-06-02\"", "-KK-",
	0},
    {"2024-05-01", "2024-06-01", C(FROM, TO, .end_open = true),
	"\"2024-04-30T23:59:59Z\" \"2024-05-01T00:00:00Z\" "
	"\"2024-05-31T23:59:59.9Z\" \"2024-06-01T00:00:00Z\"",
	"-KK-", 0},
    {"2024-05-01T12:00:00Z", NULL, C(FROM), "\"2024-05-01\" \"2024-05-02\"",
	"-K", 0},
    {"2024-05-01T12:00:00Z", NULL, C(FROM),
	"\"2024-05-01 11:59:59\" \"2024-05-01T14:00:00+0200\"", "-K", 0},
    {"1714521600", NULL, C(FROM), "1714521599 1714521600", "-K", 0},
    {"2024-05-01", NULL, C(FROM), "1714521599 1714521600", "-K", UNIT_S},
    {"2024-05-01", NULL, C(FROM), "1714521599999 1714521600000", "-K", UNIT_MS},
    {"1714521600", NULL, C(FROM),
	"\"2024-04-30T23:59:59Z\" \"2024-05-01T00:00:00Z\"", "-K", UNIT_S},
    {"1714521600", NULL, C(FROM), "\"1714521599\" \"1714521600\"", "-K",
	UNIT_S},
    /* what does not compare */
    {"5", NULL, C(FROM), "6 \"6\" \"4\"", "KK-", 0},
    {"abc", NULL, C(FROM), "\"b\" 6",
	"! cursor at: does not compare with the start of the range", 0},
    {NULL, "2024-05-01", C(TO), "7",
	"! cursor at: does not compare with the end of the range", 0},
    {NULL, "2024-05-01", C(TO), "\"abc\"",
	"! cursor at: does not compare with the end of the range", 0},
    {NULL, "abc", C(TO), "\"2024-05-01\"",
	"! cursor at: does not compare with the end of the range", 0},
    {"5", NULL, C(FROM), "true",
	"! cursor at: a boolean, not a number or string", 0},
    {"5", NULL, C(FROM), "[5]", "! cursor at: an array, not a number or string",
	0},
    /* none */
    {"5", NULL, C(FROM), "6 -", "! cursor at: missing (--cursor-missing)", 0},
    {"5", NULL, C(FROM), "null", "! cursor at: null (--cursor-missing)", 0},
    {"5", NULL, C(FROM, .missing = MISSING_INCLUDE), "- null 4 6", "KK-K", 0},
    {"5", NULL, C(FROM, .missing = MISSING_EXCLUDE), "- null 4 6", "---K", 0},
    /* in order */
    {"3", NULL, C(DESC), "5 4 3 3 2 1", "KKKK--S", 0},
    {"3", NULL, C(DESC, OPEN), "5 4 3 3 2", "KK---S", 0},
    {"3", "5", C(DESC, TO), "7 6 5 4 3 2", "--KKK-S", 0},
    {"3", "5", C(DESC), "7 6 5 4 3 2", "KKKKK-S", 0},
    {NULL, NULL, C(DESC), "5 4 1", "KKK", 0},
    {NULL, "4", C(ASC), "3 4 4 5 6", "KKK--S", 0},
    {NULL, "4", C(ASC, OPEN), "3 4 4 5", "K---S", 0},
    {"2", "4", C(ASC, FROM), "1 2 3 4 5", "-KKK-S", 0},
    {"2", "4", C(ASC), "1 2 3 4 5", "KKKK-S", 0},
    {"3", NULL, C(DESC, .missing = MISSING_EXCLUDE), "5 - 4 null 2", "K-K--S",
	0},
    {"2024-05-01", NULL, C(DESC),
	"\"2024-05-02T00:00:00Z\" \"2024-05-01T01:00:00+01:00\" "
	"\"2024-04-30T23:00:00Z\"",
	"KK-S", 0},
    /* out of it */
    {"3", NULL, C(DESC), "5 6",
	"! cursor at: higher than the one before it (--order desc)", 0},
    {"3", NULL, C(DESC), "5 2 4",
	"! cursor at: higher than the one before it (--order desc)", 0},
    {NULL, "9", C(ASC), "5 4",
	"! cursor at: lower than the one before it (--order asc)", 0},
    {NULL, "4", C(ASC), "3 5 4",
	"! cursor at: lower than the one before it (--order asc)", 0},
    {NULL, NULL, C(ASC), "3 \"4\"",
	"! cursor at: does not compare with the one before it", 0},
    /* pages that overlap, since rows moved */
    {"1", NULL, C(DESC), "9 8 7 | 8 7 6 | 6 5", "KKKKKKKK", 0},
    {"1", NULL, C(DESC), "9 8 7 | 9 8 7", "KKKKKK", 0},
    {"1", NULL, C(DESC, .missing = MISSING_EXCLUDE), "9 8 7 | - | 9 8",
	"KKK-KK", 0},
    {"1", NULL, C(DESC), "9 8 7 | 10",
	"KKK! cursor at: higher than the one before it (--order desc)", 0},
    {"1", NULL, C(DESC), "9 8 | 8 7 | 9",
	"KKKK! cursor at: higher than the one before it (--order desc)", 0},
    {"1", NULL, C(DESC), "9 8 | 8 7 8",
	"KK! cursor at: higher than the one before it (--order desc)", 0},
    {NULL, "9", C(ASC), "1 2 3 | 2 3 4 | 4", "KKKKKKK", 0},
    {NULL, "9", C(ASC), "1 2 3 | 0",
	"KKK! cursor at: lower than the one before it (--order asc)", 0},
};

#define MOST 10 /* records of a page */

/* One page of a walk, up to "|" or the end; what is behind it. */
static const char *
read_page(const char *cursors, char record[MOST][200], size_t *n)
{
	for (*n = 0; *cursors && *cursors != '|'; ++*n) {
		size_t len = strcspn(cursors, " ");

		/* The times with a space in them. */
		if (cursors[0] == '"')
			len = (size_t)(strchr(cursors + 1, '"') + 1 - cursors);
		snprintf(record[*n], 200, "{\"id\":1, \"at\" : %.*s }",
		    (int)len, cursors);
		if (cursors[0] == '-')
			snprintf(record[*n], 200, "{\"id\":1}");
		cursors += len;
		cursors += *cursors == ' ';
	}
	return *cursors ? cursors + strspn(cursors, "| ") : cursors;
}

static void
walk(struct range *r, const char *cursors, struct buf *got)
{
	char record[MOST][200];

	while (*cursors) {
		struct json_hit hit[MOST];
		const struct json_hit *kept = hit;
		size_t n, left, at = 0;
		struct err e;
		bool stop;

		cursors = read_page(cursors, record, &n);
		for (size_t i = 0; i < n; i++)
			hit[i] = (struct json_hit){span_of(record[i]), true};
		left = n;
		if (!range_page(r, &kept, &left, &stop, &e)) {
			buf_addf(got, "! %s", e.text);
			ok(e.status == ST_DATA, "the status is 65");
			return;
		}
		for (size_t i = 0; i < n; i++) {
			bool is_kept =
			    at < left && kept[at].text.p == hit[i].text.p;

			at += is_kept;
			buf_addc(got, is_kept ? 'K' : '-');
		}
		ok(at == left && (!left || kept[0].blank), "in their order");
		if (stop)
			buf_addc(got, 'S');
	}
}

/* Twice: a new walk knows nothing of the one before. */
static void
test_walk(const struct walk *t, const struct path *path)
{
	struct range_config c = t->c;
	struct range r;
	struct buf got;

	c.cursor = path;
	range_init(&r, &c);
	buf_init(&got, 1000);
	for (int i = 0; i < 2; i++) {
		range_clear(&r);
		r.has_start = t->start != NULL;
		r.has_end = t->end != NULL;
		if (t->start)
			bound_set(&r.start, span_of(t->start), t->unit);
		if (t->end)
			bound_set(&r.end, span_of(t->end), t->unit);
		buf_clear(&got);
		walk(&r, t->cursors, &got);
		is(got.p, t->want, t->cursors);
	}
	buf_release(&got);
	range_release(&r);
}

static void
test_compare(void)
{
	static const struct {
		const char *a, *b;
		int want; /* 9: they do not compare */
		enum moment_unit unit;
	} pairs[] = {
	    {"1", "2", -1, 0},
	    {"10", "9", 1, 0},
	    {"1.0", "1", 0, 0},
	    {"a", "b", -1, 0},
	    {"b", "10", 1, 0},
	    {"2024-05-01", "2024-05-01T00:00:00Z", 0, 0},
	    {"2024-05-01", "2024-05-01T00:00:00+01:00", 1, 0},
	    {"2024-05-01", "1714521600", 9, 0},
	    {"2024-05-01", "1714521600", 0, UNIT_S},
	    {"2024-05-01", "1714521600001", -1, UNIT_MS},
	    {"2024-05-01", "abc", 9, 0},
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct bound a, b;
		int order = 9, back = 9;

		bound_init(&a);
		bound_init(&b);
		bound_set(&a, span_of(pairs[i].a), pairs[i].unit);
		bound_set(&b, span_of(pairs[i].b), pairs[i].unit);
		bound_compare(&a, &b, &order);
		bound_compare(&b, &a, &back);
		ok(order == pairs[i].want &&
			(order == 9 ? back == 9 : back == -order),
		    "%s and %s", pairs[i].a, pairs[i].b);
		bound_release(&a);
		bound_release(&b);
	}
}

int
main(void)
{
	struct path path;
	struct err e;

	if (!path_parse(&path, "at", &e))
		return 1;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		test_walk(&table[i], &path);
	test_compare();
	path_release(&path);
	return tap_done();
}
