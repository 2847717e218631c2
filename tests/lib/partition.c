/* SPDX-License-Identifier: MIT */
#include "partition.h"

#include <stdio.h>

#include "tap.h"

static struct span
text(char *room, size_t size, unsigned i)
{
	/* Lengths differ, and one text begins others. */
	int n = snprintf(room, size, "%u%.*s", i, (int)(i % 7), "xxxxxxx");

	return (struct span){room, (size_t)n};
}

static void
test_many(void)
{
	enum { N = 20000 };
	struct partition p;
	struct err e;
	char room[40];
	bool added = true, has = true, others = false;

	partition_init(&p, 1 << 24);
	ok(!partition_has(&p, span_of("")), "an empty set has nothing");
	for (int twice = 0; twice < 2; twice++)
		for (unsigned i = 0; i < N; i += 2)
			added = added && partition_add(&p,
					     text(room, sizeof room, i), &e);
	ok(added && p.n == N / 2, "each text counts once");
	for (unsigned i = 0; i < N; i++) {
		if (i % 2 == 0)
			has = has &&
			      partition_has(&p, text(room, sizeof room, i));
		else
			others = others ||
				 partition_has(&p, text(room, sizeof room, i));
	}
	ok(has, "what was added is there");
	ok(!others, "nothing else is");
	partition_release(&p);
	ok(!partition_has(&p, span_of("0")), "nothing is left");
}

static void
test_bytes(void)
{
	struct partition p;
	struct err e;

	partition_init(&p, 4096);
	partition_add(&p, (struct span){"a\0b", 3}, &e);
	ok(partition_has(&p, (struct span){"a\0b", 3}), "bytes, with NUL");
	ok(!partition_has(&p, (struct span){"a\0c", 3}), "other bytes");
	ok(!partition_has(&p, (struct span){"a", 1}), "the beginning of it");
	ok(!partition_has(&p, span_of("")), "not the empty text");
	partition_add(&p, span_of(""), &e);
	ok(partition_has(&p, span_of("")), "the empty text");
	partition_release(&p);
}

/* With a ceiling the set is never above it, and what it has it keeps. */
static void
test_ceiling(void)
{
	bool bounded = true, kept = true;
	struct err e = {0};
	char room[40];

	for (size_t max = 0; max < 5000; max += 7) {
		struct partition p;
		unsigned n = 0;

		partition_init(&p, max);
		while (partition_add(&p, text(room, sizeof room, n), &e))
			n++;
		bounded = bounded && p.n == n &&
			  p.texts.n + p.cap * sizeof *p.slot <= max;
		kept = kept && e.status == ST_DATA &&
		       !partition_has(&p, text(room, sizeof room, n));
		for (unsigned i = 0; i < n; i++)
			kept = kept && partition_add(
					   &p, text(room, sizeof room, i), &e);
		partition_release(&p);
	}
	ok(bounded, "never over the ceiling");
	ok(kept, "what is over it is refused, what is there is still known");
	is(e.text, "more than 64 different values: no memory for them",
	    "and said");
}

int
main(void)
{
	test_many();
	test_bytes();
	test_ceiling();
	return tap_done();
}
