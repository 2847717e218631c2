/* SPDX-License-Identifier: MIT */
#include "extents.h"

#include "tap.h"

/* Extents whose first keys are single letters; each has 10 bytes. */
static void
make(struct extents *x, const char *keys)
{
	*x = (struct extents){0};
	for (int64_t i = 0; keys[i]; i++)
		extents_add(x, &(struct extent){.at = 10 * i,
				   .to = 10 * i + 10,
				   .blocks = 1,
				   .first = {keys + i, 1}});
}

static void
finding(void)
{
	static const struct {
		const char *firsts, *key;
		size_t want;
	} table[] = {
	    {"", "a", 0},
	    {"c", "a", 0},
	    {"c", "c", 0},
	    {"c", "d", 0},
	    {"ceg", "a", 0},
	    {"ceg", "c", 0},
	    {"ceg", "d", 0},
	    {"ceg", "e", 1},
	    {"ceg", "ea", 1},
	    {"ceg", "f", 1},
	    {"ceg", "g", 2},
	    {"ceg", "z", 2},
	    {"cegi", "h", 2},
	    {"cegi", "", 0},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct extents x;

		make(&x, table[i].firsts);
		ok(extents_find(&x, span_of(table[i].key)) == table[i].want,
		    "%s in %s", table[i].key, table[i].firsts);
		extents_release(&x);
	}
}

static void
growing(void)
{
	struct extents x;
	struct extent *e;

	make(&x, "ab");
	e = &x.v[1];
	extent_raise(e, span_of("5"));
	extent_raise(e, span_of("4"));
	extent_raise(e, span_of(""));
	ok(span_is(e->cursor, "5"), "a bound goes up only");
	extents_grow(
	    &x, &(struct extent){
		    .at = 20, .to = 44, .blocks = 3, .cursor = span_of("7")});
	e = &x.v[1];
	ok(e->at == 10 && e->to == 44 && e->blocks == 4 &&
		span_is(e->cursor, "7") && span_is(e->first, "b"),
	    "one takes in what follows it");
	extents_release(&x);
	ok(x.n == 0 && x.v == NULL, "released");
}

/* Read text as the extents of a file whose last one ends at byte end. */
static bool
reads(const char *text, int64_t end, struct extents *x)
{
	return extents_read(span_of(text), end, NULL, x);
}

#define ONE "\n{\"at\":0,\"blocks\":1,\"crc\":\"00000000\",\"first\":\"n\"}"
#define AT(n, key)                                                           \
	"\n{\"at\":" n ",\"blocks\":1,\"crc\":\"00000000\",\"first\":\"" key \
	"\"}"

static void
reading(void)
{
	static const struct {
		const char *text;
		bool good;
		const char *what;
	} table[] = {
	    {"[]", false, "none of a file that has some"},
	    {"{}", false, "no array"},
	    {"", false, "nothing"},
	    {"[", false, "a cut array"},
	    {"[" ONE, false, "a cut one"},
	    {"[" ONE ",]", false, "one that is missing"},
	    {"[" ONE "]]", false, "more behind them"},
	    {"[ " ONE "]", false, "white space of somebody else"},
	    {"[" ONE "]", true, "one"},
	    {"[" ONE "," AT("50", "o") "]", true, "two"},
	    {"[" ONE "," AT("50", "n") "]", false, "the same key twice"},
	    {"[" ONE "," AT("50", "m") "]", false, "keys that descend"},
	    {"[" ONE "," AT("0", "o") "]", false, "the same place twice"},
	    {"[" ONE "," AT("100", "o") "]", false, "one behind the end"},
	    {"[" ONE "," AT("-1", "o") "]", false, "a place below 0"},
	    {"[" AT("1", "o") "]", false, "a first one that is not first"},
	    {"[" ONE ",5]", false, "a number"},
	    {"[\n{\"at\":0,\"blocks\":0,\"crc\":\"00000000\"}]", false,
		"no blocks"},
	    {"[\n{\"at\":0,\"crc\":\"00000000\"}]", false, "blocks missing"},
	    {"[\n{\"at\":0,\"blocks\":1,\"crc\":\"0\"}]", false, "a short CRC"},
	    {"[\n{\"at\":0,\"blocks\":1,\"crc\":0}]", false, "a CRC's number"},
	    {"[\n{\"at\":0,\"blocks\":1,\"crc\":\"00000000\"},\n{\"at\":5,"
	     "\"blocks\":1,\"crc\":\"00000000\"}]",
		true, "in no order"},
	    {"[\n{\"at\":0,\"blocks\":1,\"crc\":\"00000000\",\"first\":5}]",
		false, "a key that is no text"},
	};
	struct extents x;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		bool good = reads(table[i].text, 100, &x);

		ok(good == table[i].good && (good || x.n == 0), "%s",
		    table[i].what);
		extents_release(&x);
	}
	ok(reads("[]", 0, &x), "none of an empty file");
	extents_release(&x);
	ok(!reads("[" ONE "]", 0, &x), "one of an empty file");
	extents_release(&x);
}

/* Of many, those that a key can be in, and no others. */
static void
reading_some(void)
{
	static const struct {
		const char *value, *range;
		size_t n;
		int64_t first;
	} table[] = {
	    {"k0500", NULL, 1, 500},
	    {"k0500x", NULL, 1, 500},
	    {"k0000", NULL, 1, 0},
	    {"a", NULL, 1, 0},
	    {"k0999", NULL, 1, 999},
	    {"z", NULL, 1, 999},
	    {NULL, "k0007..k0010", 4, 7},
	    {NULL, "k0998x..", 2, 998},
	    {NULL, "..k0001", 2, 0},
	    {NULL, "a..b", 1, 0},
	    {NULL, "a..z", 1000, 0},
	};
	struct extents all = {0}, x;
	struct buf text;
	struct err e;

	for (int64_t i = 0; i < 1000; i++) {
		char key[8], cursor[] = "\"'\\";

		snprintf(key, sizeof key, "sk%04d", (int)i);
		extents_add(&all, &(struct extent){.at = 10 * i,
				      .blocks = 1,
				      .first = span_of(key),
				      .cursor = span_of(cursor + i % 4)});
	}
	buf_init(&text, BUF_TEXT);
	extents_write(&all, &text);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct list values = {0};
		struct wanted w;
		bool good;

		if (table[i].value)
			list_add(&values, table[i].value);
		good = wanted_init(&w, &values, table[i].range, NULL, &e) &&
		       extents_read(buf_span(&text), 10000, &w, &x);
		ok(good && x.n == table[i].n &&
			x.v[0].at == 10 * table[i].first &&
			x.v[x.n - 1].to ==
			    10 * (table[i].first + (int64_t)table[i].n),
		    "of many, those of %s%s",
		    table[i].value ? table[i].value : "",
		    table[i].range ? table[i].range : "");
		extents_release(&x);
		wanted_release(&w);
		list_release(&values);
	}
	extents_release(&all);
	buf_release(&text);
}

int
main(void)
{
	finding();
	growing();
	reading();
	reading_some();
	return tap_done();
}
