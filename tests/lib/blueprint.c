/* SPDX-License-Identifier: MIT */
#include "blueprint.h"

#include "tap.h"

#define RECORD                                                              \
	"{\"id\":7,\"s\":\"a b/c?d#e&f=g%\",\"e\":\"\",\"d\":\".\",\"dd\":" \
	"\"..\",\"n\":null,\"o\":{\"k\":[1]},\"x\":1.50,\"crlf\":"          \
	"\"a\\r\\nb\","                                                     \
	"\"sp\":\" "                                                        \
	"a\",\"u\":\"\xc3\xa9\",\"pe\":\"%2e\",\"host\":\"evil.example\"}"

/* A request, in one mode; NULL: not given. */
struct given {
	const char *url, *query[3], *header[2], *json, *data, *urlencode;
	int mode;
	bool unknown; /* neither end of the range is */
};

enum { ALL = BRACES_ALL, RANGE = BRACES_RANGE, NONE = BRACES_NONE };

static const struct {
	struct given given;
	/* URL|body|headers; "usage ...", "missing ...", "bad ..." */
	const char *want;
} table[] = {
    /* The URL. */
    {{"http://h/items/{id}", .mode = ALL}, "http://h/items/7|"},
    {{"http://h/items/{s}/x", .mode = ALL},
	"http://h/items/a%20b%2Fc%3Fd%23e%26f%3Dg%25/x|"},
    {{"http://h/{u}/\xc3\xa9?q={u}", .mode = ALL},
	"http://h/%C3%A9/%c3%a9?q=%C3%A9|"},
    {{"http://h/{id}?a={s}&b=1&c={x}#top", .mode = ALL},
	"http://h/7?a=a%20b%2Fc%3Fd%23e%26f%3Dg%25&b=1&c=1.50|"},
    {{"http://h?a={id}", .mode = ALL}, "http://h/?a=7|"},
    {{"http://h/{{id}}/{id}", .mode = ALL}, "http://h/{id}/7|"},
    {{"http://h/{id}", .mode = RANGE}, "http://h/{id}|"},
    {{"http://h/?", .mode = ALL}, "http://h/|"},
    {{"http://h/a/../b/./{id}", .mode = ALL}, "http://h/b/7|"},
    {{"http://H:80/{id}", .mode = ALL}, "http://H:80/7|"},
    {{"http://h/{[\"a b?\"]}", .mode = ALL}, "missing {[\"a b?\"]}: not there"},
    {{"http://h/{['s']}?{['id']}", .mode = ALL},
	"http://h/a%20b%2Fc%3Fd%23e%26f%3Dg%25?7|"},
    {{"http://h/a{id}b/{id}{id}", .mode = ALL}, "http://h/a7b/77|"},
    {{"http://h//a//{id}/./", .mode = ALL}, "http://h//a//7/|"},

    /* A value is no way to another resource, or another host. */
    {{"http://h/a/{dd}/b", .mode = ALL},
	"bad http://h/a/../b: the path has a value that is empty or dots"},
    {{"http://h/a/{d}", .mode = ALL},
	"bad http://h/a/.: the path has a value that is empty or dots"},
    {{"http://h/a/{e}/b", .mode = ALL},
	"bad http://h/a//b: the path has a value that is empty or dots"},
    {{"http://h/a/.{d}/b", .mode = ALL},
	"bad http://h/a/../b: the path has a value that is empty or dots"},
    {{"http://h/a/%2E{d}/b", .mode = ALL},
	"bad http://h/a/%2E./b: the path has a value that is empty or dots"},
    {{"http://h/a/{e}{d}{d}", .mode = ALL},
	"bad http://h/a/..: the path has a value that is empty or dots"},
    {{"http://h/a/..{dd}/{pe}", .mode = ALL}, "http://h/a/..../%252e|"},
    {{"http://h/a//x{e}/?q={e}&r={dd}", .mode = ALL},
	"http://h/a//x/?q=&r=..|"},
    {{"http://{host}/", .mode = ALL},
	"usage a placeholder in the URL's scheme or host: http://{host}/"},
    {{"http://h{host}", .mode = ALL},
	"usage a placeholder in the URL's scheme or host: http://h{host}"},
    {{"http://h:{id}/", .mode = ALL}, "usage bad port number in the URL"},
    {{"{host}://h/", .mode = ALL}, "usage not an http or https URL"},
    {{"http:/{host}/x", .mode = ALL},
	"usage a placeholder in the URL's scheme or host: http:/{host}/x"},
    {{"http:///{host}/x", .mode = ALL},
	"usage a placeholder in the URL's scheme or host: http:///{host}/x"},
    {{"http://u{id}@h/", .mode = ALL}, "usage user or password in the URL"},
    {{"{host}", .mode = ALL},
	"usage not a URL: it begins with http:// or https://"},
    {{"http://h/{id", .mode = ALL},
	"usage {id: a brace alone: a placeholder is {PATH}, a brace {{ or }}"},
    {{"http://h/{a b}", .mode = ALL},
	"usage the URL: placeholder: path a b: byte 1: expected . or ["},
    {{"http://h/a b/{id}", .mode = ALL}, "usage space in the URL: write %20"},

    /* Parameters. */
    {{"http://h/", .query = {"a={id}", "b={s}", "c=1"}, .mode = ALL},
	"http://h/?a=7&b=a%20b%2Fc%3Fd%23e%26f%3Dg%25&c=1|"},
    {{"http://h/?z=1", .query = {"f[{s}]=x y", "{id}={id}"}, .mode = ALL},
	"http://h/?z=1&f%5Ba%20b%2Fc%3Fd%23e%26f%3Dg%25%5D=x%20y&7=7|"},
    {{"http://h/", .query = {"a={{id}}", "{['=']}=1"}, .mode = ALL},
	"missing {['=']}: not there"},
    {{"http://h/", .query = {"a={{id}}"}, .mode = ALL},
	"http://h/?a=%7Bid%7D|"},
    {{"http://h/", .query = {"a={id}"}, .mode = RANGE},
	"http://h/?a=%7Bid%7D|"},
    {{"http://h/", .query = {"a={since}"}, .mode = NONE},
	"http://h/?a=%7Bsince%7D|"},
    {{"http://h/", .query = {"a={n}"}, .mode = ALL}, "missing {n}: null"},
    {{"http://h/", .query = {"a={o}"}, .mode = ALL},
	"bad {o}: an object in a text"},
    {{"http://h/", .query = {"a={id"}, .mode = ALL},
	"usage --url-query: {id: a brace alone: a placeholder is {PATH}, a "
	"brace {{ or }}"},
    {{"http://h/", .query = {"{id}"}, .mode = ALL},
	"usage --url-query: not NAME=VALUE: {id}"},

    /* The range; a parameter whose end is not known is left out. */
    {{"http://h/{since}?x={until}", .query = {"a=>{since}Z", "b=1"},
	 .mode = RANGE},
	"http://h/2024-01-01T00%3A00%3A00Z?x=99&a=%3E2024-01-01T00%3A00%3A00ZZ"
	"&b=1|"},
    {{"http://h/", .query = {"a={since}", "b=1", "c={until}"}, .mode = RANGE,
	 .unknown = true},
	"http://h/?b=1|"},
    {{"http://h/?x={since}", .query = {"a={until}"}, .mode = RANGE,
	 .unknown = true},
	"http://h/|"},
    {{"http://h/{since}", .mode = RANGE, .unknown = true},
	"unknown {since}: not known"},
    {{"http://h/", .json = "{\"a\":\"{since}\"}", .mode = RANGE,
	 .unknown = true},
	"unknown {since}: not known"},
    {{"http://h/", .header = {"If-X: {until}"}, .mode = RANGE, .unknown = true},
	"unknown {until}: not known"},

    /* Header lines. */
    {{"http://h/", .header = {"X-Id: a {id}; {u}", "X-Plain: 1"}, .mode = ALL},
	"http://h/||X-Id: a 7; \xc3\xa9"},
    {{"http://h/", .header = {"X-A: {{"}, .mode = ALL}, "http://h/||X-A: {"},
    {{"http://h/", .header = {"X-Id: {id}", "x-id: 2"}, .mode = ALL},
	"usage -H: X-Id: twice, with a placeholder"},
    {{"http://h/", .header = {"X-{id}: 1"}, .mode = ALL},
	"usage -H: a header is 'Name: value'"},
    {{"http://h/", .header = {"Authorization: Bearer {id}"}, .mode = ALL},
	"usage -H: Authorization is not given here: use --bearer, --user, or "
	"-H @FILE"},
    {{"http://h/", .header = {"X-Id: {crlf}"}, .mode = ALL},
	"bad X-Id: control byte in the value"},
    {{"http://h/", .header = {"X-Id: {sp}"}, .mode = ALL},
	"bad X-Id: white space around the value"},
    {{"http://h/", .header = {"X-Id: '{sp}'"}, .mode = ALL},
	"http://h/||X-Id: ' a'"},
    {{"http://h/", .header = {"X-Id: {e}"}, .mode = ALL}, "bad X-Id: no value"},
    {{"http://h/", .header = {"X-Id: {"}, .mode = ALL},
	"usage -H: X-Id: {: a brace alone: a placeholder is {PATH}, a brace "
	"{{ or }}"},

    /* Bodies. */
    {{"http://h/", .json = "{\"id\":\"{id}\",\"x\":[\"{o}\",\"n{x}\"]}",
	 .mode = ALL},
	"http://h/|{\"id\":7,\"x\":[{\"k\":[1]},\"n1.50\"]}"},
    {{"http://h/", .json = "{\"id\":{id}}", .mode = ALL},
	"usage --json: not JSON: byte 7: expected a member name"},
    {{"http://h/", .json = "not JSON", .mode = ALL}, "http://h/|not JSON"},
    {{"http://h/", .data = "a={s}&b={{1}}%20", .mode = ALL},
	"http://h/|a=a%20b%2Fc%3Fd%23e%26f%3Dg%25&b={1}%20"},
    {{"http://h/", .data = "a={id}", .urlencode = "b c={s} {{", .mode = ALL},
	"http://h/|a=7&b%20c=a%20b%2Fc%3Fd%23e%26f%3Dg%25%20%7B"},
    {{"http://h/", .data = "a={id}", .header = {"Content-Type: text/csv"},
	 .mode = ALL},
	"usage --data: a placeholder in what is no form: use --json"},
    {{"http://h/", .data = "a=1", .header = {"Content-Type: text/csv"},
	 .mode = ALL},
	"http://h/|a=1"},
    {{"http://h/", .data = "a={", .mode = ALL},
	"usage --data: {: a brace alone: a placeholder is {PATH}, a brace {{ "
	"or }}"},
};

