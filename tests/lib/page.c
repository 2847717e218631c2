/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <inttypes.h>
#include <stdlib.h>

#include "drift.h"
#include "mem.h"

#include "tap.h"

/*
 * A walk as a line of text. Replies are separated by spaces: "N" records, each
 * page another one; "x" a 4xx, "o" the member is not there; behind it "=h" the
 * records are page h, "/T" a total, "%P" a total of pages, "+" or "-" whether
 * there are more, "^A" how many came again, "~L" how many of these at the
 * start, and
 * ">next" to the end of the word. What is expected: the number that each
 * request asks for, with a ~ where a 4xx is no failure, then "= N" for an end
 * with N records or "! STATUS TEXT" for an error; "take N" where the last page
 * counts only in part; "..." where the walk would go on.
 */
struct walk {
	const char *name;
	struct page_config c;
	const char *replies, *want;
};

#define QUERY(s)                                                 \
	{                                                        \
		.kind = PLACE_QUERY, .name = { s, sizeof s - 1 } \
	}
#define NUMBER(...)                                               \
	{                                                         \
		.kind = PAGE_NUMBER, .page_param = QUERY("page"), \
		.limit_param = QUERY("n"), __VA_ARGS__            \
	}
#define OFFSET(...)                                                 \
	{                                                           \
		.kind = PAGE_OFFSET, .offset_param = QUERY("skip"), \
		.limit_param = QUERY("n"), __VA_ARGS__              \
	}
#define TOLD(...)                                                       \
	{                                                               \
		.cursor_param = QUERY("at"), .limit_param = QUERY("n"), \
		__VA_ARGS__                                             \
	}
#define FROM_1 NUMBER(.page = 1)
#define AUTO NUMBER(.auto_page = true)
#define FROM_0 OFFSET(.offset = 0)
#define OVERLAP(n) OFFSET(.overlap = n)
#define CURSOR TOLD(.kind = PAGE_CURSOR)
#define KEYSET TOLD(.kind = PAGE_KEYSET)
#define LINK TOLD(.kind = PAGE_LINK)
#define SINGLE TOLD(.kind = PAGE_SINGLE)
#define PASS .page = 1, .pass_empty = true
#define MORE_SAID(n) "after " #n " records there are said to be more, "
#define TIES(n)                                                            \
	"after " #n " records: a page of records with one cursor, others " \
	"with it may be missing: a larger --limit, please"
