/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include "tap.h"

/*
 * Selectors are separated by blanks, those of --record marked by a "=" before
 * them. Bodies are scanned one after the other, separated by "|"; want has the
 * records of each, separated by ";", "total" behind an @, "over" where the
 * array is not there, and an error as "! STATUS START OF TEXT".
 */
struct pages {
	const char *selectors, *total;
	bool may_miss;
	const char *bodies, *want;
};

#define CHOICE                                                 \
	": say with --records where records are (--record $: " \
	"the body is one)"

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

    /* [*] on the way: each array must be there */
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1,2]},{\"b\":[]},{\"b\":[3]}]}",
	"1;2;3"},
    {"a[*].b[*]", NULL, false, "{\"a\":[{\"b\":[1,2]},{\"b\":null}]}", "1;2"},
    {"a[*].b", NULL, false, "{\"a\":[]}|{\"a\":null}", "|"},
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1]},{}]}",
	"! 65 nothing at a[*].b, where records should be: {\"a\""},
    {"a[*].b", NULL, true, "{\"a\":[{\"b\":[1]},{}]}",
	"! 65 nothing at a[*].b"},
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1]},null]}",
	"! 65 nothing at a[*].b"},
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1]},{\"b\":{\"c\":1}}]}",
	"! 65 no array at a[*].b"},
    {"a[*].b", NULL, false, "{\"a\":{\"b\":[1]}}", "! 65 no array at a, "},
    {"a[*].b", NULL, false, "{}", "! 65 nothing at a, "},
    {"a[*].b", NULL, true, "{}|{\"a\":[{\"b\":[1]}]}", "over|1"},
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1],\"b\":[2]}]}",
	"! 65 two members at a[*].b"},
    {"a[*].b", NULL, false, "{\"a\":[{\"b\":[1]}],\"a\":[]}",
	"! 65 two members at a"},
    {"a[*].b", NULL, true, "{\"a\":[{\"b\":[1]}],\"\\u0061\":7}",
	"! 65 two members at a"},
    {"a.b", NULL, true, "{\"a\":{\"b\":[1]},\"a\":{}}",
	"! 65 two members at a.b"},
    {"$[*][*]", NULL, false, "[[1],[],[2,[3]]]", "1;2;[3]"},
    {"[*].x[*].y[*]", NULL, false,
	"[{\"x\":[{\"y\":[1]},{\"y\":[2,3]}]},{\"x\":[]},{\"x\":[{\"y\":[4]}]}"
	"]",
	"1;2;3;4"},
    {"[*].x[*].y", NULL, false, "[{\"x\":[{\"y\":[1]},{\"z\":[2]}]}]",
	"! 65 nothing at [*].x[*].y"},
    {"[*].x[*].y", NULL, false, "[{\"x\":[{\"y\":[1]}]},{\"z\":[]}]",
	"! 65 nothing at [*].x, "},
    {"[*].x[*].y", NULL, false, "[{\"x\":7}]", "! 65 no array at [*].x, "},
    {"a[1][*]", NULL, false, "{\"a\":[[1],[2]]}|{\"a\":[[1]]}",
	"2|! 65 nothing at a[1], "},
    {"$.a.[*].b", NULL, false, "{\"a\":[7]}", "! 65 nothing at $.a.[*].b, "},

    /* values that are a record each */
    {"=$", NULL, false, "{\"a\":[1]}|7|[]", "{\"a\":[1]}|7|[]"},
    {"=$", NULL, false, "null", "! 65 null at $, where a record should be"},
    {"=$", NULL, true, "null", "over"},
    {"=a", NULL, false, "{\"a\":\"x\"}|{\"a\":[1,2]}|{\"a\":false}",
	"\"x\"|[1,2]|false"},
    {"=a", NULL, false, "{}",
	"! 65 nothing at a, where a record should be: {}"},
    {"=a", NULL, true, "{}|{\"a\":null}|{\"a\":1}", "over|over|1"},
    {"=a", NULL, true, "{\"a\":1,\"a\":null}", "! 65 two members at a"},
    {"=a[*].b", NULL, false, "{\"a\":[{\"b\":1},{\"b\":[2]}]}|{\"a\":[]}",
	"1;[2]|"},
    {"=a[*].b", NULL, false, "{\"a\":[{\"b\":1},{\"b\":null}]}",
	"! 65 null at a[*].b, where a record should be"},
    {"=a[*].b", NULL, true, "{\"a\":[{\"b\":null}]}",
	"! 65 null at a[*].b, where a record should be"},
    {"=a[*].b", NULL, false, "{\"a\":[{\"b\":1},{}]}",
	"! 65 nothing at a[*].b, where a record should be"},
    {"=a[*].b", NULL, true, "{}", "over"},
    {"=a[*]", NULL, false, "{\"a\":[1,{\"b\":2}]}", "1;{\"b\":2}"},
    {"=a[*]", NULL, false, "{\"a\":[1,null]}", "! 65 null at a[*], where a re"},
    {"=a[*]", NULL, false, "{\"a\":{}}", "! 65 no array at a, where records"},

    /* several selectors: in their order, then that of the text */
    {"a b", NULL, false, "{\"b\":[3],\"a\":[1,2]}|{\"a\":[],\"b\":[4,5,6]}",
	"1;2;3|4;5;6"},
    {"a =b", NULL, false, "{\"b\":3,\"a\":[1,2]}", "1;2;3"},
    {"=b a", NULL, false, "{\"b\":3,\"a\":[1,2]}", "1;2;3"},
    {"a b", NULL, false, "{\"a\":[1]}", "! 65 nothing at b, where records"},
    {"a b", NULL, true, "{\"a\":[1]}", "! 65 nothing at b, where records"},
    {"a b", NULL, true, "{\"b\":[1]}", "! 65 nothing at a, where records"},
    {"a =b", NULL, true, "{\"b\":null}", "over"},
    {"a b[*].c", "t", false, "{\"a\":null,\"b\":[{\"c\":[1]}],\"t\":1}", "1@1"},
    {"a b c d e f g h i j k l m n o p", NULL, false,
	"{\"a\":[1],\"b\":[],\"c\":[],\"d\":[],\"e\":[],\"f\":[],\"g\":[],"
	"\"h\":[],\"i\":[],\"j\":[],\"k\":[],\"l\":[],\"m\":[],\"n\":[],"
	"\"o\":[],\"p\":[2]}",
	"1;2"},
    {"a b c d e f g h i j k l m n o p", "t", false, "{}",
	"! 2 --total: too many paths"},
    {"a b c d e f g h i j k l m n o p q", NULL, false, "{}",
	"! 2 --records: too many paths"},
    {"a[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]"
     "[1][1][1][1][1][1][1][1]",
	NULL, false, "{}", "! 2 --records: path "},
    {"=a[*]..b", NULL, false, "{}", "! 2 --record: path a[*]..b: byte 5: "},

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
    {"a..b", "total", false, "{}", "! 2 --records: path a..b: byte "},
    {"", "total", false, "{}", "! 2 --records: path : byte 0: empty"},
    {"data", "a[*]", false, "{}", "! 2 --total: a[*]: many values"},
    {"data", "[", false, "{}", "! 2 --total: path [: byte 1: "},
};

