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
    {"[1e20,9007199254740993]", 2, "[1e+20,9007199254740992]",
	"[1e+20,9007199254740994]"},
    {"\"9007199254740993 \\\\ud800 \\\"\"", 0, "", ""},
};

/*
 * What comes out of the lanes: @k is the k-th stand-in; a form that is NULL is
 * that of the lane before.
 */
static const struct {
	const char *text, *form[STANDIN_LANES];
	const char *want; /* NULL: it cannot be told */
} undos[] = {
    {"9007199254740993", {"[1]"}, "[1]"},
    {"9007199254740993", {"[@0]"}, "[9007199254740993]"},
    {"9007199254740993", {"9007199254740992"}, "9007199254740992"},
    {"9007199254740993", {"@0", "@0", "@0", "9007199254740993"}, NULL},
    {"9007199254740993", {"@0", "@0", "9007199254740993"}, NULL},
    {"9007199254740993", {"@0", "9007199254740994"}, NULL},
    {"9007199254740993", {"9007199254740994"}, "9007199254740994"},
    {"9007199254740993", {"-@0"}, NULL},
    {"9007199254740993", {"@0", "1"}, NULL},
    {"9007199254740993", {"true", "true", "false"}, NULL},
    {"9007199254740993", {"[1]", "[1]", "[1]", "[1,2]"}, NULL},
    {"9007199254740993", {"[1]", "[1", "[1]", "[1]"}, NULL},
    {"9007199254740993", {"@0", "@0", "\"1\""}, NULL},
    {"[9007199254740993,9007199254740993]", {"@1"}, "9007199254740993"},
    {"[18014398509481985,18014398509481986]", {"[@1,@0]"},
	"[18014398509481986,18014398509481985]"},
    {"[18014398509481985,18014398509481986]", {"@0", "@0", "@1", "@0"}, NULL},
    {"[1e20,9007199254740993]", {"@0"}, "1e20"},
    {"[-9007199254740993,9007199254740993]", {"[@1,@0]"},
	"[9007199254740993,-9007199254740993]"},
    {"[-9007199254740993,9007199254740993]", {"-@1"}, NULL},
    {"1e400", {"@0"}, "1e400"},
    {"\"\\ud800\"", {"@0"}, "\"\\ud800\""},
    {"\"\\ud800\"",
	{"\"\xef\xbf\xbd\"", "\"\xef\xbf\xbc\"", "\"\xee\xa0\x80\""},
	"\"\\ud800\""},
    {"\"\\ud800\"", {"\"\xef\xbf\xbdx\"", "\"\xef\xbf\xbcx\""}, NULL},
    {"[\"\\ud800\",\"\\udfff\"]", {"[@1,@0]"}, "[\"\\udfff\",\"\\ud800\"]"},
    {"[\"\\ud800\",\"\\ud801\"]", {"@0", "@1", "\"\""}, NULL},
};

static void
fill(const struct standins *s, int lane, const char *form, struct buf *b)
{
	for (; *form; form++) {
		if (*form != '@') {
			buf_addc(b, *form);
			continue;
		}
		form++;
		buf_add(b, s->text[lane].p + s->v[*form - '0'].at[lane],
		    s->v[*form - '0'].n[lane]);
	}
}

static void
test_undo(struct standins *s)
{
	struct buf lane[STANDIN_LANES], out;
	struct span x[STANDIN_LANES];

	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof undos / sizeof *undos; i++) {
		const char *form = "";
		bool told;

		standins_find(s, span_of(undos[i].text));
		for (int k = 0; k < STANDIN_LANES; k++) {
			form = undos[i].form[k] ? undos[i].form[k] : form;
			buf_init(&lane[k], 1000);
			fill(s, k, form, &lane[k]);
			x[k] = (struct span){lane[k].p, lane[k].n};
		}
		buf_clear(&out);
		told = standins_undo(s, x, &out);
		ok(told == (undos[i].want != NULL), "%s: %s", undos[i].text,
		    undos[i].form[0]);
		if (told)
			is(out.p, undos[i].want, "are of this");
		for (int k = 0; k < STANDIN_LANES; k++)
			buf_release(&lane[k]);
	}
	buf_release(&out);
}

/* Lanes 2 and 3 keep the order and the equality of values. */
static void
test_order(struct standins *s)
{
	static const char text[] =
	    "[-1e999999999999999999999,-1e400,-18014398509481986,"
	    "-18014398509481985,-18014398509481984,-1e-400,"
	    "-1e-999999999999999999999,1e-400,10e-401,0.10000000000000001,"
	    "9007199254740992,9007199254740993,9007199254740993.0,"
	    "12345678901234567890,12345678901234567891,1e400,10e399,"
	    "1e999999999999999999999]";
	bool order = true, equal = true, apart = true;

	ok(standins_find(s, span_of(text)) && s->n == 18, "a row of numbers");
	for (size_t i = 1; i < s->n; i++) {
		const double *a = s->v[i - 1].value, *b = s->v[i].value;
		bool same = i == 8 || i == 12 || i == 16;

		for (int k = 2; k < STANDIN_LANES; k++) {
			order &= same || a[k] < b[k];
			equal &= !same || a[k] == b[k];
		}
		apart &= b[3] != b[2] && (long long)b[3] != (long long)b[2];
	}
	ok(order, "different values keep their order");
	ok(equal, "equal values stay equal");
	ok(apart, "no remainder is the same in lanes 2 and 3");
	ok(!standins_find(s, span_of("[1e999999999999999999999,"
				     "1e999999999999999999998]")),
	    "two numbers whose order is not known");
}

int
main(void)
{
	struct standins s;

	standins_init(&s, print, 1000);
	for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
		bool found = standins_find(&s, span_of(finds[i].text));

		ok(found && s.n == finds[i].n, "%s: how many", finds[i].text);
		if (s.n == 0)
			continue;
		is(s.text[0].p, finds[i].first, "the first text");
		is(s.text[1].p, finds[i].second, "the second text");
	}
	test_undo(&s);
	test_order(&s);
	standins_release(&s);
	standins_init(&s, print, 10);
	ok(!standins_find(&s, span_of("[12345678901234567891]")),
	    "a full text");
	standins_release(&s);
	return tap_done();
}
