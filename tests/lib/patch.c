/* SPDX-License-Identifier: MIT */
#include "patch.h"

#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "tap.h"

/* With ' for "; want: "=" where nothing changes, "! why", else the result. */
static const struct {
	const char *target, *patch, *want;
} table[] = {
    /* RFC 7396, appendix A */
    {"{'a':'b'}", "{'a':'c'}", "{'a':'c'}"},
    {"{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"},
    {"{'a':'b'}", "{'a':null}", "{}"},
    {"{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"},
    {"{'a':['b']}", "{'a':'c'}", "{'a':'c'}"},
    {"{'a':'c'}", "{'a':['b']}", "{'a':['b']}"},
    {"{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"},
    {"{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"},
    {"['a','b']", "['c','d']", "! the patch is no object: ['c','d']"},
    {"{'a':'b'}", "['c']", "! the patch is no object: ['c']"},
    {"{'a':'foo'}", "null", "! the patch is no object: null"},
    {"{'a':'foo'}", "'bar'", "! the patch is no object: 'bar'"},
    {"{'e':null}", "{'a':1}", "{'e':null,'a':1}"},
    {"[1,2]", "{'a':'b','c':null}", "{'a':'b'}"},
    {"{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"},

    /* and its section 3 */
    {"{'title':'Goodbye!','author':{'givenName':'John','familyName':'Doe'},"
     "'tags':['example','sample'],'content':'This will be unchanged'}",
	"{'title':'Hello!','phoneNumber':'+01-123-456-7890',"
	"'author':{'familyName':null},'tags':['example']}",
	"{'title':'Hello!','author':{'givenName':'John'},"
	"'tags':['example'],'content':'This will be unchanged',"
	"'phoneNumber':'+01-123-456-7890'}"},

    /* no target */
    {"", "{'a':1.0}", "{'a':1.0}"},
    {"", "{'a':{'b':null,'c':[null]},'d':null}", "{'a':{'c':[null]}}"},
    {"", "{}", "{}"},
    {"", "7", "! the patch is no object: 7"},
    {"", "", "! the patch is no object: "},

    /* nothing changes */
    {"{'a':1,'b':{'c':2}}", "{'b':{'c':2},'a':1}", "="},
    {"{'a':1,'b':{'c':2}}", "{}", "="},
    {"{'a':1,'b':{'c':2}}", "{'b':{}}", "="},
    {"{'a':1,'b':{'c':2}}", "{'x':null,'b':{'y':null}}", "="},
    {"{'a':1,'a':2}", "{'b':null}", "="},
    {"{'a':{}}", "{'a':{}}", "="},

    /* what stays keeps its bytes and its place */
    {"{'a':1.0,'b':1e400,'c':'\\u0041','d':-0}", "{'c':2}",
	"{'a':1.0,'b':1e400,'c':2,'d':-0}"},
    {"{'x':1,'a':{'k':1.50,'l':[1,{}]},'y':2}", "{'a':{'m':3}}",
	"{'x':1,'a':{'k':1.50,'l':[1,{}],'m':3},'y':2}"},
    {"{'a':1}", "{'a':1.0}", "{'a':1.0}"},
    {"{'a':1}", "{'c':1,'b':2}", "{'a':1,'c':1,'b':2}"},
    {"{'a':1,'b':2,'c':3}", "{'a':null}", "{'b':2,'c':3}"},
    {"{'a':1,'b':2,'c':3}", "{'b':null}", "{'a':1,'c':3}"},
    {"{'a':1,'b':2,'c':3}", "{'c':null}", "{'a':1,'b':2}"},
    {"{'a':1,'b':2,'c':3}", "{'a':null,'b':null}", "{'c':3}"},
    {"{'a':1,'b':2,'c':3}", "{'a':null,'c':null}", "{'b':2}"},
    {"{'a':1,'b':2,'c':3}", "{'a':null,'b':null,'c':null}", "{}"},
    {"{'a':1,'b':2}", "{'a':null,'b':null,'c':3}", "{'c':3}"},
    {"{'a':{'b':{'c':1}},'d':1}", "{'a':{'b':{'c':null}}}",
	"{'a':{'b':{}},'d':1}"},

    /* of one kind and another */
    {"{'a':{'b':1}}", "{'a':{'b':{'c':null}}}", "{'a':{'b':{}}}"},
    {"{'a':[{'b':1}]}", "{'a':{'b':null}}", "{'a':{}}"},
    {"{'a':null}", "{'a':{}}", "{'a':{}}"},
    {"{'a':1}", "{'a':{'b':{'c':null,'d':1},'e':null}}", "{'a':{'b':{'d':1}}}"},
    {"{'a':'null'}", "{'a':'nul'}", "{'a':'nul'}"},

    /* names that come again */
    {"{'a':1,'b':2,'a':3}", "{'a':4}", "{'b':2,'a':4}"},
    {"{'a':1,'b':2,'a':3}", "{'a':3}", "{'b':2,'a':3}"},
    {"{'a':1,'b':2,'a':3}", "{'a':null}", "{'b':2}"},
    {"{'a':1,'a':2,'a':3}", "{'a':null}", "{}"},
    {"{'a':{'x':1,'z':0},'a':{'y':1}}", "{'a':{'x':1}}", "{'a':{'y':1,'x':1}}"},
    {"{'a':{'x':1},'a':2}", "{'a':{'x':1}}", "{'a':{'x':1}}"},
    {"{'a':2,'a':{'x':1}}", "{'a':{'x':1}}", "{'a':{'x':1}}"},
    {"{'q':{'a':{'x':1,'x':1},'a':{'x':2}},'q':{'a':{'x':2},'a':{'x':0}}}",
	"{'q':{'a':{'x':1}}}", "{'q':{'a':{'x':1}}}"},
    {"{'a':1}", "{'a':2,'a':3}", "{'a':3}"},
    {"{'a':1}", "{'a':2,'a':null}", "{}"},
    {"{'a':{'b':1}}", "{'a':{'b':2},'a':{'c':3}}", "{'a':{'b':1,'c':3}}"},
    {"{}", "{'a':1,'b':{'c':1,'c':2},'a':3}", "{'b':{'c':2},'a':3}"},

    /* names in other spellings; the one in the target stays */
    {"{'\\u0061':1}", "{'a':2}", "{'\\u0061':2}"},
    {"{'a':1}", "{'\\u0061':2}", "{'a':2}"},
    {"{'a':1,'\\u0061':2}", "{'\\u0061':3}", "{'\\u0061':3}"},
    {"{'a':1}", "{'b':2,'\\u0062':3}", "{'a':1,'\\u0062':3}"},
    {"{'\xc3\xa4':1,'':2}", "{'\\u00e4':null,'':3}", "{'':3}"},
    {"{'\\\\':1,'\\'':2}", "{'\\u005c':3,'\\u0022':4}", "{'\\\\':3,'\\'':4}"},
    {"{'a':1}", "{'A':2}", "{'a':1,'A':2}"},

    /* what looks like structure is text */
    {"{'a':'},{','b':'\\'}'}", "{'b':'{'}", "{'a':'},{','b':'{'}"},
    {"{'a':'{','b':1}", "{'c':',','b':null}", "{'a':'{','c':','}"},

    /* white space inside is no trouble */
    {"{ 'a' : 1 , 'b' : [ 1 , 2 ] , 'c' : 3 }", "{ 'a' : null , 'c' : 4 }",
	"{'b' : [ 1 , 2 ],'c' : 4}"},
    {"{ 'a' : { 'b' : 1 } }", "{ 'a' : { 'c' : 2 } , 'd' : { } }",
	"{'a' : {'b' : 1,'c':2},'d':{ }}"},
    {"{ 'a' : 1 }", "{ 'a' : 1 }", "="},
};

