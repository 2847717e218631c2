/* SPDX-License-Identifier: MIT */
#include "parents.h"

#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static char file[] = "/tmp/ndkit.parents.XXXXXX";

static void
write_file(const char *text)
{
	FILE *f = fopen(file, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		die(ST_FAILED, "%s: cannot write", file);
}

struct given {
	const char *parents, *url, *json, *missing, *add[3];
};

/* want: a line a walk, "PATH BODY MEMBERS"; then what ended it, if not well. */
static const struct {
	struct given given;
	const char *want;
} table[] = {
    {{"{\"id\":1}\n{\"id\":\"a/b\"}\n\n{\"id\":2.0}\n", "{id}", .add = {NULL}},
	"/1  \n/a%2Fb  \n/2.0  \n"},
    {{"", "{id}", .add = {NULL}}, ""},

    /* The same walk is made once. */
    {{"{\"id\":1}\n{\"id\":2,\"x\":1}\n{\"id\":1,\"x\":2}\n{\"id\":\"1\"}\n"
      "{\"id\":2}\n{\"id\":10e-1}\n",
	 "{id}", .add = {NULL}},
	"/1  \n/2  \n/10e-1  \nrepeated 3\n"},
    {{"{\"id\":1,\"x\":1}\n{\"id\":1,\"x\":2}\n{\"id\":1,\"x\":1}\n", "{id}",
	 .add = {"x"}},
	"/1  _parent_x=1\n/1  _parent_x=2\nrepeated 1\n"},
    {{"{\"id\":1}\n{\"id\":\"1\"}\n", "p", "{\"id\":\"{id}\"}", .add = {NULL}},
	"/p {\"id\":1} \n/p {\"id\":\"1\"} \n"},

    /* Members. */
    {{"{\"id\":1,\"o\":{\"k\":[1, 2]},\"n\":null,\"a b\":\"\\u00e9\"}\n",
	 "{id}", .add = {"o.k[0]", "$.n", "mine=[\"a b\"]"}},
	"/1  _parent_o_k_0=1 _parent_n=null mine=\"\\u00e9\"\n"},
    {{"{\"id\":1,\"a=b\":2,\"o\":{\"k\":[1, 2]}}\n", "{id}",
	 .add = {"[\"a=b\"]", "all=$", "o"}},
	"/1  _parent_a=b=2 "
	"all={\"id\":1,\"a=b\":2,\"o\":{\"k\":[1, 2]}} "
	"_parent_o={\"k\":[1, 2]}\n"},
    {{"\"abc\"\n", "{$}", .add = {"p=$"}}, "/abc  p=\"abc\"\n"},

    /* What is not there. */
    {{"{\"id\":1}\n{\"id\":null}\n{\"id\":3}\n", "{id}", .add = {NULL}},
	"/1  \n65 FILE:2: {id}: null\n"},
    {{"{\"id\":1}\n\n{\"ID\":2}\n{\"id\":3}\n", "{id}", .add = {NULL}},
	"/1  \n65 FILE:3: {id}: not there\n"},
    {{"{\"id\":1}\n{\"id\":null}\n{}\n{\"id\":3}\n", "{id}", NULL, "skip",
	 .add = {NULL}},
	"/1  \n/3  \nskipped 2\n"},
    {{"{\"id\":1}\n{\"id\":2,\"x\":0}\n", "{id}", NULL, "fail", .add = {"x"}},
	"65 FILE:1: --add-parent x: not there\n"},
    {{"{\"id\":1}\n{\"id\":2,\"x\":0}\n", "{id}", NULL, "skip", .add = {"x"}},
	"/2  _parent_x=0\nskipped 1\n"},

    /* What is not skipped. */
    {{"{\"id\":{}}\n", "{id}", NULL, "skip", .add = {NULL}},
	"65 FILE:1: {id}: an object in a text\n"},
    {{"{\"id\":\"..\"}\n", "{id}", NULL, "skip", .add = {NULL}},
	"65 FILE:1: http://h/..: the path has a value that is empty or dots\n"},
    {{"{\"id\":1}\n{\"id\":}\n", "{id}", NULL, "skip", .add = {NULL}},
	"/1  \n65 FILE:2: not JSON: byte 6: expected a value\n"},
    {{"{\"id\":1}\n{\"id\":2}", "{id}", .add = {NULL}},
	"/1  \n65 FILE:2: cut: the last line has no newline\n"},

    /* Options. */
    {{"", "p", .add = {NULL}},
	"2 --parents: no placeholder {PATH} in the request\n"},
    {{"", "{since}", .add = {NULL}},
	"2 --parents: no placeholder {PATH} in the request\n"},
    {{"", "{id}", "@-", .add = {NULL}}, "2 --parents and a body from stdin\n"},
    {{"", "{id}", NULL, "ignore", .add = {NULL}},
	"2 --parent-missing: fail or skip: ignore\n"},
    {{"", "{id}", .add = {"a[*]"}}, "2 --add-parent: a[*]: many values\n"},
    {{"", "{id}", .add = {"=a"}}, "2 --add-parent: not NAME=...: =a\n"},
    {{"", "{id}", .add = {"x=a", "x=b"}},
	"2 --add-parent: two members are x\n"},
};

/* The file's name is another one each time. */
static void
put_error(struct buf *b, const struct err *e)
{
	size_t n = strlen(file);
	bool own = strncmp(e->text, file, n) == 0;

	buf_addf(b, "%d %s%s\n", e->status, own ? "FILE" : "",
	    e->text + (own ? n : 0));
}

static void
put_walk(struct buf *b, const struct parents *p, const struct ask *a)
{
	buf_addf(b, "%s %s ", a->url.p + strlen("http://h"), a->body.p);
	for (size_t i = 0; i < p->nadded; i++)
		buf_addf(b, "%s%.*s=%.*s", i ? " " : "",
		    (int)p->added[i].name.n, p->added[i].name.p,
		    (int)p->added[i].value.n, p->added[i].value.p);
	buf_addc(b, '\n');
}

static void
walk_all(struct parents *p, struct buf *b)
{
	static const struct template_range range = {{"", 0}, {"", 0}};
	bool more, made;
	struct ask a;
	struct err e;

	ask_init(&a);
	for (;;) {
		if (!parents_next(p, &more, &e) ||
		    (more && !parents_ask(p, &range, &a, &made, &e))) {
			put_error(b, &e);
			break;
		}
		if (!more)
			break;
		if (made)
			put_walk(b, p, &a);
	}
	ask_release(&a);
}

static void
one(const struct given *g, const char *want)
{
	struct parents p = {.missing = g->missing};
	struct blueprint bp;
	struct request rq;
	struct buf b, url;
	struct err e;

	write_file(g->parents);
	buf_init(&b, BUF_TEXT);
	buf_init(&url, BUF_TEXT);
	buf_addf(&url, "http://h/%s", g->url);
	request_init(&rq);
	rq.braces = BRACES_ALL;
	rq.json = g->json;
	/* A body from stdin is for parents_prepare to refuse. */
	p.file = g->json && g->json[0] == '@' ? "-" : file;
	for (size_t i = 0; i < 3 && g->add[i]; i++)
		list_add(&p.add, g->add[i]);
	if (!request_prepare(&rq, url.p, &e) || !blueprint_init(&bp, &rq, &e))
		die_err(&e);
	if (parents_prepare(&p, &bp, &e))
		walk_all(&p, &b);
	else
		put_error(&b, &e);
	if (p.skipped)
		buf_addf(&b, "skipped %d\n", (int)p.skipped);
	if (p.repeated)
		buf_addf(&b, "repeated %d\n", (int)p.repeated);
	is(b.p, want, g->url);
	parents_release(&p);
	blueprint_release(&bp);
	request_release(&rq);
	buf_release(&b);
	buf_release(&url);
}

int
main(void)
{
	int fd = mkstemp(file);

	if (fd < 0 || close(fd) != 0)
		die(ST_FAILED, "%s: cannot make it", file);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		one(&table[i].given, table[i].want);
	unlink(file);
	return tap_done();
}
