/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include "tap.h"

/* want: the records, each with a ";" behind it; "! TEXT" for an error, */
/* "!cut TEXT" where the body may be cut. */
static const struct {
	const char *body, *want;
} table[] = {
    {"a,b\n1,2\n", "{\"a\":\"1\",\"b\":\"2\"};"},
    {"a,b\r\n1,2\r\n3,4\r\n",
	"{\"a\":\"1\",\"b\":\"2\"};{\"a\":\"3\",\"b\":\"4\"};"},
    {"a,b\n1,2\r\n3,4\n",
	"{\"a\":\"1\",\"b\":\"2\"};{\"a\":\"3\",\"b\":\"4\"};"},
    {"a\n1", "{\"a\":\"1\"};"},
    {"a,b\n", ""},
    {"a,b", ""},
    {"a,b\r\n", ""},
    {"\xef\xbb\xbf"
     "a\n1\n",
	"{\"a\":\"1\"};"},
    {"\xef\xbb\xbf\"a\"\n1\n", "{\"a\":\"1\"};"},

    /* nothing is guessed, nothing is trimmed */
    {"a,b,c,d\n01, 1.0 ,null,true\n",
	"{\"a\":\"01\",\"b\":\" 1.0 \",\"c\":\"null\",\"d\":\"true\"};"},
    {"a,b,c\n,,\n", "{\"a\":\"\",\"b\":\"\",\"c\":\"\"};"},
    {"a,b\n\"\",x\n", "{\"a\":\"\",\"b\":\"x\"};"},
    {" a ,b\n1,\t\n", "{\" a \":\"1\",\"b\":\"\\t\"};"},
    {"a\n\\\n/\n", "{\"a\":\"\\\\\"};{\"a\":\"/\"};"},
    {"gr\xc3\xb6\xc3\x9f"
     "e\n\xe2\x82\xac\n",
	"{\"gr\xc3\xb6\xc3\x9f"
	"e\":\"\xe2\x82\xac\"};"},
    {"a;b\n1;2\n", "{\"a;b\":\"1;2\"};"},

    /* quotes */
    {"a,b\n\"x,y\",\"p\"\"q\"\n", "{\"a\":\"x,y\",\"b\":\"p\\\"q\"};"},
    {"a\n\"1\r\n2\n3\r4\"\n", "{\"a\":\"1\\r\\n2\\n3\\r4\"};"},
    {"a\n\"\"\"\"\n", "{\"a\":\"\\\"\"};"},
    {"a\n\"\"\"\"\"\"\n", "{\"a\":\"\\\"\\\"\"};"},
    {"\"a\n\"\"b\",c\n1,2\n", "{\"a\\n\\\"b\":\"1\",\"c\":\"2\"};"},
    {"a\n\"1\"", "{\"a\":\"1\"};"},
    {"a\nx\"y\n", "! line 2: a quote in a field without quotes"},
    {"a\n \"x\"\n", "! line 2: a quote in a field without quotes"},
    {"a\n\"x\"y\n", "! line 2: text behind a closing quote"},
    {"a\n\"x\" \n", "! line 2: text behind a closing quote"},
    {"a\n\"x\"y", "! line 2: text behind a closing quote"},
    {"a\n1\n\"x\n\ny", "!cut line 3: a quote is not closed"},
    {"a\n\"x\"\"", "!cut line 2: a quote is not closed"},
    {"\"a", "!cut line 1: a quote is not closed"},
    {"a,b\n1,\"", "!cut line 2: a quote is not closed"},

    /* fields and columns */
    {"a,b\n1\n", "! line 2: fewer fields than the header has"},
    {"a,b\n1,2\n\"3\n\"\n5,6\n", "! line 3: fewer fields than the header has"},
    {"a,b\n1,2,3\n", "! line 2: more fields than the header has"},
    {"a,b\n1,2,\n", "! line 2: more fields than the header has"},
    {"a,b\n1,2\n3", "!cut line 3: fewer fields than the header has"},
    {"a,b\n1,2\n3,", "{\"a\":\"1\",\"b\":\"2\"};{\"a\":\"3\",\"b\":\"\"};"},
    {"a,,c\n1,2,3\n", "! line 1: a column without a name"},
    {"a,\n1,2\n", "! line 1: a column without a name"},
    {"\"\"\n1\n", "! line 1: a column without a name"},
    {"\na\n1\n", "! line 1: a column without a name"},
    {"a,b,a\n1,2,3\n", "! line 1: two columns are called \"a\""},
    {"b,\"a\",c,a\n", "! line 1: two columns are called \"a\""},
    {"a,A,aa,b\n", ""},

    /* lines */
    {"a,b\n\n1,2\n\r\n\n3,4\n\n",
	"{\"a\":\"1\",\"b\":\"2\"};{\"a\":\"3\",\"b\":\"4\"};"},
    {"a\n\n1\n\r\n", "{\"a\":\"\"};{\"a\":\"1\"};{\"a\":\"\"};"},
    {"a,b\n \n", "! line 2: fewer fields than the header has"},
    {"a\n1\r2\n", "! line 2: a CR without LF"},
    {"a\r1\r2\r", "! line 1: a CR without LF"},
    {"a\n\"1\"\r2\n", "! line 2: a CR without LF"},
    {"a\n1\r", "!cut line 2: a CR without LF"},
    {"a,b\n1,2\n\r", "!cut line 3: a CR without LF"},
    {"", "! line 1: no header"},
    {" \r\n\n", "! line 1: no header"},
    {"\xef\xbb\xbf", "! line 1: no header"},

    /* bytes */
    {"a\n\xe4\n", "! line 2: not UTF-8"},
    {"\xe4\n", "! line 1: not UTF-8"},
    {"a\n\"\xe4\"\n", "! line 2: not UTF-8"},
    {"a\n1\n\xe2\x82", "!cut line 3: not UTF-8"},
    {"a\n\x01\x7f\n", "{\"a\":\"\\u0001\x7f\"};"},

    /* pages of another kind */
    {"<html>\n<p>\n</html>\n", "! line 1: no CSV but HTML or JSON"},
    {"[]", "! line 1: no CSV but HTML or JSON"},
    {"{}\n", "! line 1: no CSV but HTML or JSON"},
    {"{\"error\":\"no\"}", "! line 1: no CSV but HTML or JSON"},
    {"{\"error\":\"no\"", "! line 1: a quote in a field without quotes"},
    {"[id],{x}\n1,2\n", "{\"[id]\":\"1\",\"{x}\":\"2\"};"},
    {"\"<x>\"\n1\n", "{\"<x>\":\"1\"};"},
};