static struct patch patch;
static struct err e;

static void
quotes(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
	for (; *to; to++)
		if (*to == '\'')
			*to = '"';
}

static void
test_table(void)
{
	struct buf out;

	buf_init(&out, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char target[400], with[400], want[400], got[1200];
		bool changed;

		quotes(target, sizeof target, table[i].target);
		quotes(with, sizeof with, table[i].patch);
		quotes(want, sizeof want, table[i].want);
		if (!patch_apply(&patch, span_of(target), span_of(with), &out,
			&changed, &e))
			snprintf(got, sizeof got, "! %s", e.text);
		else if (changed)
			snprintf(got, sizeof got, "%s", out.p);
		else
			snprintf(got, sizeof got, "%s",
			    strcmp(out.p, target) == 0 ? "=" : "?");
		is(got, want, table[i].patch);
	}
	buf_release(&out);
}

static void
test_full(void)
{
	static const char target[] =
	    "{\"a\":{\"b\":1,\"c\":2},\"d\":[1,2],\"e\":3}";
	static const char with[] =
	    "{\"a\":{\"b\":{\"x\":null,\"y\":1}},\"d\":null,\"f\":1}";
	static const char want[] =
	    "{\"a\":{\"b\":{\"y\":1},\"c\":2},\"e\":3,\"f\":1}";
	bool refused = true, changed;
	struct buf out;

	for (size_t max = 0; max < sizeof want - 1; max++) {
		buf_init(&out, max);
		refused = refused &&
			  !patch_apply(&patch, span_of(target), span_of(with),
			      &out, &changed, &e) &&
			  e.status == ST_DATA && out.n <= max;
		buf_release(&out);
	}
	ok(refused, "no room for a part of it");
	is(e.text, "the patched record is too large", "and said");
	buf_init(&out, sizeof want - 1);
	ok(patch_apply(
	       &patch, span_of(target), span_of(with), &out, &changed, &e),
	    "room for all");
	is(out.p, want, "and all is there");
	buf_release(&out);
}

