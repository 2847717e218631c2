/* SPDX-License-Identifier: MIT */
/* pagekind: the next request of each kind, as a whole. */
#include "pagekind.h"

#include "page.h"
#include "tap.h"

/* What a reply told, and the request that follows; before it the first one. */
static const struct {
	enum page_kind kind;
	const char *param; /* of the kind */
	const char *limit; /* where 50 goes, or NULL */
	const char *next;  /* NULL: the first request; "#...": a number */
	const char *want;
} table[] = {
    {PAGE_NUMBER, "page", NULL, NULL, "http://h/p?x=1&page=3"},
    {PAGE_NUMBER, "x", NULL, NULL, "http://h/p?x=3"},
    {PAGE_NUMBER, "page", "per_page", NULL,
	"http://h/p?x=1&page=3&per_page=50"},
    {PAGE_NUMBER, "body:page", "body:page_size", NULL,
	"http://h/p?x=1 {\"q\":{\"a\":1},\"page\":3,\"page_size\":50}"},
    {PAGE_NUMBER, "body:page.next", NULL, NULL,
	"http://h/p?x=1 {\"q\":{\"a\":1},\"page\":{\"next\":3}}"},
    {PAGE_NUMBER, "body:q.page", NULL, NULL,
	"http://h/p?x=1 {\"q\":{\"a\":1,\"page\":3}}"},
    {PAGE_NUMBER, "header:X-Page", "header:X-Limit", NULL,
	"http://h/p?x=1 X-Page: 3 X-Limit: 50"},
    {PAGE_OFFSET, "offset", "limit", NULL, "http://h/p?x=1&offset=7&limit=50"},
    {PAGE_OFFSET, "body:q.from", "body:q.size", NULL,
	"http://h/p?x=1 {\"q\":{\"a\":1,\"from\":7,\"size\":50}}"},
    {PAGE_CURSOR, "cursor", NULL, NULL, "http://h/p?x=1"},
    {PAGE_CURSOR, "cursor", "n", NULL, "http://h/p?x=1&n=50"},
    {PAGE_CURSOR, "cursor", "n", "cursor-2",
	"http://h/p?x=1&cursor=cursor-2&n=50"},
    {PAGE_CURSOR, "cursor", NULL, "a b&c", "http://h/p?x=1&cursor=a%20b%26c"},
    {PAGE_CURSOR, "body:cursor", NULL, "cursor-2",
	"http://h/p?x=1 {\"q\":{\"a\":1},\"cursor\":\"cursor-2\"}"},
    {PAGE_CURSOR, "body:cursor.next", NULL, "cursor-2",
	"http://h/p?x=1 {\"q\":{\"a\":1},\"cursor\":{\"next\":\"cursor-2\"}}"},
    {PAGE_CURSOR, "body:cursor", NULL, "#12345678901234567890",
	"http://h/p?x=1 {\"q\":{\"a\":1},\"cursor\":12345678901234567890}"},
    {PAGE_CURSOR, "body:cursor", NULL, "12",
	"http://h/p?x=1 {\"q\":{\"a\":1},\"cursor\":\"12\"}"},
    {PAGE_CURSOR, "header:X-Cursor", NULL, "c", "http://h/p?x=1 X-Cursor: c"},
    {PAGE_CURSOR, "header:X-Cursor", NULL, "c\r\nX-Evil: 1",
	"! X-Cursor: control byte in the value"},
    {PAGE_KEYSET, "after", "n", "k", "http://h/p?x=1&after=k&n=50"},
    {PAGE_KEYSET, "after", NULL, "#5", "http://h/p?x=1&after=5"},
    {PAGE_CONTINUE, "", "n", NULL, "http://h/p?x=1&n=50"},
    {PAGE_CONTINUE, "", NULL, "{\"apcontinue\":\"B|1\",\"continue\":\"-||\"}",
	"http://h/p?x=1&apcontinue=B%7C1&continue=-%7C%7C"},
    {PAGE_CONTINUE, "", NULL,
	"{\"x\":2,\"a\":true,\"b\":false,\"c\":null,\"d\":1.50}",
	"http://h/p?x=2&a=true&b=false&d=1.50"},
    {PAGE_CONTINUE, "", NULL, "{\"a\":{\"b\":1}}",
	"! \"a\" is no parameter: {\"b\":1}"},
    {PAGE_CONTINUE, "", NULL, "{\"a\":[1]}", "! \"a\" is no parameter: [1]"},
    {PAGE_CONTINUE, "", NULL, "{\"\":1}", "! a parameter without a name"},
    {PAGE_LINK, "", "n", NULL, "http://h/p?x=1&n=50"},
    {PAGE_CURSOR, "body:q.c", NULL, "#[5,\"a\"]",
	"http://h/p?x=1 {\"q\":{\"a\":1,\"c\":[5,\"a\"]}}"},
    {PAGE_CURSOR, "body:q.c", NULL, "[5]",
	"http://h/p?x=1 {\"q\":{\"a\":1,\"c\":\"[5]\"}}"},
    {PAGE_KEYSET, "body:c", NULL, "#{\"b\":1}",
	"http://h/p?x=1 {\"q\":{\"a\":1},\"c\":{\"b\":1}}"},
    {PAGE_CURSOR, "c", NULL, "#[5]",
	"! c: an array or object is no parameter: body:PATH"},
    {PAGE_CURSOR, "c", NULL, "[5]", "http://h/p?x=1&c=%5B5%5D"},
    {PAGE_LINK, "", "n", "http://h/p?page=2", "<http://h/p?page=2>"},
    {PAGE_LINK, "", "body:n", "?page=2",
	"<?page=2> {\"q\":{\"a\":1},\"n\":50}"},
    {PAGE_JQ, "", "n", NULL, "http://h/p?x=1&n=50"},
    {PAGE_JQ, "", "n", "\"/p\\u003fpage=2\"", "</p?page=2>"},
    {PAGE_JQ, "", "n", "{\"query\":{\"page\":2,\"n\":7}}",
	"http://h/p?x=1&n=7&page=2"},
    {PAGE_JQ, "", NULL, "{\"url\":\"/q\",\"query\":{\"a\":\"b c\",\"d\":null}}",
	"</q>?a=b%20c"},
    {PAGE_JQ, "", NULL, "{\"url\":null,\"query\":null,\"body\":null}",
	"http://h/p?x=1"},
    {PAGE_JQ, "", NULL, "{\"body\":{\"a\":[1,2.50]}}",
	"http://h/p?x=1 {\"a\":[1,2.50]}"},
    {PAGE_JQ, "", NULL, "{\"headers\":{\"X-After\":\"c\",\"X-N\":1}}",
	"http://h/p?x=1 X-After: c X-N: 1"},
    {PAGE_JQ, "", NULL, "{\"headers\":{\"authorization\":\"c\"}}",
	"! not a header to set: authorization"},
    {PAGE_JQ, "", NULL, "{\"headers\":{\"a b\":\"c\"}}",
	"! not a header to set: a b"},
    {PAGE_JQ, "", NULL, "{\"headers\":[]}",
	"! --next: not url, query, headers or body: \"headers\""},
    {PAGE_JQ, "", NULL, "{\"qeury\":{}}",
	"! --next: not url, query, headers or body: \"qeury\""},
    {PAGE_JQ, "", NULL, "{\"url\":7}", "! --next: no URL: 7"},
    {PAGE_JQ, "", NULL, "7", "! --next: neither a URL nor an object: 7"},
    {PAGE_JQ, "", NULL, "true", "! --next: neither a URL nor an object: true"},
    {PAGE_JQ, "", NULL, "[]", "! --next: neither a URL nor an object: []"},
    {PAGE_SINGLE, "", NULL, NULL, "http://h/p?x=1"},
};