static size_t total_watch;

static void
add(struct buf *got, const struct pick *p, const struct json_hit *hits,
    size_t n, bool over)
{
	struct span total = pick_value(p, total_watch);

	for (size_t i = 0; i < n; i++)
		buf_addf(got, "%s%.*s", i ? ";" : "", (int)hits[i].text.n,
		    hits[i].text.p);
	buf_adds(got, over ? "over" : "");
	if (total.n)
		buf_addf(got, "@%.*s", (int)total.n, total.p);
}

/* The words of text, those that are marked without their mark. */
static void
words(char *text, struct pick_config *c)
{
	for (char *word = text; word; word = text) {
		text = strchr(word, ' ');
		if (text)
			*text++ = '\0';
		if (*word == '=')
			list_add(&c->record, word + 1);
		else
			list_add(&c->records, word);
	}
}

static bool
start(struct pick *p, const char *selectors, const char *total, struct err *e)
{
	struct pick_config c = {.may_miss = false};
	char text[400];
	bool good;

	if (selectors) {
		snprintf(text, sizeof text, "%s", selectors);
		words(text, &c);
	}
	good = pick_init(p, &c, e) &&
	       pick_watch(p, total, "--total", &total_watch, e);
	list_release(&c.records);
	list_release(&c.record);
	return good;
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
	good = start(&p, t->selectors, t->total, &e);
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

	start(&p, "data", NULL, &e);
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
		start(&p, "data", NULL, &e);
		pick_scan(&p, (struct span){body.p, body.n}, &e);
		pick_records(&p, &hits, &n, &over, &e);
		pick_release(&p);
		good = good && strstr(e.text, "s3c") == NULL;
	}
	ok(good, "no part of a secret in a message");
	buf_release(&body);
}

/* Values beside the records, by the number of their watch. */
static void
test_watch(void)
{
	struct pick p;
	struct err e;
	const struct json_hit *hits;
	size_t more, none, bad, n;
	bool over;

	start(&p, NULL, NULL, &e);
	ok(pick_watch(&p, "meta.more", "--has-more", &more, &e) &&
		pick_watch(&p, NULL, "--total-pages", &none, &e) &&
		none == PICK_NONE,
	    "a watch, and none");
	ok(!pick_watch(&p, "a[*]", "--add", &bad, &e) && e.status == ST_USAGE,
	    "one value");
	is(e.text, "--add: a[*]: many values", "is told");
	ok(pick_scan(
	       &p, span_of("{\"data\":[1,2],\"meta\":{\"more\":true}}"), &e) &&
		pick_records(&p, &hits, &n, &over, &e) && n == 2,
	    "the records are chosen beside it");
	ok(span_is(pick_value(&p, more), "true") && pick_value(&p, none).n == 0,
	    "and the value is there");
	ok(pick_scan(&p, span_of("{\"data\":[]}"), &e) &&
		pick_value(&p, more).n == 0,
	    "and on the next page not");
	pick_release(&p);
	start(&p, NULL, NULL, &e);
	for (n = 0; pick_watch(&p, "x", "--add", &more, &e);)
		n++;
	ok(n == JSON_WATCHES - 2 && pick_scan(&p, span_of("[1]"), &e) &&
		pick_records(&p, &hits, &n, &over, &e) && n == 1,
	    "there is room for the choice");
	pick_release(&p);
}

/* Where a body of nothing but records may stand for the page. */
static void
test_plain(void)
{
	static const struct {
		const char *selectors;
		bool plain;
	} cases[] = {{NULL, true}, {"$", true}, {".", true}, {"[*]", true},
	    {"data", false}, {"[0]", false}, {"=$", false}, {"=[*]", false},
	    {"$ $", false}, {"$[*][*]", false}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pick p;
		struct err e;

		start(&p, cases[i].selectors, NULL, &e);
		ok(pick_plain(&p) == cases[i].plain, "plain: %s",
		    cases[i].selectors ? cases[i].selectors : "none");
		pick_release(&p);
	}
}

int
main(void)
{
	test_watch();
	test_plain();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		pages(&table[i]);
	test_blank();
	test_secret();
	return tap_done();
}