static void
fill(struct blueprint *bp, bool unknown, char *got, size_t n)
{
	static const char *const result[] = {"", "missing", "unknown", "bad"};
	const struct template_range range = {
	    {"\"2024-01-01T00:00:00Z\"", unknown ? 0 : 22},
	    {"99", unknown ? 0 : 2}};
	enum template_result r;
	struct ask a;
	struct err e;
	int used;

	ask_init(&a);
	r = blueprint_fill(bp, &range, &a, &e);
	if (r != TEMPLATE_DONE) {
		snprintf(got, n, "%s %s%s", result[r], e.text,
		    e.status == (r == TEMPLATE_UNKNOWN ? ST_USAGE : ST_DATA)
			? ""
			: " (status)");
	} else {
		used = snprintf(got, n, "%s|%s", a.url.p, a.body.p);
		for (size_t i = 0; i < a.headers.n; i++)
			used += snprintf(got + used, n - (size_t)used, "|%s",
			    a.headers.v[i]);
	}
	ask_release(&a);
}

static void
add(struct list *l, const char *text)
{
	if (text)
		list_add(l, text);
}

static void
one(const struct given *g, const char *want)
{
	struct blueprint bp;
	struct request rq;
	char got[2000];
	struct err e;

	request_init(&rq);
	rq.braces = (enum braces)g->mode;
	rq.json = g->json;
	for (size_t i = 0; i < 3; i++)
		add(&rq.query, g->query[i]);
	for (size_t i = 0; i < 2; i++)
		add(&rq.header, g->header[i]);
	add(&rq.data, g->data);
	add(&rq.data_urlencode, g->urlencode);
	bp.rq = NULL;
	if (!request_prepare(&rq, g->url, &e) || !blueprint_init(&bp, &rq, &e))
		snprintf(got, sizeof got, "%s %s",
		    e.status == ST_USAGE ? "usage" : "?", e.text);
	else if (!fields_read(&bp.fields, span_of(RECORD), &e))
		snprintf(got, sizeof got, "record: %s", e.text);
	else
		fill(&bp, g->unknown, got, sizeof got);
	is(got, want, want);
	if (bp.rq)
		blueprint_release(&bp);
	request_release(&rq);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		one(&table[i].given, table[i].want);
	return tap_done();
}
