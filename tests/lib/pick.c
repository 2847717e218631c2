/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include "tap.h"

/*
 * Bodies are scanned one after the other, separated by "|"; want has the
 * records of each, separated by ";", "total" behind an @, "over" where the
 * array is not there, and an error as "! STATUS START OF TEXT".
 */
struct pages {
	const char *records, *total;
	bool may_miss;
	const char *bodies, *want;
};

#define CHOICE ": say with --records where records are"

static const struct pages table[] = {
    /* by path */
    {"data", "total", false, "{\"data\":[1,2],\"total\":2}", "1;2@2"},
    {"data", "total", false, "{\"total\":2,\"data\":[1,2]}", "1;2@2"},
    {"data", NULL, false, "{\"data\":[1,2],\"total\":2}", "1;2"},
    {"data[*]", "total", false, "{\"data\":[{\"a\":1},[2]]}", "{\"a\":1};[2]"},
    {"$.data", "$.meta.total", false,
	"{\"data\":[1],\"meta\":{\"total\":\"7\"}}", "1@\"7\""},
    {"data.items", "total", false, "{\"data\":{\"items\":[1]}}", "1"},
    {"$", "total", false, "[1,{\"total\":3}]", "1;{\"total\":3}"},
    {".", "total", false, "[1]", "1"},
    {"$[*]", "total", false, "[1]", "1"},
    {"[0]", "total", false, "[[1,2],3]", "1;2"},
    {"[1].a", "total", false, "[0,{\"a\":[5]}]", "5"},
    {"[\"a.b\"]", "total", false, "{\"a.b\":[1],\"a\":{\"b\":[2]}}", "1"},
    {"['a\"b'].c", "total", false, "{\"a\\\"b\":{\"c\":[1]}}", "1"},
    {"[\"[*]\"]", "total", false, "{\"[*]\":[1]}", "1"},
    {"[\"\"]", "total", false, "{\"\":[1]}", "1"},
    {"d\xc3\xa4ta", "total", false, "{\"d\\u00e4ta\":[1]}", "1"},
    {"data", "total", false, " { \"data\" : [ 1 , { \"a\" : 2 } ] } \n",
	"1;{ \"a\" : 2 }"},
    {"data", "total", false, "{\"data\":[1],\"data\":[2,3]}",
	"! 65 two members at data"},
    {"data", "total", false, "{\"data\":[1],\"data\":null}",
	"! 65 two members at data"},
    {"data", "total", false, "{\"data\":[null,true,\"\\ud800\",1e400,-0]}",
	"null;true;\"\\ud800\";1e400;-0"},
    {"data", "total", false, "{\"data\":[1]}|{\"data\":[]}|{\"data\":[2]}",
	"1||2"},

    /* empty pages, and what is none */
    {"data", "total", false, "{\"data\":[],\"total\":0}", "@0"},
    {"data", "total", false, "{\"data\":null,\"total\":null}", "@null"},
    {"data", "total", false, "{}",
	"! 65 nothing at data, where records should be: {}"},
    {"data", "total", false, "{\"error\":\"no\\nway\"}",
	"! 65 nothing at data, where records should be: "
	"{\"error\":\"no\\nway\"}"},
    {"data", "total", false, "{\"data\":{\"a\":1}}", "! 65 no array at data"},
    {"data", "total", false, "{\"data\":\"[1]\"}", "! 65 no array at data"},
    {"data", "total", false, "{\"data\":0}", "! 65 no array at data"},
    {"data", "total", false, "{\"data\":false}", "! 65 no array at data"},
    {"data", "total", false, "{\"data\":\"\"}", "! 65 no array at data"},
    {"data.items", "total", false, "{\"data\":null}",
	"! 65 nothing at data.items"},
    {"data.items", "total", false, "{\"data\":[{\"items\":[1]}]}",
	"! 65 nothing at data.items"},
    {"data", "total", false, "[1]", "! 65 nothing at data"},
    {"$", "total", false, "{\"data\":[1]}", "! 65 no array at $"},
    {"$", "total", false, "null", ""},
    {"data", "total", false, "null", "! 65 nothing at data"},
    {"data", "total", true, "{\"data\":[1]}|{}", "1|over"},
    {"data", "total", true, "{\"total\":1}", "over@1"},
    {"data", "total", true, "{\"data\":{}}", "! 65 no array at data"},
    {"data", "total", true, "{\"data\":null}", ""},

    /* not JSON */
    {"data", "total", false, "", "! 65 an empty body"},
    {"data", "total", false, " \r\n", "! 65 an empty body"},
    {"data", "total", false, "<html>", "! 65 not JSON: byte 0: "},
    {"data", "total", false, "{\"data\":[1]", "! 65 not JSON: byte 11: "},
    {"data", "total", false, "{\"data\":[1]}x", "! 65 not JSON: byte 12: "},
    {"data", "total", false, "{\"data\":[01]}", "! 65 not JSON: byte "},

    /* chosen */
    {NULL, "total", false, "[1,2]|[3]|[]", "1;2|3|"},
    {NULL, "total", false, "[]|[3]", "|3"},
    {NULL, "total", false, "{\"events\":[1],\"total\":1}", "1@1"},
    {NULL, "total", false, "{\"events\":[]}|{\"events\":[1]}", "|1"},
    {NULL, "total", false, "{\"events\":[1]}|{\"others\":[2]}",
	"1|! 65 nothing at $[\"events\"]"},
    {NULL, "total", false, "{\"a.b\\\"c\":[1]}", "1"},
    {NULL, "total", false, "{\"included\":[9],\"data\":[1]}", "1"},
    {NULL, "total", false, "{\"items\":[9],\"data\":[1]}", "1"},
    {NULL, "total", false, "{\"x\":[],\"results\":[1],\"y\":[2]}", "1"},
    {NULL, "total", false, "{\"a\":[1],\"b\":[2]}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"a\":[],\"b\":[2]}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"data\":[1],\"data\":[2]}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{}", "! 65 no array" CHOICE},
    {NULL, "total", false, "7", "! 65 no array" CHOICE},
    {NULL, "total", false, "null", "! 65 no array" CHOICE},
    {NULL, "total", true, "{}", "! 65 no array" CHOICE},
    {NULL, "total", false, "{\"a\":{\"list\":[1]}}", "1"},
    {NULL, "total", false, "{\"a\":{\"b\":{\"c\":[1]}}}", "1"},
    {NULL, "total", false, "{\"a\":{\"b\":{\"c\":{\"d\":[1]}}}}",
	"! 65 no array" CHOICE},
    {NULL, "total", false, "{\"links\":[9],\"a\":{\"data\":[1]}}", "9"},
    {NULL, "total", false, "{\"meta\":{\"fields\":[9]},\"r\":{\"items\":[1]}}",
	"1"},
    {NULL, "total", false, "{\"meta\":{\"a\":[]},\"r\":{\"b\":[1]}}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"p\":{\"data\":[]},\"q\":{\"data\":[1]}}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"a\":[{\"data\":[1]}]}", "{\"data\":[1]}"},

    /* what is chosen must not be what stands there for want of records */
    {NULL, "total", false, "{\"data\":null,\"links\":[]}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"links\":[],\"data\":null}",
	"! 65 several arrays" CHOICE},
    {NULL, "total", false, "{\"data\":null,\"a\":{\"links\":[]}}",
	"! 65 null" CHOICE},
    {NULL, "total", false, "{\"data\":null}", "! 65 null" CHOICE},
    {NULL, "total", false, "{\"next\":null,\"x\":[1]}", "1"},
    {NULL, "total", false, "{\"value\":null,\"items\":[1]}", "1"},
    {NULL, "total", false, "{\"errors\":[{\"message\":\"no\"}]}",
	"! 65 no array" CHOICE},
    {NULL, "total", false, "{\"error\":{\"warnings\":[]}}",
	"! 65 no array" CHOICE},
    {NULL, "total", false, "{\"errors\":[],\"things\":[1]}", "1"},

    /* paths that are none */
    {"a[*].b", "total", false, "{}", "! 2 --records: a[*].b: [*] only at the"},
    {"a[*][*]", "total", false, "{}", "! 2 --records: "},
    {"a..b", "total", false, "{}", "! 2 --records: path a..b: byte "},
    {"", "total", false, "{}", "! 2 --records: path : byte 0: empty"},
    {"data", "a[*]", false, "{}", "! 2 --total: a[*]: many values"},
    {"data", "[", false, "{}", "! 2 --total: path [: byte 1: "},
};

