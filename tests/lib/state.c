/* SPDX-License-Identifier: MIT */
#include "state.h"

#include "json.h"
#include "tap.h"

static const struct {
	const char *text;
	bool good;
	const char *what;
} table[] = {
    {"", false, "nothing"},
    {"{", false, "cut"},
    {"[]", false, "an array"},
    {"null", false, "null"},
    {"{}", false, "no members"},
    {"{\"size\":2,\"crc\":\"00000000\"}", false, "no rows"},
    {"{\"rows\":1,\"crc\":\"00000000\"}", false, "no size"},
    {"{\"rows\":1,\"size\":2}", false, "no CRC"},
    {"{\"rows\":-1,\"size\":2,\"crc\":\"00000000\"}", false, "rows below 0"},
    {"{\"rows\":1.0,\"size\":2,\"crc\":\"00000000\"}", false, "a fraction"},
    {"{\"rows\":\"1\",\"size\":2,\"crc\":\"00000000\"}", false, "a string"},
    {"{\"rows\":9223372036854775808,\"size\":2,\"crc\":\"00000000\"}", false,
	"too many rows"},
    {"{\"rows\":1,\"size\":2,\"crc\":\"0000000\"}", false, "a short CRC"},
    {"{\"rows\":1,\"size\":2,\"crc\":\"000000000\"}", false, "a long CRC"},
    {"{\"rows\":1,\"size\":2,\"crc\":\"0000000G\"}", false, "no digit"},
    {"{\"rows\":1,\"size\":2,\"crc\":\"0x000000\"}", false, "a prefix"},
    {"{\"rows\":1,\"size\":2,\"crc\":\" -000001\"}", false, "a sign"},
    {"{\"rows\":1,\"size\":2,\"crc\":12345678}", false, "a number"},
};

static const char *
text_of(const struct buf *b)
{
	return b->n ? b->p : "(none)";
}

/* What is written can be read, and is the same. */
static void
around(const char *key, const char *cursor, const char *highest)
{
	struct list keys = {0};
	struct state s, t;
	struct buf b;

	list_add(&keys, key);
	list_add(&keys, "n");
	state_init(&s);
	state_init(&t);
	buf_init(&b, BUF_TEXT);
	ok(state_name(&s, &keys, cursor), "%s is named", key);
	if (highest)
		buf_adds(&s.highest, highest);
	s.rows = 3;
	s.size = INT64_C(5000000000);
	s.mtime = highest ? INT64_C(1780272000123456789) : INT64_C(-1);
	s.crc = 0x9ae0daaf;
	extents_add(&s.extents, &(struct extent){.blocks = 16, .crc = 1});
	extents_add(&s.extents, &(struct extent){.at = 5,
				    .blocks = 1,
				    .crc = 0xffffffff,
				    .first = span_of("pa1 s\"~7F"),
				    .cursor = span_of("t000000000001")});
	ok(state_write(&s, 1780272000, "me", &b) && b.p[b.n - 1] == '\n',
	    "written");
	ok(state_read(buf_span(&b), &t), "read");
	ok(state_has_key(&t, &keys) && state_has_cursor(&t, cursor),
	    "the same key and cursor");
	is(text_of(&t.highest), highest ? highest : "(none)", "and highest");
	ok(t.rows == s.rows && t.size == s.size && t.crc == s.crc &&
		t.mtime == s.mtime,
	    "and numbers");
	ok(t.extents.n == 2 && t.extents.v[0].to == 5 &&
		t.extents.v[1].to == s.size - 28 && t.extents.v[1].at == 5,
	    "and extents");
	state_release(&s);
	state_release(&t);
	buf_release(&b);
	list_release(&keys);
}

/* text with the first part replaced; false where it is not there. */
static bool
edited(const char *text, const char *part, const char *by, struct buf *b)
{
	const char *at = strstr(text, part);

	buf_clear(b);
	if (at == NULL)
		return false;
	buf_add(b, text, (size_t)(at - text));
	buf_adds(b, by);
	return buf_adds(b, at + strlen(part));
}

/* A state that a person edited, or a disk, is not believed. */
static void
editing(void)
{
	static const struct {
		const char *part, *by;
		bool good;
	} edits[] = {
	    {"{", " { ", true},
	    {"{", "{\"x\":[{}],", true},
	    {"\"by\":\"me\"", "\"by\":\"you\"", true},
	    {"\"rows\":3", "\"rows\": 3", true},
	    {"\"rows\":3", "\"rows\":4", false},
	    {"\"size\":28", "\"size\":29", false},
	    {"9ae0daaf", "9ae0daae", false},
	    {"\"highest\":5,", "\"highest\":6,", false},
	    {"\"highest\":5,", "", false},
	    {"\"cursor\":\"at\",", "", false},
	    {"[\"id\"]", "[\"ie\"]", false},
	    {"\"check\":", "\"chuck\":", false},
	};
	struct list keys = {0};
	struct state s, t;
	struct buf b, c;

	state_init(&s);
	state_init(&t);
	buf_init(&b, BUF_TEXT);
	buf_init(&c, BUF_TEXT);
	list_add(&keys, "id");
	state_name(&s, &keys, "at");
	buf_adds(&s.highest, "5");
	s.rows = 3;
	s.size = 28;
	s.crc = 0x9ae0daaf;
	state_write(&s, 0, "me", &b);
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
		ok(edited(b.p, edits[i].part, edits[i].by, &c) &&
			state_read((struct span){c.p, c.n}, &t) ==
			    edits[i].good,
		    "%s to %s", edits[i].part, edits[i].by);
	state_release(&s);
	state_release(&t);
	buf_release(&b);
	buf_release(&c);
	list_release(&keys);
}

static void
writing(void)
{
	struct list keys = {0};
	struct state s;
	struct buf b;

	state_init(&s);
	buf_init(&b, BUF_TEXT);
	list_add(&keys, "id");
	state_name(&s, &keys, NULL);
	ok(state_has_key(&s, &keys) && state_has_cursor(&s, NULL) &&
		!state_has_cursor(&s, "at"),
	    "no cursor is not a cursor");
	s.rows = 7;
	s.size = 28;
	s.crc = 0xf;
	state_write(&s, 0, "ndmerge 1", &b);
	is(b.p,
	    "{\"key\":[\"id\"],\"rows\":7,\"size\":28,\"mtime\":\"0.000000000"
	    "\",\"crc\":\"0000000f\",\"written\":\"1970-01-01T00:00:00Z\","
	    "\"by\":\"ndmerge 1\",\"check\":\"28c98cfdd0076cba\","
	    "\"extents\":[]}\n",
	    "as it is written");
	list_add(&keys, "n");
	ok(!state_has_key(&s, &keys), "more keys");
	state_release(&s);
	buf_release(&b);
	list_release(&keys);
}

int
main(void)
{
	struct state s;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		state_init(&s);
		ok(state_read(span_of(table[i].text), &s) == table[i].good,
		    "%s", table[i].what);
		state_release(&s);
	}
	around("id", "at", "\"2026-05-01T00:00:00Z\"");
	around("a[\"b c\"]", "x.\"y", "\"\\\\ \\u0000\"");
	around("id", NULL, NULL);
	editing();
	writing();
	return tap_done();
}
