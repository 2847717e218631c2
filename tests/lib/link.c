/* SPDX-License-Identifier: MIT */
/* link: Link header fields as servers send them. */
#include "link.h"

#include <stdlib.h>

#include "mem.h"
#include "tap.h"

int
main(void)
{
	static const struct {
		const char *field, *target;
	} cases[] = {
	    {"", ""},
	    {"<https://a/b?page=2>; rel=\"next\"", "https://a/b?page=2"},
	    {"<https://a/b?page=2>; rel=next", "https://a/b?page=2"},
	    {"<https://a/b?page=2>;rel=next", "https://a/b?page=2"},
	    {" < /b?page=2 > ; REL = \"NEXT\" ", "/b?page=2"},
	    {"<?page=2>; rel=\"prev next\"", "?page=2"},
	    {"<?page=2>; rel=\"nextish\"", ""},
	    {"<?page=2>; rel=\"next\\\"\"", ""},
	    {"<a>; rel=\"prev\", <b>; rel=\"next\", <c>; rel=\"last\"", "b"},
	    {"<a>; title=\"x, <z>; rel=next\"; rel=\"prev\", <b>; rel=next",
		"b"},
	    {"<a>; title=\"a \\\" quote, <z>; rel=next\", <b>; rel=next", "b"},
	    {"<a,b;c>; rel=next", "a,b;c"},
	    {"<a>; rel=prev; rel=next", ""},
	    {"<a>; rel=next; rel=prev", "a"},
	    {"<a>; anchor=\"#x\"; rel=next, <b>; rel=next", "b"},
	    {"<a>; rel=next; anchor=\"/x\"", ""},
	    {"<a>; rel, <b>; rel=next", "b"},
	    {"<a>; ; rel=next", "a"},
	    {", ,<a>;rel=next", "a"},
	    {"<a>; rel*=UTF-8''next, <b>; rel=next", "b"},
	    {"<a; rel=next", ""},
	    {"a; rel=next", ""},
	    {"<a>; rel=prev <b>; rel=next", ""},
	    {"<a>; rel=\"next", "a"},
	    {"<a>; rel=\"next\\", ""},
	    {"<>; rel=next", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		/* Of the exact size, for the sanitizer to see over-reads. */
		size_t n = strlen(cases[i].field);
		char *field = malloc(n ? n : 1);
		struct span target;
		char *text;

		memcpy(field, cases[i].field, n);
		target = link_target((struct span){field, n}, "next");
		text = mem_dup(target.p, target.n);
		is(text, cases[i].target, cases[i].field);
		free(text);
		free(field);
	}
	return tap_done();
}