static void
read_one(struct csv *c, struct span body, struct buf *got)
{
	const char *prefix = "CSV: ";
	struct err e;

	buf_clear(got);
	if (!csv_read(c, body, &e)) {
		ok(strncmp(e.text, prefix, strlen(prefix)) == 0 &&
			e.status == ST_DATA && c->n == 0,
		    "an error of CSV");
		buf_addf(got, "!%s %s", c->cut ? "cut" : "",
		    e.text + strlen(prefix));
	}
	for (size_t i = 0; i < c->n; i++)
		buf_addf(got, "%.*s;", (int)c->hit[i].text.n, c->hit[i].text.p);
}

/* One reader for all bodies, as for the pages of a walk. */
static void
test_table(void)
{
	struct csv c;
	struct buf got;

	csv_init(&c, BUF_TEXT);
	buf_init(&got, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		read_one(&c, span_of(table[i].body), &got);
		is(got.p, table[i].want, "a body");
	}
	read_one(&c, (struct span){"a\n1\0002\n", 6}, &got);
	is(got.p, "{\"a\":\"1\\u00002\"};", "a NUL");
	csv_release(&c);
	buf_release(&got);
}

/* Many columns and records; a ceiling. */
static void
test_large(void)
{
	struct csv c;
	struct buf body;
	struct err e;
	size_t want = 0;
	bool good = true;

	buf_init(&body, BUF_TEXT * 4);
	for (int row = 0; row < 300; row++)
		for (int i = 0; i < 500; i++)
			buf_addf(&body, "%s%d%s", row ? "" : "n", row + i,
			    i < 499 ? "," : "\n");
	csv_init(&c, (size_t)1 << 30);
	ok(csv_read(&c, buf_span(&body), &e) && c.n == 299,
	    "300 lines of 500 fields");
	for (size_t i = 0; i < c.n; i++) {
		struct json_iter it = json_iter(c.hit[i].text);
		char text[20];

		for (int k = 0; k < 500; k++) {
			snprintf(text, sizeof text, "\"%d\"", (int)i + 1 + k);
			good =
			    good && json_next(&it) && span_is(it.value, text);
		}
		good = good && !json_next(&it);
		want += c.hit[i].text.n;
	}
	ok(good, "each where it belongs");
	csv_release(&c);
	csv_init(&c, want - 1);
	ok(!csv_read(&c, buf_span(&body), &e) && !c.cut &&
		strstr(e.text, "line 300: the records are too large"),
	    "a ceiling of all records");
	csv_release(&c);
	csv_init(&c, want);
	ok(csv_read(&c, buf_span(&body), &e), "which is exact");
	csv_release(&c);
	buf_release(&body);
}

int
main(void)
{
	test_table();
	test_large();
	return tap_done();
}
