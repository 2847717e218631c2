/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tap.h"

/*
 * A walk as a line of text. Replies are separated by spaces: "N" records, each
 * page another one; "N=h" records that are page h; "/T" a total behind it; "x"
 * a 4xx, "o" the member is not there. What is expected: the number that each
 * request asks for, with a ~ where a 4xx is no failure, then "= N" for an end
 * with N records or "! STATUS TEXT" for an error; "take N" where the last page
 * counts only in part; "..." where the walk would go on.
 */
struct walk {
	const char *name;
	struct page_config c;
	const char *replies, *want;
};

#define NUMBER(...)                                                            \
	{                                                                      \
		.kind = PAGE_NUMBER, .page_param = "page", .limit_param = "n", \
		__VA_ARGS__                                                    \
	}
#define OFFSET(...)                                          \
	{                                                    \
		.kind = PAGE_OFFSET, .offset_param = "skip", \
		.limit_param = "n", __VA_ARGS__              \
	}
#define FROM_1 NUMBER(.page = 1)
#define AUTO NUMBER(.auto_page = true)
#define FROM_0 OFFSET(.offset = 0)
#define CURSOR                      \
	{                           \
		.kind = PAGE_CURSOR \
	}
#define LINK                      \
	{                         \
		.kind = PAGE_LINK \
	}
#define SINGLE                      \
	{                           \
		.kind = PAGE_SINGLE \
	}
#define AGAIN_TEXT "the same page again after "
#define IGNORES " records: does the API ignore paging?"
#define IGNORE_IT " (--no-total ignores it)"

