/* SPDX-License-Identifier: MIT */
#include "validity.h"

#include <stdio.h>

#include "tap.h"

static struct err e;
static struct patch patch;

static void
quotes(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
	for (; *to; to++)
		if (*to == '\'')
			*to = '"';
}

static void
test_usage(void)
{
	static const struct {
		const char *from, *to, *open, *boundary, *want;
	} table[] = {
	    {"f", "t", "null", "2026-05-01T00:00:00Z", "null"},
	    {"f", "t", " [ 1 ] ", "2026-05-01T00:00:00Z", "[1]"},
	    {"f", "t", "\"9999-12-31T00:00:00Z\"",
		"2026-05-01T00:00:00.5+02:00", "\"9999-12-31T00:00:00Z\""},
	    {"f", "f", "null", "2026-05-01T00:00:00Z",
		"! valid-from and valid-to: both are f"},
	    {"\xe4", "f", "null", "2026-05-01T00:00:00Z",
		"! valid-from, valid-to: not UTF-8"},
	    {"f", "t", "open", "2026-05-01T00:00:00Z",
		"! valid-open: not JSON: byte 0: expected a value"},
	    {"f", "t", "", "2026-05-01T00:00:00Z",
		"! valid-open: not JSON: byte 0: unexpected end"},
	    {"f", "t", "null", "2026-05-01",
		"! boundary: not an RFC 3339 time: 2026-05-01"},
	    {"f", "t", "null", "", "! boundary: not an RFC 3339 time: "},
	    {"f", "t", "\"2026-05-01T00:00:00Z\"", "2026-05-01T00:00:00Z",
		"! boundary and valid-open: both are "
		"\"2026-05-01T00:00:00Z\""},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct validity v;
		char got[1200];

		if (validity_init(&v, table[i].from, table[i].to, table[i].open,
			table[i].boundary, &e)) {
			snprintf(got, sizeof got, "%s", v.open.p);
			validity_release(&v);
		} else {
			snprintf(got, sizeof got, "! %s", e.text);
			if (e.status != ST_USAGE)
				ok(false, "status %d", e.status);
		}
		is(got, table[i].want, table[i].want);
	}
}

static bool
make(struct validity *v, const char *open)
{
	return validity_init(v, "from", "to", open, "2026-05-01T00:00:00Z", &e);
}

/* want: A (active) or I, from | to | stripped | retired; or "! why". */
static void
test_rows(void)
{
	static const struct {
		const char *row, *want;
	} table[] = {
	    {"{'id':1,'from':'F','to':null}",
		"A 'F'|null|{'id':1}|"
		"{'id':1,'from':'F','to':'2026-05-01T00:00:00Z'}"},
	    {"{'id':1,'from':'F','to':'T'}",
		"I 'F'|'T'|{'id':1}|"
		"{'id':1,'from':'F','to':'2026-05-01T00:00:00Z'}"},
	    {"{'to':null,'id':1.0,'from':'F','x':[{'to':1}]}",
		"A 'F'|null|{'id':1.0,'x':[{'to':1}]}|"
		"{'to':'2026-05-01T00:00:00Z','id':1.0,'from':'F',"
		"'x':[{'to':1}]}"},
	    {"{'t\\u006f':null,'from':1}",
		"A 1|null|{}|{'t\\u006f':'2026-05-01T00:00:00Z','from':1}"},
	    {"{'from':1,'to':'null','id':1,'id':2}",
		"I 1|'null'|{'id':1,'id':2}|"
		"{'from':1,'to':'2026-05-01T00:00:00Z','id':1,'id':2}"},
	    {"{'id':1,'to':null}", "! the row has no member from"},
	    {"{'id':1,'from':null}", "! the row has no member to"},
	    {"{'id':{'from':1,'to':2}}", "! the row has no member from"},
	    {"{}", "! the row has no member from"},
	    {"{'from':1,'from':1,'to':2}",
		"! the row has more than one member from"},
	    {"{'from':1,'to':2,'\\u0074o':2}",
		"! the row has more than one member to"},
	    {"['from','to']", "! the row is no object: ['from','to']"},
	};
	struct validity v;
	struct buf record, retired;

	buf_init(&record, BUF_TEXT);
	buf_init(&retired, BUF_TEXT);
	ok(make(&v, "null"), "a validity");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char row[400], want[1200], got[2000];
		struct validity_row r;

		quotes(row, sizeof row, table[i].row);
		quotes(want, sizeof want, table[i].want);
		if (validity_find(&v, span_of(row), &r, &e) &&
		    validity_strip(&v, &patch, span_of(row), &record, &e) &&
		    validity_retire(&v, &patch, span_of(row), &retired, &e))
			snprintf(got, sizeof got, "%c %.*s|%.*s|%s|%s",
			    validity_active(&v, &r) ? 'A' : 'I', (int)r.from.n,
			    r.from.p, (int)r.to.n, r.to.p, record.p, retired.p);
		else
			snprintf(got, sizeof got, "! %s", e.text);
		is(got, want, table[i].row);
	}
	validity_release(&v);
	buf_release(&record);
	buf_release(&retired);
}

