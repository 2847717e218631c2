/* SPDX-License-Identifier: MIT */
#include "extents.h"

#include "json.h"
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

/* Read text as the extents of a file whose last one ends at byte 100. */
static bool
reads(const char *text, int64_t end, struct extents *x)
{
	struct json_scan s;
	bool good;

	json_init(&s);
	good =
	    json_scan(&s, span_of(text)) && extents_read(s.whole.text, end, x);
	json_release(&s);
	return good;
}

#define ONE "{\"at\":0,\"blocks\":1,\"crc\":\"00000000\",\"first\":\"n\"}"
#define AT(n, key) \
	"{\"at\":" n ",\"blocks\":1,\"crc\":\"00000000\",\"first\":\"" key "\"}"

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
	    {"[" ONE "]", true, "one"},
	    {"[" ONE "," AT("50", "o") "]", true, "two"},
	    {"[" ONE "," AT("50", "n") "]", false, "the same key twice"},
	    {"[" ONE "," AT("50", "m") "]", false, "keys that descend"},
	    {"[" ONE "," AT("0", "o") "]", false, "the same place twice"},
	    {"[" ONE "," AT("100", "o") "]", false, "one behind the end"},
	    {"[" ONE "," AT("-1", "o") "]", false, "a place below 0"},
	    {"[" AT("1", "o") "]", false, "a first one that is not first"},
	    {"[" ONE ",5]", false, "a number"},
	    {"[{\"at\":0,\"blocks\":0,\"crc\":\"00000000\"}]", false,
		"no blocks"},
	    {"[{\"at\":0,\"crc\":\"00000000\"}]", false, "blocks missing"},
	    {"[{\"at\":0,\"blocks\":1,\"crc\":\"0\"}]", false, "a short CRC"},
	    {"[{\"at\":0,\"blocks\":1,\"crc\":0}]", false, "a CRC's number"},
	    {"[{\"at\":0,\"blocks\":1,\"crc\":\"00000000\"},{\"at\":5,"
	     "\"blocks\":1,\"crc\":\"00000000\"}]",
		true, "in no order"},
	    {"[{\"at\":0,\"blocks\":1,\"crc\":\"00000000\",\"first\":5}]",
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

int
main(void)
{
	finding();
	growing();
	reading();
	return tap_done();
}