static const struct walk table[] = {
    /* no total: only an empty page, a 4xx that is declared, over */
    {"an empty page", FROM_1, "3 3 0", "1 2 3 = 6"},
    {"nothing at all", FROM_1, "0", "1 = 0"},
    {"a short page proves nothing", FROM_1, "3 2 3 1 0", "1 2 3 4 5 = 9"},
    {"larger pages", FROM_1, "1 2 3 0", "1 2 3 4 = 6"},
    {"an end by status", FROM_1, "3 3 x", "1 2 3 = 6"},
    {"an end without the member", FROM_1, "3 o", "1 2 = 3"},
    {"from page 7", NUMBER(.page = 7), "3 3 0", "7 8 9 = 6"},
    {"from page 0", NUMBER(.page = 0), "3 3 0", "0 1 2 = 6"},
    {"large page numbers", NUMBER(.page = INT64_MAX / 4), "3 0",
	"2305843009213693951 2305843009213693952 = 3"},
    {"offset: by what came", FROM_0, "3 2 3 0", "0 3 5 8 = 8"},
    {"offset: from 50", OFFSET(.offset = 50), "3 3 0", "50 53 56 = 6"},
    {"offset: nothing", FROM_0, "0", "0 = 0"},
    {"large offsets", OFFSET(.offset = INT64_MAX / 4), "3 0",
	"2305843009213693951 2305843009213693954 = 3"},
    {"single", SINGLE, "3", "- = 3"},
    {"single: nothing", SINGLE, "0", "- = 0"},

    /* a total that is right */
    {"reached, last page smaller", FROM_1, "3/7 3/7 1/7", "1 2 3 = 7"},
    {"reached, full last page: asked again", FROM_1, "3/6 3/6 0/6",
	"1 2 3~ = 6"},
    {"and refused", FROM_1, "3/6 3/6 x", "1 2 3~ = 6"},
    {"and the last page again", FROM_1, "3/6 3=9/6 3=9/6", "1 2 3~ = 6"},
    {"and the member is not there", FROM_1, "3/6 3/6 o", "1 2 3~ = 6"},
    {"one page", FROM_1, "2/2 0/2", "1 2~ = 2"},
    {"one page, no total behind it", FROM_1, "2/2 0", "1 2~ = 2"},
    {"nothing, as told", FROM_1, "0/0", "1 = 0"},
    {"offset: reached", FROM_0, "3/7 3/7 1/7", "0 3 6 = 7"},
    {"offset: the skipped count", OFFSET(.offset = 4), "3/9 2/9", "4 7 = 5"},
    {"offset: from behind the end", OFFSET(.offset = 9), "0/7", "9 = 0"},
    {"offset: from the end", OFFSET(.offset = 7), "0/7", "7 = 0"},
    {"page 7: a total says nothing", NUMBER(.page = 7), "3/21 3/21 0/21",
	"7 8 9 = 6"},
    {"single: reached", SINGLE, "3/3", "- = 3"},

    /* a capped limit */
    {"a limit is asked for", NUMBER(.page = 1, .limit = 9), "3/7 3/7 1/7",
	"1 2 3 = 7"},
    {"offset: a capped limit", OFFSET(.limit = 1000), "100 100 60 0",
	"0 100 200 260 = 260"},

    /* totals that are wrong */
    {"too high", FROM_1, "3/9 3/9 0/9",
	"1 2 3 ! 65 incomplete: 6 of 9 records"},
    {"too high, then refused", FROM_1, "3/9 x",
	"1 2 ! 65 incomplete: 3 of 9 records"},
    {"too high, last page smaller", FROM_1, "3/9 2/9 0/9",
	"1 2 3 ! 65 incomplete: 5 of 9 records"},
    {"an empty first page", FROM_1, "0/9", "1 ! 65 incomplete: 0 of 9 records"},
    {"offset: an empty first page", FROM_0, "0/9",
	"0 ! 65 incomplete: 0 of 9 records"},
    {"offset: an empty page inside", OFFSET(.offset = 5), "0/9",
	"5 ! 65 incomplete: 5 of 9 records"},
    {"too low, inside a page", FROM_1, "3/4 3/4",
	"1 2 ! 65 6 records, but a total of 4" IGNORE_IT},
    {"too low, at the end of a page", FROM_1, "3/3 3/3",
	"1 2~ ! 65 6 records, but a total of 3" IGNORE_IT},
    {"of the page", FROM_1, "3/3 1/1",
	"1 2~ ! 65 4 records, but a total of 1" IGNORE_IT},
    {"of the page, one page", FROM_1, "3/3 0/0",
	"1 2~ ! 65 3 records, but a total of 0" IGNORE_IT},
    {"zero", FROM_1, "3/0", "1 ! 65 3 records, but a total of 0" IGNORE_IT},
    {"single: too high", SINGLE, "3/4", "- ! 65 incomplete: 3 of 4 records"},
    {"single: too low", SINGLE, "3/2",
	"- ! 65 3 records, but a total of 2" IGNORE_IT},

    /* totals that move */
    {"growing", FROM_1, "3/5 3/6 1/7", "1 2 3~ = 7"},
    {"growing at the end", FROM_1, "3/6 3/6 1/7", "1 2 3~ = 7"},
    {"growing out of reach", FROM_1, "3/6 3/7 0/8",
	"1 2 3 ! 65 incomplete: 6 of 8 records"},
    {"shrinking", FROM_1, "3/9 3/8 2/8", "1 2 3 = 8"},
    {"shrinking under what came", FROM_1, "3/6 3/5",
	"1 2 ! 65 6 records, but a total of 5" IGNORE_IT},
    {"told once", FROM_1, "3/5 2", "1 2 = 5"},
    {"told late", FROM_1, "3 3/7 1/7", "1 2 3 = 7"},

    /* pages that come again */
    {"ignoring paging", FROM_1, "3=9 3=9", "1 2 ! 65 " AGAIN_TEXT "3" IGNORES},
    {"ignoring paging, with a total", FROM_1, "3=9/7 3=9/7",
	"1 2 ! 65 " AGAIN_TEXT "3" IGNORES},
    {"ignoring paging, all at once", FROM_1, "3=9/3 3=9/3", "1 2~ = 3"},
    {"the last page again", FROM_1, "3 3=9 3=9",
	"1 2 3 ! 65 " AGAIN_TEXT "6" IGNORES},
    {"as many, but others", FROM_1, "3=8 3=9 0", "1 2 3 = 6"},
    {"the same bytes, but fewer", FROM_1, "3=9 2=9 0", "1 2 3 = 5"},
    {"not in a row", FROM_1, "3=8 3=9 3=8 0", "1 2 3 4 = 9"},
    {"empty pages do not come again", FROM_1, "0", "1 = 0"},

    /* where counting starts */
    {"auto: from 0", AUTO, "3 3 0", "0~ 1 2 = 6"},
    {"auto: 0 is refused", AUTO, "x 3 3 0", "0~ 1 2 3 = 6"},
    {"auto: 0 is refused, and 1", AUTO, "x", "0~ 1 ..."},
    {"auto: 0 is empty", AUTO, "0/6 3/6 3/6 0/6", "0~ 1 2 3~ = 6"},
    {"auto: 0 is empty and lies", AUTO, "0/0 3/6 3/6 0/6", "0~ 1~ 2 3~ = 6"},
    {"auto: 0 is empty and all lie", AUTO, "0/0 3/0",
	"0~ 1~ ! 65 3 records, but a total of 0" IGNORE_IT},
    {"auto: 0 has no member", AUTO, "o 3 0", "0~ 1 2 = 3"},
    {"auto: 0 is 1", AUTO, "3=9 3=9 3 0", "0~ 1 2 3 = 6"},
    {"auto: 0 is 1, with a total", AUTO, "3=9/7 3=9/7 3/7 1/7", "0~ 1 2 3 = 7"},
    {"auto: 0 is 1 is all", AUTO, "3=9/3 3=9/3 x", "0~ 1~ 2~ = 3"},
    {"auto: 0 is 1, the last comes again", AUTO, "3=9/3 3=9/3 3=9/3",
	"0~ 1~ 2~ = 3"},
    {"auto: 0 is 1, no total, the last again", AUTO, "3=9 3=9 3=9",
	"0~ 1 2 ! 65 " AGAIN_TEXT "3" IGNORES},
    {"auto: one page from 0", AUTO, "3/3 0/3", "0~ 1~ = 3"},
    {"auto: nothing", AUTO, "0/0 0/0", "0~ 1~ = 0"},
    {"auto: nothing, then refused", AUTO, "0/0 x", "0~ 1~ = 0"},
    {"auto: nothing, no total", AUTO, "0 0", "0~ 1 = 0"},
    {"auto: 1 is empty too, but a total", AUTO, "0/9 0/9",
	"0~ 1 ! 65 incomplete: 0 of 9 records"},
    {"auto is for numbers", OFFSET(.auto_page = true), "3 0", "0 3 = 3"},
    {"auto and single", {.kind = PAGE_SINGLE, .auto_page = true}, "3", "- = 3"},

    /* cursors and links: what is told is followed to where nothing is */
    {"cursor", CURSOR, "3>a 3>b 1", "- a b = 7"},
    {"cursor: one page", CURSOR, "3", "- = 3"},
    {"cursor: nothing", CURSOR, "0", "- = 0"},
    {"cursor: an empty page is no end", CURSOR, "0>a 3>b 0>c 1", "- a b c = 4"},
    {"cursor: an empty page at the end", CURSOR, "3>a 0", "- a = 3"},
    {"cursor: again", CURSOR, "3>a 3>a",
	"- a ! 65 the same cursor again after 6 records: a"},
    {"cursor: a longer cycle", CURSOR, "3>a 3>b 3>c 3>b",
	"- a b c ! 65 the same cursor again after 12 records: b"},
    {"cursor: a cycle of empty pages", CURSOR, "0>a 0>b 0>a",
	"- a b ! 65 the same cursor again after 0 records: a"},
    {"cursor: ignored", CURSOR, "3=9>a 3=9>b",
	"- a ! 65 " AGAIN_TEXT "3" IGNORES},
    {"cursor: a total that is right", CURSOR, "3/4>a 1/4", "- a = 4"},
    {"cursor: told on after the total", CURSOR, "3/3>a 0/3", "- a = 3"},
    {"cursor: a total that is not reached", CURSOR, "3/9>a 1/9",
	"- a ! 65 incomplete: 4 of 9 records"},
    {"cursor: a total that is passed", CURSOR, "3/4>a 3/4>b",
	"- a ! 65 6 records, but a total of 4" IGNORE_IT},
    {"cursor: refused as declared", CURSOR, "3>a x", "- a = 3"},
    {"cursor: the member is not there", CURSOR, "3>a o>b", "- a = 3"},
    {"cursor: pages", {.kind = PAGE_CURSOR, .max_pages = 2}, "3>a 3>b",
	"- a ! 75 stopped after 2 pages (--max-pages)"},
    {"cursor: records", {.kind = PAGE_CURSOR, .max_records = 4}, "3>a 3>b",
	"- a take 1 ! 75 stopped after 4 records (--max-records)"},
    {"link", LINK, "3>/a?p=2 3>?p=3 1", "- </a?p=2> <?p=3> = 7"},
    {"link: again", LINK, "3>b 3>b",
	"- <b> ! 65 the same link again after 6 records: b"},

    /* caps */
    {"pages", NUMBER(.page = 1, .max_pages = 2), "3 3",
	"1 2 ! 75 stopped after 2 pages (--max-pages)"},
    {"pages: ends before", NUMBER(.page = 1, .max_pages = 2), "3/4 1/4",
	"1 2 = 4"},
    {"pages: not proven", NUMBER(.page = 1, .max_pages = 2), "3/6 3/6",
	"1 2 ! 75 stopped after 2 pages (--max-pages)"},
    {"pages: an empty one is none", NUMBER(.page = 1, .max_pages = 2), "3 0",
	"1 2 = 3"},
    {"pages: 0 that is 1 counts once",
	NUMBER(.auto_page = true, .max_pages = 2), "3=9 3=9 3",
	"0~ 1 2 ! 75 stopped after 2 pages (--max-pages)"},
    {"records", NUMBER(.page = 1, .max_records = 5), "3 3",
	"1 2 take 2 ! 75 stopped after 5 records (--max-records)"},
    {"records: at the edge of a page", NUMBER(.page = 1, .max_records = 3),
	"3 3", "1 2 take 0 ! 75 stopped after 3 records (--max-records)"},
    {"records: as many as there are", NUMBER(.page = 1, .max_records = 6),
	"3 3 0", "1 2 3 = 6"},
    {"records: one", NUMBER(.page = 1, .max_records = 1), "3",
	"1 take 1 ! 75 stopped after 1 records (--max-records)"},
    {"records: before the total is looked at",
	NUMBER(.page = 1, .max_records = 2), "3/1",
	"1 take 2 ! 75 stopped after 2 records (--max-records)"},
    {"records: single", {.kind = PAGE_SINGLE, .max_records = 2}, "3",
	"- take 2 ! 75 stopped after 2 records (--max-records)"},
};

