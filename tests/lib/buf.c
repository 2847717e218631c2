/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdlib.h>

#include "tap.h"

static void
adding(void)
{
	struct buf b;

	buf_init(&b, 8);
	ok(b.n == 0 && *b.p == '\0', "empty, and a string");
	ok(buf_adds(&b, "ab") && buf_addc(&b, 'c') &&
		buf_addf(&b, "%d%s", 12, "d") && buf_add(&b, "", 0),
	    "four ways to add");
	is(b.p, "abc12d", "in order");
	ok(!buf_addf(&b, "%s", "xyz") && b.over, "one too many");
	is(b.p, "abc12d", "adds nothing");
	ok(buf_adds(&b, "ef") && b.over, "over stays set");
	ok(span_is(buf_span(&b), "abc12def"), "the span");
	buf_shift(&b, 3);
	buf_cut(&b, 3);
	buf_cut(&b, 7);
	is(b.p, "12d", "less its start and end");
	ok(buf_set(&b, span_of("other")) && !b.over, "set to another");
	is(b.p, "other", "which it holds");
	ok(!buf_set(&b, span_of("nine byte")) && b.n == 0, "set to too much");
	buf_release(&b);
	ok(b.n == 0 && *b.p == '\0' && b.max == 8, "released, to be used");
	ok(buf_room(&b, 9) == NULL && b.over, "no room");
	buf_release(&b);
}

static void
taking(void)
{
	struct buf b;
	char *p;

	buf_init(&b, 8);
	p = buf_take(&b);
	is(p, "", "nothing is taken");
	free(p);
	buf_adds(&b, "a");
	p = buf_take(&b);
	is(p, "a", "what it held");
	ok(b.n == 0 && *b.p == '\0' && b.max == 8, "it holds no more");
	buf_adds(&b, "b");
	is(p, "a", "is the caller's");
	free(p);
	buf_release(&b);
}

int
main(void)
{
	adding();
	taking();
	return tap_done();
}