#define GAP(n, at)                                      \
	"none of the " #n " records before offset " #at \
	" came again: rows moved, others may be missing (--overlap)"
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
    {"auto and single", TOLD(.kind = PAGE_SINGLE, .auto_page = true), "3",
	"- = 3"},

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
	"- a b ! 65 the same cursor again after 0 records: a: is an empty page "
	"the end (--end-empty)?"},
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
    {"cursor: pages", TOLD(.kind = PAGE_CURSOR, .max_pages = 2), "3>a 3>b",
	"- a ! 75 stopped after 2 pages (--max-pages)"},
    {"cursor: records", TOLD(.kind = PAGE_CURSOR, .max_records = 4), "3>a 3>b",
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
    {"records: single", TOLD(.kind = PAGE_SINGLE, .max_records = 2), "3",
	"- take 2 ! 75 stopped after 2 records (--max-records)"},

    /* totals of pages */
    {"pages: reached, last page smaller", FROM_1, "3%2 1%2", "1 2 = 4"},
    {"pages: reached, full last page", FROM_1, "3%2 3%2 0%2", "1 2 3~ = 6"},
    {"pages: and refused", FROM_1, "3%2 3%2 x", "1 2 3~ = 6"},
    {"pages: and the last page again", FROM_1, "3%2 3=9%2 3=9%2", "1 2 3~ = 6"},
    {"pages: from 0", NUMBER(.page = 0), "3%2 1%2", "0 1 = 4"},
    {"pages: from 7", NUMBER(.page = 7), "3%8 1%8", "7 8 = 4"},
    {"pages: from behind the end", NUMBER(.page = 9), "0%7", "9 = 0"},
    {"pages: the last one is empty", FROM_1, "3%2 0%2",
	"1 2 ! 65 incomplete: 1 of 2 pages"},
    {"pages: from 7, which is empty", NUMBER(.page = 7), "0%7",
	"7 ! 65 incomplete: 6 of 7 pages"},
    {"pages: several, the first is empty", FROM_1, "0%2",
	"1 ! 65 incomplete: 1 of 2 pages"},
    {"pages: one, which is empty", FROM_1, "0%1", "1 = 0"},
    {"pages: none", FROM_1, "0%0", "1 = 0"},
    {"pages: an empty one too early", FROM_1, "3%3 0%3",
	"1 2 ! 65 incomplete: 1 of 3 pages"},
    {"pages: refused too early", FROM_1, "3%3 x",
	"1 2 ! 65 incomplete: 1 of 3 pages"},
    {"pages: from 7, too early", NUMBER(.page = 7), "3%9 x",
	"7 8 ! 65 incomplete: 7 of 9 pages"},
    {"pages: too few", FROM_1, "3%1 3%1",
	"1 2~ ! 65 page 2 has records, but a total of 1 pages" IGNORE_IT},
    {"pages: growing", FROM_1, "3%1 3%2 0%2", "1 2~ 3~ = 6"},
    {"pages: shrinking", FROM_1, "3%4 3%3 1%3", "1 2 3 = 7"},
    {"pages and records", FROM_1, "3/7%3 3/7%3 1/7%3", "1 2 3 = 7"},
    {"pages and records, not at once", FROM_1, "3/6%3 3/6%3 0/6%3",
	"1 2 3 ! 65 incomplete: 2 of 3 pages"},
    {"pages and fewer records", FROM_1, "3/9%2 3/9%2 0/9%2",
	"1 2 3 ! 65 incomplete: 6 of 9 records"},
    {"auto: pages from 0", AUTO, "3%2 1%2", "0~ 1 = 4"},
    {"auto: pages from 0, one", AUTO, "3%1 0%1", "0~ 1~ = 3"},
    {"auto: pages from 1, 0 is 1", AUTO, "3=9%2 3=9%2 1%2", "0~ 1 2 = 4"},
    {"auto: pages from 1, 0 is 1, one", AUTO, "3=9%1 3=9%1 x", "0~ 1~ 2~ = 3"},
    {"auto: pages from 1, 0 is refused", AUTO, "x 3%2 1%2", "0~ 1 2 = 4"},
    {"auto: pages from 1, 0 is empty", AUTO, "0%2 3%2 1%2", "0~ 1 2 = 4"},
    {"offset: pages are not counted", FROM_0, "3%2 3%2 3%2 0%2", "0 3 6 9 = 9"},
    {"cursor: nor here", CURSOR, "3%9>a 1%9", "- a = 4"},

    /* whether there are more */
    {"more", FROM_1, "3+ 3+ 1-", "1 2 3 = 7"},
    {"more: a full last page", FROM_1, "3+ 3-", "1 2 = 6"},
    {"more: nothing", FROM_1, "0-", "1 = 0"},
    {"more: not told on", FROM_1, "3+ 3 0", "1 2 3 = 6"},
    {"more: but none", FROM_1, "3+ 0+",
	"1 2 ! 65 " MORE_SAID(3) "but none came"},
    {"more: no, but a total", FROM_1, "3/9+ 3/9-",
	"1 2 ! 65 incomplete: 6 of 9 records"},
    {"more: a total is reached", FROM_1, "3/3+ 0/3-", "1 2~ = 3"},
    {"more: a total is reached, not by the last page", FROM_1, "3/4+ 1/4+ 0/4-",
	"1 2 3~ = 4"},
    {"more: and pages", FROM_1, "3%2+ 3%2-", "1 2 = 6"},
    {"more: offset", FROM_0, "3+ 2-", "0 3 = 5"},
    {"more: single", SINGLE, "3-", "- = 3"},
    {"more: single, but", SINGLE, "3+",
	"- ! 65 " MORE_SAID(3) "but not how to ask for them"},
    {"auto: no more at 0", AUTO, "3-", "0~ = 3"},
    {"auto: no more at 0, which is empty", AUTO, "0- 3+ 1-", "0~ 1 2 = 4"},
    {"auto: no more at 1, which is 0", AUTO, "3=9+ 3=9-", "0~ 1 = 3"},
    {"cursor: more", CURSOR, "3+>a 1-", "- a = 4"},
    {"cursor: no more, though a cursor", CURSOR, "3+>a 3->b", "- a = 6"},
    {"cursor: no more, none came", CURSOR, "0->b", "- = 0"},
    {"cursor: more, and none came", CURSOR, "0+>b 3-", "- b = 3"},
    {"cursor: more, but no cursor", CURSOR, "3+",
	"- ! 65 " MORE_SAID(3) "but not how to ask for them"},
    {"cursor: more, but nothing", CURSOR, "0+",
	"- ! 65 " MORE_SAID(0) "but none came"},
    {"cursor: not told whether more", CURSOR, "3>a 1", "- a = 4"},
    {"cursor: an empty page is the end",
	TOLD(.kind = PAGE_CURSOR, .end_empty = true), "3>a 0>b", "- a = 3"},
    {"cursor: empty pages count for the cap",
	TOLD(.kind = PAGE_CURSOR, .max_pages = 2), "0>a 0>b",
	"- a ! 75 stopped after 2 pages (--max-pages)"},

    /* an empty page is no end */
    {"pass: more", NUMBER(PASS), "3+ 0+ 3-", "1 2 3 = 6"},
    {"pass: a total", NUMBER(PASS), "3/6 0/6 3/6 0/6", "1 2 3 4~ = 6"},
    {"pass: a total of pages", NUMBER(PASS), "0%3 0%3 3%3 0%3", "1 2 3 4~ = 3"},
    {"pass: all empty", NUMBER(PASS), "0%3 0%3 0%3", "1 2 3 = 0"},
    {"pass: refused all the same", NUMBER(PASS), "3/6 x",
	"1 2 ! 65 incomplete: 3 of 6 records"},
    {"pass: to the end", NUMBER(PASS, .end_page = 4), "3 0 3", "1 2 3 = 6"},
    {"pass: to a cap", NUMBER(PASS, .max_pages = 2), "0 0",
	"1 2 ! 75 stopped after 2 pages (--max-pages)"},
    {"pass: offset, by the largest", OFFSET(PASS, .limit = 9), "3+ 0+ 2-",
	"0 3 6 = 5"},
    {"pass: offset, nothing yet", OFFSET(PASS, .limit = 9), "0+ 2-", "0 9 = 2"},
    {"pass: cursors pass anyway", TOLD(.kind = PAGE_CURSOR, PASS), "3>a 0",
	"- a = 3"},

    /* the end is known before */
    {"end page", NUMBER(.page = 1, .end_page = 3), "3 3", "1 2 = 6"},
    {"end page: ends before", NUMBER(.page = 1, .end_page = 3), "3 0",
	"1 2 = 3"},
    {"end page: more than that", NUMBER(.page = 1, .end_page = 3), "3+ 3+",
	"1 2 ! 65 " MORE_SAID(6) "behind the end that was named"},
    {"end page: no more than that", NUMBER(.page = 1, .end_page = 3), "3+ 3-",
	"1 2 = 6"},
    {"end page: a total", NUMBER(.page = 1, .end_page = 3), "3/9 3/9",
	"1 2 ! 65 incomplete: 6 of 9 records"},
    {"end page: a total of pages", NUMBER(.page = 1, .end_page = 3), "3%9 3%9",
	"1 2 ! 65 incomplete: 2 of 9 pages"},
    {"end page and a cap", NUMBER(.page = 1, .end_page = 3, .max_pages = 2),
	"3 3", "1 2 = 6"},
    {"end page: auto", NUMBER(.auto_page = true, .end_page = 2), "3 3",
	"0~ 1 = 6"},
    {"end offset", OFFSET(.end_offset = 100), "50 50", "0 50 = 100"},
    {"end offset: by what came", OFFSET(.end_offset = 100), "50 40 30",
	"0 50 90 = 120"},

    /* keyset: the value of the last record */
    {"keyset", KEYSET, "3>c 3>f 0", "- c f = 6"},
    {"keyset: nothing", KEYSET, "0", "- = 0"},
    {"keyset: no cursor", KEYSET, "3", "- ! 65 no cursor in the last record"},
    {"keyset: none needed", KEYSET, "3-", "- = 3"},
    {"keyset: more", KEYSET, "3+>c 3->f", "- c = 6"},
    {"keyset: more, but none", KEYSET, "3+>c 0+",
	"- c ! 65 " MORE_SAID(3) "but none came"},
    {"keyset: from the cursor on", KEYSET, "3>c 3^1~1>e 1^1~1>e", "- c e = 5"},
    {"keyset: from the cursor on, total", KEYSET, "3/5>c 3^1~1/5>e 1^1~1/5>e",
	"- c e = 5"},
    {"keyset: from the cursor on, no more", KEYSET, "3+>c 2^1~1->c", "- c = 4"},
    {"keyset: from the cursor on, more", KEYSET, "3+>c 1^1~1+>c",
	"- c ! 65 " MORE_SAID(3) "but not how to ask for them"},
    {"keyset: one record", KEYSET, "1>a 1^1~1>a", "- a = 1"},
    {"keyset: a page of ties", KEYSET, "3>c 3^3~3>c", "- c ! 65 " TIES(3)},
    {"keyset: ties fill the next page", KEYSET, "3>c 3^1~1>c",
	"- c ! 65 " TIES(3)},
    {"keyset: ties end it", KEYSET, "3>c 2^1~1>c", "- c = 4"},
    {"keyset: the record changed", KEYSET, "3>c 1>c", "- c = 4"},
    {"keyset: a cycle", KEYSET, "3>a 3>b 3>a",
	"- a b ! 65 the same cursor again after 9 records: a"},

    /* records asked for again */
    {"overlap", OVERLAP(1), "3 3^1~1 2^1~1 1^1~1", "0 2 4 5 = 6"},
    {"overlap: a total", OVERLAP(1), "3/6 3^1~1/6 2^1~1/6", "0 2 4 = 6"},
    {"overlap: a total of full pages", OVERLAP(1), "3/5 3^1~1/5 1^1~1/5",
	"0 2 4~ = 5"},
    {"overlap: half a page at most", OVERLAP(9), "4 4^2~2 2^2~2", "0 2 4 = 6"},
    {"overlap: pages of one record", OVERLAP(9), "1 1 0", "0 1 2 = 2"},
    {"overlap: nothing", OVERLAP(2), "0", "0 = 0"},
    {"overlap: a gap", OVERLAP(1), "3 3", "0 2 ! 65 " GAP(1, 3)},
    {"overlap: a gap, empty", OVERLAP(1), "3 0", "0 2 ! 65 " GAP(1, 3)},
    {"overlap: a gap, refused", OVERLAP(1), "3/3 x", "0 2~ ! 65 " GAP(1, 3)},
    {"overlap: rows went", OVERLAP(3), "6 6^2~2 4^3~3 2^2~2", "0 3 6 8 = 11"},
    {"overlap: rows went, total", OVERLAP(3), "6/11 6^2~2/10 4^3~3/10",
	"0 3 6~ = 11"},
    {"overlap: rows came", OVERLAP(2), "5 5^3~3 4^2~2 2^2~2", "0 3 6 8 = 9"},
    {"overlap: rows came, total", OVERLAP(2), "5/9 5^3~3/10 4^2~2/10 2^2~2/10",
	"0 3 6 8~ = 9"},
    {"overlap: rows changed", OVERLAP(2), "5 5^1 2^2~2", "0 3 6 = 9"},
    {"overlap: a short page of known rows", OVERLAP(3), "7 2^2 4^1~1 2^2~2",
	"0 4 5 7 = 10"},
    {"overlap: ignored", OVERLAP(2), "5=9 5=9^5~5",
	"0 3 ! 65 " AGAIN_TEXT "5" IGNORES},
};