static struct page_reply
reply(const char **text, uint64_t nth)
{
	struct page_reply r = {.total = -1, .hash = 1000 + nth};
	char *p = (char *)(uintptr_t)*text;

	r.refused = *p == 'x';
	r.over = *p == 'o';
	if (r.refused || r.over)
		p++;
	else
		r.records = strtoll(p, &p, 10);
	if (*p == '=')
		r.hash = strtoull(p + 1, &p, 10);
	if (*p == '/')
		r.total = strtoll(p + 1, &p, 10);
	if (*p == '>') {
		r.next = (struct span){p + 1, strcspn(p + 1, " ")};
		p += 1 + r.next.n;
	}
	while (*p == ' ')
		p++;
	*text = p;
	return r;
}

static void
asked(const struct page *p, char *got, size_t size)
{
	struct page_param param[2];
	size_t n = page_params(p, param), len = strlen(got);
	struct span link = page_link(p);

	if (link.n)
		snprintf(got + len, size - len, "<%.*s> ", (int)link.n, link.p);
	else if (n)
		snprintf(got + len, size - len, "%.*s%s ",
		    (int)param[0].value.n, param[0].value.p,
		    page_tolerant(p) ? "~" : "");
	else
		snprintf(got + len, size - len, "- ");
}

static void
walk(const struct walk *w)
{
	const char *replies = w->replies;
	enum page_verdict v = PAGE_NEXT;
	struct page p;
	struct err e;
	char got[1500] = "";
	size_t len;

	page_init(&p, &w->c);
	for (uint64_t n = 0; v == PAGE_NEXT && *replies; n++) {
		struct page_reply r = reply(&replies, n);

		asked(&p, got, sizeof got);
		v = page_step(&p, &r, &e);
		len = strlen(got);
		if (v == PAGE_ERROR && e.status == ST_AGAIN &&
		    p.take != r.records)
			snprintf(got + len, sizeof got - len,
			    "take %" PRId64 " ", p.take);
	}
	if (v == PAGE_NEXT)
		asked(&p, got, sizeof got);
	len = strlen(got);
	if (v == PAGE_ERROR)
		snprintf(
		    got + len, sizeof got - len, "! %d %s", e.status, e.text);
	else if (v == PAGE_END)
		snprintf(got + len, sizeof got - len, "= %" PRId64, p.received);
	else
		snprintf(got + len, sizeof got - len, "...");
	is(got, w->want, w->name);
	page_release(&p);
}