static void
add(struct buf *got, const struct pick *p, const struct json_hit *hits,
    size_t n, bool over)
{
	struct span total = pick_total(p);

	for (size_t i = 0; i < n; i++)
		buf_addf(got, "%s%.*s", i ? ";" : "", (int)hits[i].text.n,
		    hits[i].text.p);
	buf_adds(got, over ? "over" : "");
	if (total.n)
		buf_addf(got, "@%.*s", (int)total.n, total.p);
}

static bool
page(struct pick *p, struct span body, struct buf *got, struct err *e)
{
	const struct json_hit *hits;
	bool over;
	size_t n;

	if (!pick_scan(p, body, e) || !pick_records(p, &hits, &n, &over, e))
		return false;
	add(got, p, hits, n, over);
	return true;
}

static void
pages(const struct pages *t)
{
	const char *body = t->bodies;
	size_t want = strlen(t->want);
	struct pick p;
	struct buf got;
	struct err e;
	bool good;

	buf_init(&got, BUF_TEXT);
	good = pick_init(&p, t->records, t->total, NULL, &e);
	p.may_miss = t->may_miss;
	while (good) {
		size_t n = strcspn(body, "|");

		good = page(&p, (struct span){body, n}, &got, &e);
		if (!good || body[n] == '\0')
			break;
		buf_addc(&got, '|');
		body += n + 1;
	}
	if (!good)
		buf_addf(&got, "! %d %s", e.status, e.text);
	/* Of an error, how it begins is enough. */
	if (!good && got.n > want)
		buf_cut(&got, want);
	is(got.p, t->want, t->bodies);
	pick_release(&p);
	buf_release(&got);
}