/* Objects inside each other, as deep as JSON may be, around a value. */
static void
nest(struct buf *b, int depth, const char *inside)
{
	for (int i = 1; i < depth; i++)
		buf_adds(b, "{\"a\":");
	buf_adds(b, inside);
	for (int i = 1; i < depth; i++)
		buf_addc(b, '}');
}

static void
test_deep(void)
{
	struct buf target, with, want, out;
	struct json_scan scan;
	bool changed;

	json_init(&scan);
	buf_init(&target, BUF_TEXT);
	buf_init(&with, BUF_TEXT);
	buf_init(&want, BUF_TEXT);
	buf_init(&out, BUF_TEXT);
	nest(&target, JSON_DEPTH, "{\"x\":1,\"y\":2}");
	nest(&with, JSON_DEPTH, "{\"x\":null,\"y\":3,\"z\":4}");
	nest(&want, JSON_DEPTH, "{\"y\":3,\"z\":4}");
	ok(json_scan(&scan, buf_span(&target)), "as deep as can be");
	ok(patch_apply(&patch, buf_span(&target), buf_span(&with), &out,
	       &changed, &e) &&
		changed && span_same(buf_span(&out), buf_span(&want)),
	    "in a deep object");
	ok(patch_apply(&patch, buf_span(&out), buf_span(&with), &target,
	       &changed, &e) &&
		!changed,
	    "once more changes nothing");
	ok(patch_apply(&patch, (struct span){"", 0}, buf_span(&with), &out,
	       &changed, &e) &&
		changed && span_same(buf_span(&out), buf_span(&want)),
	    "where there was nothing");
	json_release(&scan);
	buf_release(&target);
	buf_release(&with);
	buf_release(&want);
	buf_release(&out);
}

/* {"k0":0,"k1":1, ... } with every step-th member, from the end or not. */
static void
many(struct buf *b, int n, int step, bool back)
{
	buf_clear(b);
	buf_addc(b, '{');
	for (int i = 0; i < n; i += step) {
		int k = back ? n - step - i : i;

		buf_addf(b, "%s\"k%d\":%d", i ? "," : "", k, k);
	}
	buf_addc(b, '}');
}

static void
test_many(void)
{
	enum { N = 300000 };
	struct buf target, with, out;
	bool changed;

	buf_init(&target, (size_t)1 << 30);
	buf_init(&with, (size_t)1 << 30);
	buf_init(&out, (size_t)1 << 30);
	many(&target, N, 1, false);
	many(&with, N, 3, true);
	ok(patch_apply(&patch, buf_span(&target), buf_span(&with), &out,
	       &changed, &e) &&
		!changed,
	    "many members, none that changes");
	many(&target, N, 3, false);
	many(&with, N, 1, true);
	ok(patch_apply(&patch, buf_span(&target), buf_span(&with), &out,
	       &changed, &e) &&
		changed && out.n == with.n,
	    "many members, many of them new");
	/* One name again and again, and much inside. */
	buf_set(&target, span_of("{\"a\":{}"));
	for (int i = 0; i < N; i++)
		buf_adds(&target, ",\"a\":{\"k1\":1}");
	buf_addc(&target, '}');
	many(&out, N, 1, false);
	buf_set(&with, span_of("{\"a\":"));
	buf_add(&with, out.p, out.n);
	buf_addc(&with, '}');
	ok(patch_apply(&patch, buf_span(&target), buf_span(&with), &out,
	       &changed, &e) &&
		changed && out.n == with.n,
	    "a name that comes again and again");
	buf_release(&target);
	buf_release(&with);
	buf_release(&out);
}

static void
test_huge(void)
{
	const size_t n = (size_t)64 << 20;
	struct buf target, out;
	bool changed;

	buf_init(&target, (size_t)1 << 30);
	buf_init(&out, (size_t)1 << 30);
	buf_adds(&target, "{\"id\":1,\"text\":\"");
	memset(buf_room(&target, n), 'x', n);
	buf_grew(&target, n);
	buf_adds(&target, "\",\"v\":1}");
	ok(patch_apply(&patch, buf_span(&target), span_of("{\"v\":22}"), &out,
	       &changed, &e) &&
		out.n == target.n + 1 &&
		memcmp(out.p, target.p, target.n - 2) == 0 &&
		memcmp(out.p + out.n - 7, "\"v\":22}", 7) == 0,
	    "a huge record");
	buf_release(&target);
	buf_release(&out);
}

int
main(void)
{
	patch_init(&patch);
	test_table();
	test_full();
	test_deep();
	test_many();
	test_huge();
	patch_release(&patch);
	return tap_done();
}