static void
test_params(void)
{
	struct page_config c = NUMBER(.page = 3, .limit = 50);
	struct page_param q[2];
	struct page p;

	page_init(&p, &c);
	ok(page_params(&p, q) == 2 && strcmp(q[0].name, "page") == 0 &&
		span_is(q[0].value, "3") && strcmp(q[1].name, "n") == 0 &&
		span_is(q[1].value, "50"),
	    "page and limit");
	c.limit = 0;
	ok(page_params(&p, q) == 1, "no limit");
	c.limit = 50;
	c.kind = PAGE_OFFSET;
	c.offset_param = "skip";
	c.offset = 7;
	page_init(&p, &c);
	ok(page_params(&p, q) == 2 && strcmp(q[0].name, "skip") == 0 &&
		span_is(q[0].value, "7"),
	    "offset and limit");
	c.kind = PAGE_SINGLE;
	ok(page_params(&p, q) == 0, "single asks for what it is told");
	c.kind = PAGE_CURSOR;
	c.cursor_param = "after";
	ok(page_params(&p, q) == 1 && strcmp(q[0].name, "n") == 0,
	    "the first request has no cursor");
	buf_adds(&p.next, "x");
	ok(page_params(&p, q) == 2 && strcmp(q[0].name, "after") == 0 &&
		span_is(q[0].value, "x") && span_is(q[1].value, "50"),
	    "the next one has, and a limit");
	c.kind = PAGE_LINK;
	ok(page_params(&p, q) == 0 && span_is(page_link(&p), "x"),
	    "a link says all that there is");
	buf_clear(&p.next);
	ok(page_params(&p, q) == 1 && page_link(&p).n == 0,
	    "before the first one there is a limit");
	page_release(&p);
	ok(page_kind_named("page_number") == PAGE_NUMBER &&
		page_kind_named("offset") == PAGE_OFFSET &&
		page_kind_named("single") == PAGE_SINGLE &&
		page_kind_named("cursor") == PAGE_CURSOR &&
		page_kind_named("link") == PAGE_LINK &&
		page_kind_named("") == PAGE_KINDS &&
		page_kind_named("Offset") == PAGE_KINDS,
	    "names of kinds");
}