static void
show(const struct ask *a, bool body, char *got, size_t size)
{
	size_t n = (size_t)snprintf(got, size, "%s", a->url.p);

	if (body && strcmp(a->body.p, "{\"q\":{\"a\":1}}") != 0)
		n += (size_t)snprintf(got + n, size - n, " %s", a->body.p);
	for (size_t i = 0; i < a->headers.n; i++)
		n +=
		    (size_t)snprintf(got + n, size - n, " %s", a->headers.v[i]);
}

static void
set_params(struct page_config *c, const char *param, const char *limit)
{
	struct place none = {.kind = PLACE_QUERY};
	struct err e;

	c->page_param = c->offset_param = c->cursor_param = none;
	c->limit_param = none;
	if (limit && !place_parse(&c->limit_param, limit, &e))
		ok(false, "%s: %s", limit, e.text);
	c->limit = limit ? 50 : 0;
	if (*param && (!place_parse(&c->page_param, param, &e) ||
			  !place_parse(&c->offset_param, param, &e) ||
			  !place_parse(&c->cursor_param, param, &e)))
		ok(false, "%s: %s", param, e.text);
}

/* A reply that tells next, taken. */
static bool
step(struct page *p, const char *next, struct err *e)
{
	struct page_reply r = {
	    .total = -1, .pages = -1, .records = 1, .hash = 1};

	r.next_json = *next == '#';
	r.next = span_of(next + r.next_json);
	return page_step(p, &r, e) == PAGE_NEXT;
}