static struct page_reply
reply(const char **text, uint64_t nth)
{
	struct page_reply r = {.total = -1, .pages = -1, .hash = 1000 + nth};
	char *p = (char *)(uintptr_t)*text;

	r.refused = *p == 'x';
	r.over = *p == 'o';
	if (r.refused || r.over)
		p++;
	else
		r.records = strtoll(p, &p, 10);
	while (*p && *p != ' ')
		switch (*p++) {
		case '=': r.hash = strtoull(p, &p, 10); break;
		case '/': r.total = strtoll(p, &p, 10); break;
		case '%': r.pages = strtoll(p, &p, 10); break;
		case '^': r.again = strtoll(p, &p, 10); break;
		case '~': r.lead = strtoll(p, &p, 10); break;
		case '+': r.more = MORE_YES; break;
		case '-': r.more = MORE_NO; break;
		default:
			r.next = (struct span){p, strcspn(p, " ")};
			p += r.next.n;
		}
	while (*p == ' ')
		p++;
	*text = p;
	return r;
}

/* The value of the first parameter of the next request. */
static void
asked(const struct page *p, char *got, size_t size)
{
	size_t len = strlen(got);
	struct span link = page_link(p);
	struct ask a;
	struct err e;

	ask_init(&a);
	buf_adds(&a.url, "u");
	if (link.n)
		snprintf(got + len, size - len, "<%.*s> ", (int)link.n, link.p);
	else if (!page_apply(p, &a, &e))
		snprintf(got + len, size - len, "! %s ", e.text);
	else if (a.url.n > 1 && strncmp(a.url.p, "u?n=", 4) != 0)
		snprintf(got + len, size - len, "%.*s%s ",
		    (int)strcspn(strchr(a.url.p, '=') + 1, "&"),
		    strchr(a.url.p, '=') + 1, page_tolerant(p) ? "~" : "");
	else
		snprintf(got + len, size - len, "- ");
	ask_release(&a);
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
		if (p.skip != (r.lead && p.take ? r.lead : 0))
			strcat(got, "skip? ");
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

/* What is asked for, k requests behind the next one; "." where nothing is. */
static void
test_ahead(void)
{
	static const struct {
		struct page_config c;
		const char *replies, *want;
	} cases[] = {
	    {FROM_1, "", ". . . ."},
	    {FROM_1, "3", "3 4 5 6"},
	    {FROM_1, "3 2", "4 5 6 7"},
	    {FROM_1, "3/12", "3 4 . ."},
	    {FROM_1, "3/13", "3 4 5 ."},
	    {FROM_1, "3%4", "3 4 . ."},
	    {NUMBER(.page = 0), "3%4", "2 3 . ."},
	    {NUMBER(.page = 7), "3/12", "9 10 11 12"},
	    {NUMBER(.page = 7), "3%9", "9 . . ."},
	    {NUMBER(.page = 1, .end_page = 5), "3", "3 4 . ."},
	    {NUMBER(.page = 1, .max_pages = 4), "3", "3 4 . ."},
	    {NUMBER(.page = 1, .max_records = 9), "3", "3 . . ."},
	    {NUMBER(.page = 1, .pass_empty = true), "0+", ". . . ."},
	    {AUTO, "3", ". . . ."},
	    {AUTO, "3 3", "3 4 5 6"},
	    {AUTO, "x 3", "3 4 5 6"},
	    {AUTO, "3=9 3=9", "3 4 5 6"},
	    {FROM_1, "3/3", ". . . ."},
	    {FROM_0, "3", "6 9 12 15"},
	    {FROM_0, "3 2", "8 11 14 17"},
	    {FROM_0, "3/13", "6 9 12 ."},
	    {OFFSET(.offset = 4), "3/13", "10 . . ."},
	    {OFFSET(.end_offset = 12), "3", "6 9 . ."},
	    {OVERLAP(1), "3", "4 6 8 10"},
	    {OVERLAP(9), "4", "4 6 8 10"},
	    {CURSOR, "3>a", ". . . ."},
	    {KEYSET, "3>a", ". . . ."},
	    {LINK, "3>a", ". . . ."},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *replies = cases[i].replies;
		char got[100] = "";
		struct page p;
		struct ask a;
		struct err e;

		page_init(&p, &cases[i].c);
		for (uint64_t n = 0; *replies; n++) {
			struct page_reply r = reply(&replies, n);

			page_step(&p, &r, &e);
		}
		ask_init(&a);
		for (int64_t k = 1; k <= 4; k++) {
			size_t len = strlen(got);
			bool known;

			buf_clear(&a.url);
			buf_adds(&a.url, "u");
			known = page_ahead(&p, k, &a, &e);
			snprintf(got + len, sizeof got - len, "%s%s",
			    k > 1 ? " " : "",
			    known ? strchr(a.url.p, '=') + 1 : ".");
		}
		is(got, cases[i].want, cases[i].replies);
		ask_release(&a);
		page_release(&p);
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
	int tells;     /* 1 how many pages, 2 whether there are more */
};

/* The reply to a request that asks for value; from: its first record. */
static struct page_reply
serve(const struct server *s, const struct page *p, int64_t *from)
{
	bool offset = p->config->kind == PAGE_OFFSET;
	struct page_reply r = {.total = s->total, .pages = -1};
	int64_t at = offset ? p->offset : (p->number - s->base) * s->limit;
	int past = at < 0 ? s->page_zero : s->past_end;

	if (s->tells == 1)
		r.pages = (s->n + s->limit - 1) / s->limit;
	if (s->tells == 2)
		r.more = at + s->limit < s->n ? MORE_YES : MORE_NO;

	if (s->ignores)
		at = 0;
	if (at < 0 || (at > 0 && at >= s->n)) {
		if (past == 1)
			return (struct page_reply){
			    .refused = true, .total = -1, .pages = -1};
		if (past == 0)
			return r;
		at = at < 0 || s->n == 0 ? 0 : (s->n - 1) / s->limit * s->limit;
	}
	*from = at;
	r.records = s->n - at < s->limit ? s->n - at : s->limit;
	r.hash = (uint64_t)at;
	if (s->tells == 2)
		r.more = at + r.records < s->n ? MORE_YES : MORE_NO;
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
	       (s->total <= 0 || s->total == s->n - s->limit) &&
	       (s->tells != 1 || s->n <= s->limit);
}

static void
lose(const struct page_config *c, const char *name)
{
	struct server s;
	int bad = 0, all = 0;

	for (int64_t i = 0; i < 8 * 6 * 18 * 2 * 3 * 3 * 2 * 3; i++) {
		static const int64_t sizes[] = {0, 1, 2, 3, 4, 6, 7, 12};
		int64_t k = i;

		s.n = sizes[k % 8], k /= 8;
		s.limit = k % 6 + 1, k /= 6;
		s.total = k % 18 - 1, k /= 18;
		s.base = k % 2, k /= 2;
		s.past_end = (int)(k % 3), k /= 3;
		s.page_zero = (int)(k % 3), k /= 3;
		s.ignores = k % 2, k /= 2;
		s.tells = (int)k;
		if (helpless(&s, c))
			continue;
		all++;
		if (!loses(&s, c))
			continue;
		if (bad++ < 5)
			printf("# n %d limit %d total %d base %d past %d "
			       "zero %d ignores %d tells %d\n",
			    (int)s.n, (int)s.limit, (int)s.total, (int)s.base,
			    s.past_end, s.page_zero, s.ignores, s.tells);
	}
	ok(bad == 0, "%s: %d servers, %d of them lose", name, all, bad);
}

/* A table whose rows are their ids, ordered by a column with ties. */
struct table {
	int64_t n, limit;
	int64_t width;	/* rows of one cursor */
	bool inclusive; /* from the cursor on, else behind it */
	bool more, total;
};

/* Records of the page under way, hashed by drift as a walk does. */
static void
read_rows(struct drift *d, const int64_t *row, int64_t n)
{
	static char text[64][16];
	struct json_hit hit[64];

	for (int64_t i = 0; i < n; i++) {
		snprintf(
		    text[i], sizeof text[i], "{\"id\":%" PRId64 "}", row[i]);
		hit[i] = (struct json_hit){span_of(text[i]), false};
	}
	drift_read(d, hit, (size_t)n, NULL);
}

/* What a walk makes of the page: its reply, less totals and cursors. */
static struct page_reply
drift_reply(const struct page *p, struct drift *d, int64_t n)
{
	struct page_reply r = {.total = -1, .pages = -1, .records = n};
	int64_t back;

	r.hash = d->hash;
	r.again = d->again;
	if (page_overlaps(p, &back))
		r.lead = drift_lead(d, back);
	return r;
}

/* Walks it by keyset; a lost or doubled row at the end is a failure. */
static bool
keyset_fails(const struct table *t, bool *ended)
{
	struct page_config c = TOLD(.kind = PAGE_KEYSET, .limit = t->limit);
	enum page_verdict v = PAGE_NEXT;
	int64_t had[32] = {0}, row[32], start = 0, last = -1;
	struct drift d = {0};
	struct page p;
	struct err e;

	page_init(&p, &c);
	for (int i = 0; v == PAGE_NEXT; i++) {
		struct page_reply r;
		char next[16];
		int64_t n = 0;

		for (int64_t k = 0; k < t->n && n < t->limit; k++)
			if (t->inclusive ? k / t->width >= last
					 : k / t->width > last)
				row[n++] = k;
		start = n ? row[0] : start;
		read_rows(&d, row, n);
		r = drift_reply(&p, &d, n);
		if (t->total)
			r.total = t->n;
		if (t->more)
			r.more =
			    n && row[n - 1] < t->n - 1 ? MORE_YES : MORE_NO;
		if (n) {
			last = row[n - 1] / t->width;
			snprintf(next, sizeof next, "%" PRId64, last);
			r.next = span_of(next);
		}
		v = i > 99 ? PAGE_ERROR : page_step(&p, &r, &e);
		for (int64_t k = p.skip; k < p.take; k++)
			had[row[k]]++;
		if (p.take)
			drift_turn(&d, 0);
	}
	page_release(&p);
	drift_release(&d);
	*ended = v == PAGE_END;
	for (int64_t k = 0; *ended && k < t->n; k++)
		if (had[k] != 1)
			return true;
	return false;
}

static void
test_keyset(void)
{
	int bad = 0, all = 0, proven = 0, stuck = 0;

	for (int64_t i = 0; i < 20 * 8 * 6 * 2 * 2 * 2; i++) {
		struct table t;
		int64_t k = i;
		bool ended;

		t.n = k % 20, k /= 20;
		t.limit = k % 8 + 1, k /= 8;
		t.width = k % 6 + 1, k /= 6;
		t.inclusive = k % 2, k /= 2;
		t.more = k % 2, k /= 2;
		t.total = k;
		/* Behind a cursor with ties rows are lost by the API alone. */
		if (!t.inclusive && t.width > 1 && !t.total)
			continue;
		all++;
		if (keyset_fails(&t, &ended) && bad++ < 5)
			printf("# n %d limit %d width %d inclusive %d more %d "
			       "total %d\n",
			    (int)t.n, (int)t.limit, (int)t.width, t.inclusive,
			    t.more, t.total);
		proven += ended;
		/* Where a page has room for the ties it must get through. */
		if (!ended && t.limit > t.width && t.inclusive &&
		    t.n > t.width && stuck++ < 5)
			printf("# n %d limit %d width %d more %d total %d\n",
			    (int)t.n, (int)t.limit, (int)t.width, t.more,
			    t.total);
	}
	ok(bad == 0, "keyset: %d tables, %d of them lose", all, bad);
	ok(stuck == 0, "keyset: %d walked, %d stuck", proven, stuck);
}

/* Rows that come and go in front while the table is walked with an overlap. */
static bool
overlap_fails(int64_t n, int64_t limit, int64_t overlap, int64_t moves,
    bool total, bool *ended)
{
	struct page_config c = OVERLAP(overlap);
	enum page_verdict v = PAGE_NEXT;
	int64_t had[64] = {0}, row[64], first = 16;
	struct drift d = {0};
	struct page p;
	struct err e;

	/* Rows are first .. 16 + n - 1; those below 16 are new ones. */
	page_init(&p, &c);
	for (int i = 0; v == PAGE_NEXT; i++) {
		struct page_reply r;
		int64_t got = 0;

		for (int64_t k = first + p.offset; k < 16 + n && got < limit;
		     k++)
			row[got++] = k;
		read_rows(&d, row, got);
		r = drift_reply(&p, &d, got);
		if (total)
			r.total = 16 + n - first;
		v = i > 99 ? PAGE_ERROR : page_step(&p, &r, &e);
		for (int64_t k = p.skip; k < p.take; k++)
			had[row[k]]++;
		if (p.take)
			drift_turn(&d, p.back);
		/* Base 5: two less to two more in front, four times. */
		first -= moves % 5 - 2;
		if (first < 0 || first > 15 + n)
			first = 16;
		moves = moves / 5 ? moves / 5 : 2;
	}
	page_release(&p);
	drift_release(&d);
	*ended = v == PAGE_END;
	for (int64_t k = 16; *ended && k < 16 + n; k++)
		if (had[k] == 0 && k >= first)
			return true;
	return false;
}

static void
test_overlap(void)
{
	int bad = 0, all = 0, proven = 0;

	for (int64_t n = 0; n <= 14; n++)
		for (int64_t i = 0; i < 6 * 6 * 625 * 2; i++) {
			int64_t limit = i % 6 + 1, overlap = i / 6 % 6 + 1;
			int64_t moves = i / 36 % 625;
			bool ended, total = i / 36 / 625;

			all++;
			if (overlap_fails(
				n, limit, overlap, moves, total, &ended) &&
			    limit > 1 && bad++ < 5)
				printf("# n %d limit %d overlap %d moves %d "
				       "total %d\n",
				    (int)n, (int)limit, (int)overlap,
				    (int)moves, total);
			proven += ended;
		}
	ok(bad == 0, "overlap: %d moving tables, %d of them lose", all, bad);
	ok(proven > all / 3, "overlap: %d of them get through", proven);
}

int
main(void)
{
	static const struct page_config one = FROM_1, automatic = AUTO,
					offset = FROM_0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		walk(&table[i]);
	test_ahead();
	test_hash();
	test_keyset();
	test_overlap();
	lose(&one, "from page 1");
	lose(&automatic, "auto");
	lose(&offset, "offset");
	return tap_done();
}