static void
test_total(void)
{
	static const struct {
		const char *text;
		int64_t want;
	} totals[] = {
	    {"", -1},
	    {"0", 0},
	    {"1234", 1234},
	    {"\"1234\"", 1234},
	    {"\"0\"", 0},
	    {"null", -1},
	    {"true", -1},
	    {"-1", -1},
	    {"\"-1\"", -1},
	    {"1.0", -1},
	    {"1e3", -1},
	    {"\"\"", -1},
	    {"\" 7\"", -1},
	    {"\"many\"", -1},
	    {"\"\\u0037\"", -1},
	    {"{\"value\":7}", -1},
	    {"[7]", -1},
	    {"4611686018427387903", INT64_MAX / 2},
	    {"4611686018427387904", -1},
	    {"99999999999999999999999999999999", -1},
	    {"\"99999999999999999999999999999999\"", -1},
	};

	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
		int64_t got = page_total(span_of(totals[i].text));

		ok(got == totals[i].want, "a total of '%s': %" PRId64,
		    totals[i].text, got);
	}
}

/* No two of many short texts, and of their halvings, have one hash. */
static void
test_hash(void)
{
	enum { N = 4096 };
	static uint64_t seen[N];
	char text[64] = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijkl";
	bool good = true;
	uint64_t ab;

	for (size_t i = 0; i < N; i++) {
		text[20] = (char)(i & 63);
		text[33] = (char)(i >> 6);
		seen[i] = seen_hash(0, (struct span){text, 40});
		for (size_t k = 0; k < i; k++)
			good = good && seen[k] != seen[i];
	}
	ok(good, "hashes of %d texts differ", N);
	ab = seen_hash(seen_hash(0, span_of("a")), span_of("b"));
	ok(ab != seen_hash(seen_hash(0, span_of("b")), span_of("a")),
	    "the order of records counts");
	ok(ab != seen_hash(0, span_of("ab")), "and where they are cut");
}

