/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "tap.h"

static const struct {
	const char *key, *old, *new, *line;
} written[] = {
    {"1", "", "{\"id\":1}",
	"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{\"id\":1}}"},
    {"[1,\"x\"]", "{\"id\":1,\"v\":1.0}", "{\"id\":1}",
	"{\"op\":\"update\",\"key\":[1,\"x\"],\"old\":{\"id\":1,\"v\":1.0},"
	"\"new\":{\"id\":1}}"},
    {"\"a\"", "\"a\"", "",
	"{\"op\":\"delete\",\"key\":\"a\",\"old\":\"a\",\"new\":null}"},
};

static const struct {
	const char *line, *key, *old, *new;
	enum change_op op;
} read[] = {
    {"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{}}", "1", "", "{}",
	CHANGE_INSERT},
    {" { \"new\" : null , \"old\" : [ 1 ] , \"op\" : \"delete\" , \"key\" : "
     "[ 1 , \"x\" ] } ",
	"[ 1 , \"x\" ]", "[ 1 ]", "", CHANGE_DELETE},
    {"{\"\\u006fp\":\"up\\u0064ate\",\"key\":\"null\",\"old\":\"null\","
     "\"new\":false}",
	"\"null\"", "\"null\"", "false", CHANGE_UPDATE},
    {"{\"op\":\"update\",\"key\":[1,2,3,4,5,6,7,8],\"old\":1,\"new\":1}",
	"[1,2,3,4,5,6,7,8]", "1", "1", CHANGE_UPDATE},
};

static const struct {
	const char *line, *why;
} refused[] = {
    {"", "not JSON"},
    {"{\"op\":\"insert\"", "not JSON"},
    {"[]", "not an object"},
    {"{}", "is missing"},
    {"{\"op\":\"insert\",\"key\":1,\"new\":{}}", "is missing"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":null}", "is missing"},
    {"{\"key\":1,\"old\":null,\"new\":{}}", "is missing"},
    {"{\"op\":\"insert\",\"old\":null,\"new\":{}}", "is missing"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{},\"at\":1}",
	"a member but"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{},\"new\":{}}",
	"a member twice"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{},\"\\u006eew\":1}",
	"a member twice"},
    {"{\"op\":\"upsert\",\"key\":1,\"old\":null,\"new\":{}}", "op is not"},
    {"{\"op\":\"\",\"key\":1,\"old\":null,\"new\":{}}", "op is not"},
    {"{\"op\":null,\"key\":1,\"old\":null,\"new\":{}}", "op is not"},
    {"{\"op\":[\"insert\"],\"key\":1,\"old\":null,\"new\":{}}", "op is not"},
    {"{\"op\":\"insert\",\"key\":null,\"old\":null,\"new\":{}}", "key is not"},
    {"{\"op\":\"insert\",\"key\":true,\"old\":null,\"new\":{}}", "key is not"},
    {"{\"op\":\"insert\",\"key\":{},\"old\":null,\"new\":{}}", "key is not"},
    {"{\"op\":\"insert\",\"key\":[],\"old\":null,\"new\":{}}", "key is not"},
    {"{\"op\":\"insert\",\"key\":[1],\"old\":null,\"new\":{}}", "key is not"},
    {"{\"op\":\"insert\",\"key\":[1,null],\"old\":null,\"new\":{}}",
	"key is not"},
    {"{\"op\":\"insert\",\"key\":[1,[2]],\"old\":null,\"new\":{}}",
	"key is not"},
    {"{\"op\":\"insert\",\"key\":[1,2,3,4,5,6,7,8,9],\"old\":null,\"new\":{}}",
	"key is not"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":{},\"new\":{}}", "as op says"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":{},\"new\":null}", "as op says"},
    {"{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":null}", "are null"},
    {"{\"op\":\"update\",\"key\":1,\"old\":null,\"new\":{}}", "as op says"},
    {"{\"op\":\"update\",\"key\":1,\"old\":{},\"new\":null}", "as op says"},
    {"{\"op\":\"delete\",\"key\":1,\"old\":null,\"new\":{}}", "as op says"},
    {"{\"op\":\"delete\",\"key\":1,\"old\":{},\"new\":{}}", "as op says"},
    {"{\"op\":\"delete\",\"key\":1,\"old\":null,\"new\":null}", "are null"},
};

static const struct {
	const char *path[3];
	const char *record, *key;
} keyed[] = {
    {{"id"}, "{\"id\":1.0,\"v\":[]}", "1.0"},
    {{"a.b"}, "{ \"a\" : { \"b\" : \"\\u00e9 x\" } }", "\"\\u00e9 x\""},
    {{"t", "id"}, "{\"id\":1e2,\"t\":\"x\"}", "[\"x\",1e2]"},
    {{"$"}, "\"x\"", "\"x\""},
    {{"id"}, "{\"id\":1,\"id\":2}", "2"},
    {{"id"}, "{\"v\":1}", "key id: missing"},
    {{"t", "id"}, "{\"t\":1}", "key id: missing"},
    {{"id"}, "{", "not JSON: byte 1: unexpected end"},
};

static bool
span_equals(struct span s, const char *text)
{
	return span_same(s, span_of(text));
}

static void
test_write(struct buf *b)
{
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		struct change c = {.key = span_of(written[i].key),
		    .old = span_of(written[i].old),
		    .new = span_of(written[i].new)};

		c.op = change_op(c.old, c.new);
		buf_clear(b);
		ok(change_write(&c, b), "written");
		is(b->p, written[i].line, written[i].line);
		b->max = b->n - 1;
		buf_clear(b);
		ok(!change_write(&c, b), "not into less");
		b->max = BUF_TEXT;
	}
}

static void
test_parse(struct json_scan *s)
{
	struct change c;
	struct err e;

	for (size_t i = 0; i < sizeof read / sizeof *read; i++)
		ok(change_parse(span_of(read[i].line), s, &c, &e) &&
			c.op == read[i].op && span_equals(c.key, read[i].key) &&
			span_equals(c.old, read[i].old) &&
			span_equals(c.new, read[i].new),
		    "%s", read[i].line);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		e.text[0] = '\0';
		ok(!change_parse(span_of(refused[i].line), s, &c, &e) &&
			e.status == ST_DATA && strstr(e.text, refused[i].why),
		    "%s: %s", refused[i].line, e.text);
	}
}

static void
test_key(struct buf *b)
{
	for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++) {
		struct list paths = {NULL, 0};
		struct keys k;
		struct err e;

		for (int j = 0; j < 3 && keyed[i].path[j]; j++)
			list_add(&paths, keyed[i].path[j]);
		buf_clear(b);
		if (!keys_init(&k, &paths, NULL, &e))
			return;
		if (change_key(&k, span_of(keyed[i].record), b, &e))
			is(b->p, keyed[i].key, keyed[i].record);
		else
			is(e.text, keyed[i].key, keyed[i].record);
		keys_release(&k);
		list_release(&paths);
	}
}

int
main(void)
{
	struct json_scan s;
	struct buf b;

	json_init(&s);
	buf_init(&b, BUF_TEXT);
	test_write(&b);
	test_parse(&s);
	test_key(&b);
	json_release(&s);
	buf_release(&b);
	return tap_done();
}