/* What is made of a record is active, and less its members the record. */
static void
test_make(void)
{
	static const struct {
		const char *record, *want;
	} table[] = {
	    {"{'id':1}",
		"{'id':1,'from':'2026-05-01T00:00:00Z','to':['a',null]}"},
	    {"{}", "{'from':'2026-05-01T00:00:00Z','to':['a',null]}"},
	    {"{'a':1.0,'a':{'to':1}}",
		"{'a':1.0,'a':{'to':1},'from':'2026-05-01T00:00:00Z',"
		"'to':['a',null]}"},
	    {"{'to':1}", "! the record has a member to already"},
	    {"{'fr\\u006fm':1}", "! the record has a member from already"},
	    {"[1]", "! members cannot be added: the record is no object: [1]"},
	};
	struct validity v;
	struct buf row, again;

	buf_init(&row, BUF_TEXT);
	buf_init(&again, BUF_TEXT);
	ok(make(&v, "[ \"a\", null ]"), "a validity");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char record[400], want[1200], got[2000];
		struct validity_row r;

		quotes(record, sizeof record, table[i].record);
		quotes(want, sizeof want, table[i].want);
		if (!validity_make(&v, span_of(record), &row, &e)) {
			snprintf(got, sizeof got, "! %s", e.text);
			is(got, want, table[i].record);
			continue;
		}
		is(row.p, want, table[i].record);
		ok(validity_find(&v, buf_span(&row), &r, &e) &&
			validity_active(&v, &r),
		    "it is active");
		ok(validity_strip(&v, &patch, buf_span(&row), &again, &e) &&
			strcmp(again.p, record) == 0,
		    "and less its members the record");
	}
	validity_release(&v);
	buf_release(&row);
	buf_init(&row, 20);
	ok(make(&v, "null") &&
		!validity_make(&v, span_of("{\"a\":1}"), &row, &e) &&
		e.status == ST_DATA,
	    "no room");
	validity_release(&v);
	buf_release(&row);
	buf_release(&again);
}

static void
test_follows(void)
{
	static const struct {
		const char *boundary, *from, *want;
	} table[] = {
	    {"2026-05-01T00:00:00Z", "'2026-04-30T23:59:59Z'", "yes"},
	    {"2026-05-01T00:00:00.001Z", "'2026-05-01T00:00:00.000Z'", "yes"},
	    {"2026-05-01T00:00:00Z", "'2026-05-01T00:00:00Z'",
		"the boundary '2026-05-01T00:00:00Z' is not after the "
		"valid-from '2026-05-01T00:00:00Z'"},
	    {"2026-05-01T00:00:00Z", "'2026-05-01T00:00:00.000Z'",
		"the boundary '2026-05-01T00:00:00Z' is not after the "
		"valid-from '2026-05-01T00:00:00.000Z'"},
	    {"2026-05-01T01:00:00+02:00", "'2026-05-01T00:30:00Z'",
		"the boundary '2026-05-01T01:00:00+02:00' is not after the "
		"valid-from '2026-05-01T00:30:00Z'"},
	    /* later, but its text is before */
	    {"2026-05-01T00:00:00Z", "'2026-05-01T01:30:00+02:00'",
		"the boundary '2026-05-01T00:00:00Z' is written so that it "
		"sorts before the valid-from '2026-05-01T01:30:00+02:00'"},
	    {"2026-05-01T00:00:00.5Z", "'2026-05-01T00:00:00Z'",
		"the boundary '2026-05-01T00:00:00.5Z' is written so that it "
		"sorts before the valid-from '2026-05-01T00:00:00Z'"},
	    /* what is no time is before all times, if its text is */
	    {"2026-05-01T00:00:00Z", "'2026-05-01'", "yes"},
	    {"2026-05-01T00:00:00Z", "'2025'", "yes"},
	    {"2026-05-01T00:00:00Z", "1777593600", "yes"},
	    {"2026-05-01T00:00:00Z", "'never'",
		"the boundary '2026-05-01T00:00:00Z' is written so that it "
		"sorts before the valid-from 'never'"},
	    {"2026-05-01T00:00:00Z", "null",
		"valid-from: null, not a number or string"},
	};
	struct buf b;

	buf_init(&b, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char from[100], want[300];
		struct validity v;

		quotes(from, sizeof from, table[i].from);
		quotes(want, sizeof want, table[i].want);
		validity_init(&v, "f", "t", "null", table[i].boundary, &e);
		is(validity_follows(&v, span_of(from), &b, &e) ? "yes" : e.text,
		    want, table[i].from);
		validity_release(&v);
	}
	buf_release(&b);
}

int
main(void)
{
	patch_init(&patch);
	test_usage();
	test_rows();
	test_make();
	test_follows();
	patch_release(&patch);
	return tap_done();
}