/* A server with n records, told of as total (-1: not), limit to a page. */
struct server {
	int64_t n, limit, total;
	int64_t base;  /* number of its first page */
	int past_end;  /* 0 empty, 1 refused, 2 the last page again */
	int page_zero; /* the same, where it counts from 1 */
	bool ignores;  /* any paging */
};

/* The reply to a request that asks for value; from: its first record. */
static struct page_reply
serve(const struct server *s, const struct page *p, int64_t *from)
{
	bool offset = p->config->kind == PAGE_OFFSET;
	struct page_reply r = {.total = s->total};
	int64_t at = offset ? p->offset : (p->number - s->base) * s->limit;
	int past = at < 0 ? s->page_zero : s->past_end;

	if (s->ignores)
		at = 0;
	if (at < 0 || (at > 0 && at >= s->n)) {
		if (past == 1)
			return (struct page_reply){
			    .refused = true, .total = -1};
		if (past == 0)
			return r;
		at = at < 0 || s->n == 0 ? 0 : (s->n - 1) / s->limit * s->limit;
	}
	*from = at;
	r.records = s->n - at < s->limit ? s->n - at : s->limit;
	r.hash = (uint64_t)at;
	return r;
}

/* Does the walk lose a record and call that an end, or never end? */
static bool
loses(const struct server *s, const struct page_config *c)
{
	enum page_verdict v = PAGE_NEXT;
	uint64_t had = 0;
	struct page p;
	struct err e;

	page_init(&p, c);
	for (int i = 0; v == PAGE_NEXT; i++) {
		int64_t from = 0;
		struct page_reply r = serve(s, &p, &from);

		if (i > 99)
			return true;
		if (r.refused && !page_tolerant(&p))
			return false;
		v = page_step(&p, &r, &e);
		for (int64_t k = 0; k < p.take; k++)
			had |= UINT64_C(1) << (from + k);
	}
	return v == PAGE_END && had != (UINT64_C(1) << s->n) - 1;
}

/* What a server tells, where it is no help that it is told as it is. */
static bool
helpless(const struct server *s, const struct page_config *c)
{
	/* It has that many, and never more, whatever it is asked. */
	if (s->ignores && s->total == (s->n < s->limit ? s->n : s->limit))
		return true;
	/* Told to start at page 1, and nothing speaks of a page 0. */
	return c->kind == PAGE_NUMBER && !c->auto_page && c->page > s->base &&
	       (s->total <= 0 || s->total == s->n - s->limit);
}

static void
lose(const struct page_config *c, const char *name)
{
	struct server s;
	int bad = 0, all = 0;

	for (int64_t i = 0; i < 8 * 6 * 18 * 2 * 3 * 3 * 2; i++) {
		static const int64_t sizes[] = {0, 1, 2, 3, 4, 6, 7, 12};
		int64_t k = i;

		s.n = sizes[k % 8], k /= 8;
		s.limit = k % 6 + 1, k /= 6;
		s.total = k % 18 - 1, k /= 18;
		s.base = k % 2, k /= 2;
		s.past_end = (int)(k % 3), k /= 3;
		s.page_zero = (int)(k % 3), k /= 3;
		s.ignores = k;
		if (helpless(&s, c))
			continue;
		all++;
		if (!loses(&s, c))
			continue;
		if (bad++ < 5)
			printf("# n %d limit %d total %d base %d past %d "
			       "zero %d ignores %d\n",
			    (int)s.n, (int)s.limit, (int)s.total, (int)s.base,
			    s.past_end, s.page_zero, s.ignores);
	}
	ok(bad == 0, "%s: %d servers, %d of them lose", name, all, bad);
}

int
main(void)
{
	static const struct page_config one = FROM_1, automatic = AUTO,
					offset = FROM_0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		walk(&table[i]);
	test_params();
	test_total();
	test_hash();
	lose(&one, "from page 1");
	lose(&automatic, "auto");
	lose(&offset, "offset");
	return tap_done();
}
