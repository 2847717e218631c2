/* SPDX-License-Identifier: MIT */
#include "ndjson.h"

#include "tap.h"

/*
 * want: the records, each with a ";" behind it; "! TEXT" for an error, "!cut
 * TEXT" where the body may be cut.
 */
static const struct {
	const char *body, *want;
} table[] = {
    {"", ""},
    {"\n", ""},
    {" \r\n\t\n", ""},
    {"{\"a\":1}\n", "{\"a\":1};"},
    {"{\"a\":1}\n[2]\n\"x\"\nnull\n-1e400\n",
	"{\"a\":1};[2];\"x\";null;-1e400;"},
    {"{\"a\":1}\r\n\r\n {\"a\":2} \r\n", "{\"a\":1};{\"a\":2};"},
    {"\xef\xbb\xbf{}\n", "{};"},
    {"{}\n\xef\xbb\xbf{}\n", "! line 2: not JSON: byte 0: expected a value"},

    /* a line is one value */
    {"1,2\n", "! line 1: not JSON: byte 1: text after the value"},
    {"1 2\n", "! line 1: not JSON: byte 2: text after the value"},
    {"{}{}\n", "! line 1: not JSON: byte 2: text after the value"},
    {"{}\n[1\n]\n", "! line 2: not JSON: byte 2: unexpected end"},
    {"<html>\n", "! line 1: not JSON: byte 0: expected a value"},
    {"{\"a\":01}\n", "! line 1: not JSON: byte 6: bad number"},
    {"\"\xe4\"\n", "! line 1: not JSON: byte 1: bad UTF-8"},

    /* the end */
    {"{}\n{\"a\":1}", "{};{\"a\":1};"},
    {"{}\n{\"a\":1} ", "{};{\"a\":1};"},
    {"{}\n{\"a\":1", "!cut line 2: not JSON: byte 6: unexpected end"},
    {"{}\n{\"a\":\"x", "!cut line 2: not JSON: byte 7: unexpected end"},
    {"{}\n{\"a\":x", "! line 2: not JSON: byte 5: expected a value"},
    {"1\ntrue", "1;true;"},
    {"1\ntru", "!cut line 2: not JSON: byte 3: unexpected end"},
    {"1\n\"a\"", "1;\"a\";"},
    {"1\n23", "!cut line 2: a number that may go on"},
    {"1\n23 ", "!cut line 2: a number that may go on"},
    {"1\n-", "!cut line 2: not JSON: byte 1: unexpected end"},
    {"\"\xe2\x82", "!cut line 1: not JSON: byte 3: unexpected end"},
};

int
main(void)
{
	const char *prefix = "NDJSON: ";
	struct ndjson l;
	struct buf got;
	struct err e;

	ndjson_init(&l);
	buf_init(&got, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		buf_clear(&got);
		if (!ndjson_read(&l, span_of(table[i].body), &e)) {
			ok(strncmp(e.text, prefix, strlen(prefix)) == 0 &&
				e.status == ST_DATA && l.n == 0,
			    "an error of NDJSON");
			buf_addf(&got, "!%s %s", l.cut ? "cut" : "",
			    e.text + strlen(prefix));
		}
		for (size_t k = 0; k < l.n; k++)
			buf_addf(&got, "%.*s;", (int)l.hit[k].text.n,
			    l.hit[k].text.p);
		is(got.p, table[i].want, "a body");
	}
	ok(ndjson_read(&l, span_of("{\"a\":1}\n{ \"a\":1}\n"), &e) &&
		l.n == 2 && !l.hit[0].blank && l.hit[1].blank,
	    "white space in a record is told of");
	ndjson_release(&l);
	buf_release(&got);
	return tap_done();
}
