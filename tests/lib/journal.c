/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include "tap.h"

static struct buf b;

static const char *
key(const char *method, const char *url, const char *body,
    const struct list *headers)
{
	static char text[2][300];
	static int turn;
	struct journal_request rq = {.method = method,
	    .url = url,
	    .has_body = body != NULL,
	    .headers = {headers, NULL}};

	if (body)
		rq.body = span_of(body);
	else
		rq.body = span_of("");
	buf_clear(&b);
	journal_key(&rq, &b);
	snprintf(text[turn ^= 1], 300, "%s", b.p);
	return text[turn];
}

static void
keys(void)
{
	struct list h = {0}, h2 = {0}, token = {0};

	list_add(&h, "X-A: 1");
	list_add(&h2, "X-A: 2");
	is(key("GET", "http://a/?q=\"", NULL, NULL),
	    "\"method\":\"GET\",\"url\":\"http://a/?q=\\\"\","
	    "\"request\":\"0000000000000000\"",
	    "a key");
	ok(strcmp(key("GET", "u", NULL, NULL), key("GET", "u", "", NULL)) != 0,
	    "no body is not an empty one");
	ok(strcmp(key("GET", "u", "a", NULL), key("GET", "u", "b", NULL)) != 0,
	    "bodies count");
	ok(strcmp(key("GET", "u", "a", &h), key("GET", "u", "a", &h2)) != 0,
	    "headers count");
	ok(strcmp(key("GET", "u", "a", &h), key("GET", "u", "a", NULL)) != 0,
	    "also whether there is one");
	is(key("PUT", "u", "a", &h), key("PUT", "u", "a", &h), "the same");
	list_add(&token, "X-A: 1");
	list_add(&token, "Authorization: Bearer new");
	is(key("PUT", "u", "a", &token), key("PUT", "u", "a", &h),
	    "a token does not count");
	list_release(&h);
	list_release(&h2);
	list_release(&token);
}

static enum journal_kind
kind(const char *line)
{
	struct journal_entry t;
	int64_t version;

	return journal_read(span_of(line), &t, &version);
}

#define ENTRY(status, head, body, size, crc, at)                      \
	"{\"method\":\"GET\",\"url\":\"u\",\"request\":\"0\"," status \
	",\"head\":" head ",\"body\":" body "," size ",\"crc\":" crc  \
	",\"at\":" at "}"
#define AT "\"2026-06-01T12:00:00Z\""

static void
kinds(void)
{
	static const struct {
		const char *line;
		enum journal_kind want;
	} t[] = {
	    {"", JOURNAL_OTHER},
	    {"{", JOURNAL_OTHER},
	    {"[]", JOURNAL_OTHER},
	    {"{}", JOURNAL_OTHER},
	    {"{\"done\":true}", JOURNAL_DONE},
	    {"{\"done\":false}", JOURNAL_OTHER},
	    {"{\"spool\":1,\"started\":" AT "}", JOURNAL_START},
	    {"{\"spool\":7,\"started\":" AT "}", JOURNAL_START},
	    {"{\"spool\":1,\"started\":\"today\"}", JOURNAL_OTHER},
	    {"{\"spool\":1}", JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":1",
		 "\"00000001\"", AT),
		JOURNAL_ENTRY},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":1",
		 "\"00000001\"", AT) " ",
		JOURNAL_OTHER},
	    {ENTRY("\"status\":99", "[]", "\"000001\"", "\"size\":1",
		 "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":\"200\"", "[]", "\"000001\"", "\"size\":1",
		 "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "{}", "\"000001\"", "\"size\":1",
		 "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"../../etc\"", "\"size\":1",
		 "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY(
		 "\"status\":200", "[]", "1", "\"size\":1", "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":-1",
		 "\"00000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":1",
		 "\"0000001\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":1",
		 "\"0000000g\"", AT),
		JOURNAL_OTHER},
	    {ENTRY("\"status\":200", "[]", "\"000001\"", "\"size\":1",
		 "\"00000001\"", "\"\""),
		JOURNAL_OTHER},
	    {"{\"url\":\"u\",\"method\":\"GET\",\"request\":\"0\"}",
		JOURNAL_OTHER},
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		ok(kind(t[i].line) == t[i].want, "%s", t[i].line);
}