/* White space inside a record is told of; the page after has its own hits. */
static void
test_blank(void)
{
	const struct json_hit *hits;
	struct pick p;
	struct err e;
	bool over;
	size_t n;

	pick_init(&p, "data", NULL, NULL, &e);
	pick_scan(&p, span_of("{\"data\":[ {\"a\":1} , {\"a\": 1}]}"), &e);
	pick_records(&p, &hits, &n, &over, &e);
	ok(n == 2 && !hits[0].blank && hits[1].blank, "blanks in a record");
	ok(!pick_scan(&p, span_of("{\"data\":[1"), &e) && p.scan.cut,
	    "a cut body is known as such");
	ok(!pick_scan(&p, span_of("{\"data\":x}"), &e) && !p.scan.cut,
	    "and a wrong one");
	pick_release(&p);
}

/* A secret that would be cut by the end of what a message shows of a body. */
static void
test_secret(void)
{
	const char secret[] = "s3cr3t-t0ken-s3cr3t";
	bool good = true;
	struct buf body;

	err_hide(secret, strlen(secret));
	buf_init(&body, BUF_TEXT);
	for (int pad = 90; pad < 130; pad++) {
		const struct json_hit *hits;
		struct pick p;
		struct err e;
		bool over;
		size_t n;

		buf_clear(&body);
		buf_addf(
		    &body, "{\"e\":\"%*s%s%*s\"}", pad, "", secret, pad, "");
		pick_init(&p, "data", NULL, NULL, &e);
		pick_scan(&p, (struct span){body.p, body.n}, &e);
		pick_records(&p, &hits, &n, &over, &e);
		pick_release(&p);
		good = good && strstr(e.text, "s3c") == NULL;
	}
	ok(good, "no part of a secret in a message");
	buf_release(&body);
}

/* What a body says is next, or the error. */
static void
test_next(void)
{
	static const struct {
		const char *path, *body, *want;
	} cases[] = {
	    {"next", "{\"data\":[],\"next\":\"abc\"}", "abc"},
	    {"next", "{\"data\":[],\"next\":\"a\\/b\\u0041\"}", "a/bA"},
	    {"meta.next", "{\"data\":[],\"meta\":{\"next\":7}}", "7"},
	    {"next", "{\"data\":[],\"next\":12345678901234567890}",
		"12345678901234567890"},
	    {"[\"@odata.nextLink\"]", "{\"data\":[],\"@odata.nextLink\":\"u\"}",
		"u"},
	    {"next", "{\"data\":[],\"next\":null}", ""},
	    {"next", "{\"data\":[],\"next\":\"\"}", ""},
	    {"next", "{\"data\":[],\"next\":false}", ""},
	    {"next", "{\"data\":[]}", ""},
	    {"next", "{\"data\":[],\"next\":true}",
		"! next is neither a string nor a number"},
	    {"next", "{\"data\":[],\"next\":{\"a\":1}}",
		"! next is neither a string nor a number"},
	    {NULL, "{\"data\":[],\"next\":\"abc\"}", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[1200] = "";
		struct pick p;
		struct buf b;
		struct err e;

		buf_init(&b, BUF_TEXT);
		pick_init(&p, "data", NULL, cases[i].path, &e);
		if (!pick_scan(&p, span_of(cases[i].body), &e) ||
		    !pick_next(&p, &b, &e))
			snprintf(got, sizeof got, "! %s", e.text);
		else
			snprintf(got, sizeof got, "%s", b.p);
		is(got, cases[i].want, cases[i].body);
		pick_release(&p);
		buf_release(&b);
	}
}

int
main(void)
{
	test_next();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		pages(&table[i]);
	test_blank();
	test_secret();
	return tap_done();
}
