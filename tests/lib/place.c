/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "tap.h"

/* kind:name for a query or header, or the error. */
static const struct {
	const char *text, *want;
} table[] = {
    {"page", "query:page"},
    {"query:page", "query:page"},
    {"query:header:x", "query:header:x"},
    {"filter:page", "query:filter:page"},
    {"page[number]", "query:page[number]"},
    {"Query:page", "query:Query:page"},
    {"header:X-Page", "header:X-Page"},
    {"body:page", "body:page 1"},
    {"body:a.b[0].c", "body:a.b[0].c 4"},
    {"body:$.a", "body:$.a 1"},
    {"body:[0]", "body:[0] 1"},
    {"", "! no name: ''"},
    {"query:", "! no name: 'query:'"},
    {"header:", "! no name: 'header:'"},
    {"body:", "! no name: 'body:'"},
    {"a\nb", "! control byte in the name"},
    {"header:X Page", "! not the name of a header: X Page"},
    {"header:X:Page", "! not the name of a header: X:Page"},
    {"header:X\r\nPage", "! not the name of a header: X\r\nPage"},
    {"header:content-length", "! content-length is not given here: use --data"},
    {"header:Cookie", "! Cookie is not given here: use --api-key "
		      "cookie:NAME=SOURCE, or -H @FILE"},
    {"body:$", "! not one member of the body: $"},
    {"body:a[*]", "! not one member of the body: a[*]"},
    {"body:a[*].b", "! not one member of the body: a[*].b"},
    {"body:a..b", "! path a..b: byte 2: expected a name"},
};

int
main(void)
{
	static const char *const kind[] = {"query", "header", "body"};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char got[1200];
		struct place p;
		struct err e;

		if (!place_parse(&p, table[i].text, &e))
			snprintf(got, sizeof got, "%s %s",
			    e.status == ST_USAGE ? "!" : "?", e.text);
		else if (p.kind == PLACE_BODY)
			snprintf(got, sizeof got, "body:%s %zu", p.path.text,
			    p.path.n);
		else
			snprintf(got, sizeof got, "%s:%.*s", kind[p.kind],
			    (int)p.name.n, p.name.p);
		is(got, table[i].want, table[i].text[0] ? "a place" : "none");
		place_release(&p);
	}
	return tap_done();
}
