/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include "tap.h"

/* The test vectors of RFC 4648, section 10, and bytes that need all of them. */
static const struct {
	struct span bytes;
	const char *want;
} table[] = {
    {{"", 0}, ""},
    {{"f", 1}, "Zg=="},
    {{"fo", 2}, "Zm8="},
    {{"foo", 3}, "Zm9v"},
    {{"foob", 4}, "Zm9vYg=="},
    {{"fooba", 5}, "Zm9vYmE="},
    {{"foobar", 6}, "Zm9vYmFy"},
    {{"\xfb\xff\xbe\0", 4}, "+/++AA=="},
};

int
main(void)
{
	struct buf b;

	buf_init(&b, 8);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		buf_clear(&b);
		ok(base64_encode(table[i].bytes, &b), "it fits");
		is(b.p, table[i].want, table[i].want);
	}
	ok(!base64_encode((struct span){"x", 1}, &b), "full");
	buf_release(&b);
	return tap_done();
}