static void
there_and_back(void)
{
	char bytes[256 * 8 + 1], url[256];
	struct journal_entry t = {.status = 203,
	    .body = 1234567,
	    .size = 89,
	    .crc = 0xfedcba98,
	    .at = 1780315200,
	    .key = span_of("\"method\":\"GET\",\"url\":\"\\\"\","
			   "\"request\":\"00\"")};
	struct journal_entry got = {.status = 0};
	int64_t version;
	struct buf line, back;
	size_t n = 0;

	/* Every byte but the ends of lines, which a head cannot hold. */
	for (int i = 0; i < 256; i++) {
		if (i != '\n' && i != '\r')
			n += (size_t)snprintf(
			    bytes + n, 9, "X:%c\r\n", i ? i : ' ');
		url[i] = (char)(i + 1);
	}
	bytes[n++] = '\r';
	bytes[n++] = '\n';
	buf_init(&line, JOURNAL_LINE);
	buf_init(&back, JOURNAL_LINE);
	ok(journal_write(
	       &t, (struct span){url, 255}, (struct span){bytes, n}, &line),
	    "a line of every byte");
	buf_cut(&line, line.n - 1);
	ok(journal_read(buf_span(&line), &got, &version) == JOURNAL_ENTRY,
	    "is read");
	ok(got.status == 203 && got.body == 1234567 && got.size == 89 &&
		got.crc == 0xfedcba98 && got.at == 1780315200,
	    "its numbers");
	ok(span_same(got.key, t.key), "its key");
	ok(journal_head(&got, &back) &&
		span_same(buf_span(&back), (struct span){bytes, n}),
	    "its head");
	buf_clear(&back);
	ok(journal_final(&got, &back) &&
		span_same(buf_span(&back), (struct span){url, 255}),
	    "where it led");
	buf_clear(&back);
	ok(journal_url(&got, &back) && strcmp(back.p, "\"") == 0, "its URL");
	got.head = span_of("[\"a\\nb\"]");
	ok(!journal_head(&got, &back), "no end of line inside a line");
	got.head = span_of("[\"\xe2\x82\xac\"]");
	ok(!journal_head(&got, &back), "no character that is not a byte");
	got.head = span_of("[1]");
	ok(!journal_head(&got, &back), "strings only");
	got.final = span_of("\"a\\u0000\"");
	ok(!journal_final(&got, &back), "no NUL in a URL");
	buf_release(&line);
	buf_release(&back);
}

static void
names(void)
{
	static const struct {
		const char *name;
		int64_t want; /* -1: none */
	} t[] = {{"000001", 1}, {"999999", 999999}, {"1000000", 1000000},
	    {"0000001", -1}, {"00001", -1}, {"00000a", -1}, {"", -1},
	    {"-00001", -1}, {"000001.json", -1}, {"99999999999999999999", -1}};
	int64_t body;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		bool good = journal_named(span_of(t[i].name), &body);

		ok(good == (t[i].want >= 0) && (!good || body == t[i].want),
		    "the name '%s'", t[i].name);
		buf_clear(&b);
		if (good && journal_name(body, &b))
			is(b.p, t[i].name, "and back");
	}
}

static void
filtering(void)
{
	static const char *const kept[] = {"Link", "X-Next-Token", "ETag",
	    "X-Total-Count", "Continuation-Token", "X-RateLimit-Remaining",
	    "nextPageToken", "Author"};
	static const char *const left_out[] = {"Set-Cookie", "set-cookie2",
	    "Authorization", "WWW-Authenticate", "X-Auth-Token", "X-CSRF-Token",
	    "x-amz-security-token", "X-Api-Key", "Authentication-Info",
	    "X-Subject-Token"};

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		ok(journal_keeps(span_of(kept[i])), "%s is kept", kept[i]);
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		ok(!journal_keeps(span_of(left_out[i])), "%s is not",
		    left_out[i]);
	buf_clear(&b);
	journal_filter(
	    span_of("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n folded\r\nA: 1\r\n"
		    "\ttoo\r\nX-Api-Key:k\r\nno colon\r\n\r\n"),
	    &b);
	is(b.p,
	    "HTTP/1.1 200 OK\r\nSet-Cookie: ***\r\nA: 1\r\n\ttoo\r\n"
	    "X-Api-Key: ***\r\nno colon\r\n\r\n",
	    "values that are not kept, with what continues them");
}

static void
torn(void)
{
	char line[200];

	buf_clear(&b);
	journal_start("x", span_of("y"), 0, &b);
	is(b.p,
	    "{\"spool\":1,\"by\":\"x\",\"walk\":\"y\","
	    "\"started\":\"1970-01-01T00:00:00Z\"}\n",
	    "a first line");
	for (size_t n = 0; n < b.n; n++) {
		memcpy(line, b.p, n);
		if (!journal_torn((struct span){line, n}))
			ok(false, "torn at %d", (int)n);
	}
	ok(!journal_torn(buf_span(&b)), "a whole one is not torn");
	ok(!journal_torn(span_of("{\"id\":1")), "nor is something else");
}

int
main(void)
{
	buf_init(&b, JOURNAL_LINE);
	keys();
	kinds();
	there_and_back();
	names();
	filtering();
	torn();
	buf_release(&b);
	return tap_done();
}
