/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <stdlib.h>

#include "tap.h"

/* The shortest text that reads back as the same double. */
static bool
print(double d, struct buf *b)
{
	char text[40];

	for (int n = 1; n <= 17; n++) {
		snprintf(text, sizeof text, "%.*g", n, d);
		if (strtod(text, NULL) == d)
			break;
	}
	return buf_adds(b, text);
}

static const struct {
	const char *text;
	size_t n;	   /* stand-ins */
	const char *first; /* the texts with them */
	const char *second;
} finds[] = {
    {"[1,0.5,\"a\",1e3,-0,100000000000000000000]", 0, "", ""},
    {"[0.1,9007199254740992,0.30000000000000004,5e-324]", 0, "", ""},
    {"{\"a\":9007199254740993,\"b\":1}", 1, "{\"a\":9007199254740992,\"b\":1}",
	"{\"a\":9007199254740994,\"b\":1}"},
    {"-9007199254740993", 1, "-9007199254740992", "-9007199254740994"},
    {"1e400", 1, "1.7976931348623157e+308", "1.7976931348623155e+308"},
    {"-1e999999999999999999999", 1, "-1.7976931348623157e+308",
	"-1.7976931348623155e+308"},
    {"1e-400", 1, "0", "5e-324"},
    {"[0.10000000000000001 ]", 1, "[0.1 ]", "[0.10000000000000002 ]"},
    {"{\"\\ud800\":\"\\udC00x\\uD83D\\uDE00\"}", 2,
	"{\"\\ufffd\":\"\\ufffdx\\uD83D\\uDE00\"}",
	"{\"\\ufffc\":\"\\ufffcx\\uD83D\\uDE00\"}"},
    {"\"9007199254740993 \\\\ud800 \\\"\"", 0, "", ""},
};

static const struct {
	const char *text, *a, *b;
	const char *want; /* NULL: it cannot be told */
} undos[] = {
    {"9007199254740993", "[1]", "[1]", "[1]"},
    {"9007199254740993", "[9007199254740992]", "[9007199254740994]",
	"[9007199254740993]"},
    {"9007199254740993", "9007199254740992", "9007199254740992",
	"9007199254740992"},
    {"9007199254740993", "9007199254740994", "9007199254740992", NULL},
    {"9007199254740993", "9007199254740993.5", "1", NULL},
    {"9007199254740993", "true", "false", NULL},
    {"9007199254740993", "[1]", "[1,2]", NULL},
    {"9007199254740993", "\"1\"", "1", NULL},
    {"[9007199254740993,9007199254740993]", "9007199254740992",
	"9007199254740994", "9007199254740993"},
    {"[18014398509481985,18014398509481986]", "18014398509481984",
	"18014398509481988", NULL},
    {"1e400", "1.7976931348623157e308", "1.7976931348623155e+308", "1e400"},
    {"\"\\ud800\"", "\"\xef\xbf\xbd\"", "\"\xef\xbf\xbc\"", "\"\\ud800\""},
    {"\"\\ud800\"", "\"\xef\xbf\xbdx\"", "\"\xef\xbf\xbcx\"", NULL},
    {"[\"\\ud800\",\"\\ud801\"]", "\"\xef\xbf\xbd\"", "\"\xef\xbf\xbc\"", NULL},
};

int
main(void)
{
	struct standins s;
	struct buf out;

	standins_init(&s, print, 1000);
	for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
		bool found = standins_find(&s, span_of(finds[i].text));

		ok(found && s.n == finds[i].n, "%s: how many", finds[i].text);
		is(s.text[0].p, finds[i].first, "the first text");
		is(s.text[1].p, finds[i].second, "the second text");
	}
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof undos / sizeof *undos; i++) {
		bool told;

		buf_clear(&out);
		standins_find(&s, span_of(undos[i].text));
		told = standins_undo(
		    &s, span_of(undos[i].a), span_of(undos[i].b), &out);
		ok(told == (undos[i].want != NULL), "%s: %s and %s",
		    undos[i].text, undos[i].a, undos[i].b);
		if (told)
			is(out.p, undos[i].want, "are of this");
	}
	buf_release(&out);
	standins_release(&s);
	standins_init(&s, print, 10);
	ok(!standins_find(&s, span_of("[12345678901234567891]")),
	    "a full text");
	standins_release(&s);
	return tap_done();
}