static void
request(size_t i)
{
	struct page_config c = {.kind = table[i].kind, .page = 3, .offset = 7};
	char got[500] = "";
	struct page p;
	struct ask a;
	struct err e;

	set_params(&c, table[i].param, table[i].limit);
	page_init(&p, &c);
	ask_init(&a);
	a.has_body = true;
	buf_adds(&a.body, "{\"q\":{\"a\":1}}");
	if (table[i].next && !step(&p, table[i].next, &e)) {
		snprintf(got, sizeof got, "! %.400s", e.text);
	} else {
		if (page_link(&p).n)
			buf_addf(&a.url, "<%s>", page_link(&p).p);
		else
			buf_adds(&a.url, "http://h/p?x=1");
		if (page_apply(&p, &a, &e))
			show(&a, true, got, sizeof got);
		else
			snprintf(got, sizeof got, "! %.400s", e.text);
	}
	is(got, table[i].want, table[i].want);
	ask_release(&a);
	place_release(&c.page_param);
	place_release(&c.offset_param);
	place_release(&c.cursor_param);
	place_release(&c.limit_param);
	page_release(&p);
}

static void
test_names(void)
{
	static const char *const names[PAGE_KINDS] = {"page_number", "offset",
	    "cursor", "keyset", "continue", "link", "jq", "single"};

	for (int k = 0; k < PAGE_KINDS; k++)
		ok(page_kind_named(names[k]) == (enum page_kind)k &&
			strcmp(page_row((enum page_kind)k)->name, names[k]) ==
			    0,
		    "%s", names[k]);
	ok(page_kind_named("") == PAGE_KINDS &&
		page_kind_named("Offset") == PAGE_KINDS,
	    "others are none");
}

/* A body that is not there; a cursor that comes again, by its whole text. */
static void
test_again(void)
{
	struct page_config c = {.kind = PAGE_JQ};
	struct page p;
	struct ask a;
	struct err e;

	page_init(&p, &c);
	ask_init(&a);
	ok(step(&p, "{\"body\":{}}", &e) && !page_apply(&p, &a, &e) &&
		e.status == ST_USAGE,
	    "a body without a body");
	p.last_hash = 2;
	ok(!step(&p, "{\"body\":{}}", &e), "the same request again");
	is(e.text, "the same request again after 2 records: {\"body\":{}}",
	    "is told");
	page_release(&p);
	c.kind = PAGE_CONTINUE;
	page_init(&p, &c);
	ok(step(&p, "{\"a\":1,\"b\":1}", &e), "a continuation");
	p.last_hash = 2;
	ok(step(&p, "{\"a\":1,\"b\":2}", &e), "one that differs in a member");
	p.last_hash = 2;
	ok(!step(&p, "{\"a\":1,\"b\":1}", &e), "the first one again");
	page_release(&p);
	ask_release(&a);
}

int
main(void)
{
	test_names();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		request(i);
	test_again();
	return tap_done();
}
