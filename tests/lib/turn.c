/* SPDX-License-Identifier: MIT */
/* turn: which token is next, by what was told of each. */
#include "turn.h"

#include "tap.h"

#define NOW 1000000

static void
test_next(void)
{
	static const struct {
		const char *name;
		struct turn v[3]; /* left, reset, used, told */
		size_t want;
	} table[] = {
	    {"nothing is known: the first", {{0}, {0}, {0}}, 0},
	    {"then by use", {{.used = 2}, {.used = 1}, {.used = 2}}, 1},
	    {"untold is infinite",
		{{5, 0, 0, true}, {.used = 9}, {7, 0, 0, true}}, 1},
	    {"the most left",
		{{5, NOW + 9, 0, true}, {7, NOW + 9, 3, true}, {6, 0, 0, true}},
		1},
	    {"of equal ones the one that was used least",
		{{5, 0, 3, true}, {5, 0, 2, true}, {5, 0, 1, true}}, 2},
	    {"one that is used up is set aside",
		{{0, NOW + 9, 0, true}, {1, NOW + 9, 9, true},
		    {0, NOW + 1, 0, true}},
		1},
	    {"until its reset",
		{{0, NOW, 0, true}, {900, NOW + 9, 0, true},
		    {800, NOW + 9, 0, true}},
		0},
	    {"all are used up: the first reset",
		{{0, NOW + 9, 0, true}, {0, NOW + 3, 9, true},
		    {0, NOW + 5, 0, true}},
		1},
	    {"a reset that is told goes before one that is not",
		{{0, 0, 0, true}, {0, 0, 0, true}, {0, NOW + 5, 9, true}}, 2},
	    {"no reset is told: by use",
		{{0, 0, 2, true}, {0, 0, 1, true}, {0, 0, 2, true}}, 1},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct turn v[3];

		memcpy(v, table[i].v, sizeof v);
		ok(turn_next(v, 3, NOW) == table[i].want, "%s", table[i].name);
		ok(v[table[i].want].used == table[i].v[table[i].want].used + 1,
		    "it is counted");
	}
}

/* What was told less what was sent since. */
static void
test_count(void)
{
	struct turn v[2] = {{0}};
	size_t got[6];

	turn_told(&v[0], 3, NOW + 9);
	turn_told(&v[1], 2, NOW + 9);
	for (int i = 0; i < 6; i++)
		got[i] = turn_next(v, 2, NOW);
	ok(got[0] == 0 && got[1] == 1 && got[2] == 0 && got[3] == 1 &&
		got[4] == 0,
	    "3 and 2 requests");
	ok(turn_spent(&v[0], NOW) && turn_spent(&v[1], NOW), "both are spent");
	ok(!turn_spent(&v[0], NOW + 9), "until the reset");
	turn_told(&v[1], 1, NOW + 9);
	ok(turn_next(v, 2, NOW) == 1, "the server knows better");
	turn_told(&v[0], -5, NOW + 9);
	ok(turn_spent(&v[0], NOW), "less than nothing is nothing");
}

int
main(void)
{
	test_next();
	test_count();
	return tap_done();
}
