/* SPDX-License-Identifier: MIT */
#include "unblock.h"

#include <stdlib.h>

#include "gz.h"
#include "mem.h"
#include "tap.h"
#include "team.h"

enum { MEMBERS = 3000, MOST = 40 << 20 };

/* Members of all sizes, one after the other, and what they hold. */
static unsigned char *members;
static char *data;
static size_t starts[MEMBERS + 1], ends[MEMBERS + 1];

static void
make(void)
{
	struct gz *g = gz_new(1);
	unsigned seed = 1;

	members = mem_resize(NULL, MOST);
	data = mem_resize(NULL, MOST);
	for (size_t i = 0; i < MEMBERS; i++) {
		char *p = data + ends[i];
		size_t n;

		seed = seed * 1103515245 + 12345;
		n = seed >> 8 & 0xff;
		if (i % 50 == 0)
			n = BGZF_BLOCK - n;
		else if (i % 7 == 0)
			n = 0;
		for (size_t k = 0; k < n; k++) {
			seed = seed * 1103515245 + 12345;
			p[k] = (char)(seed >> 16 & (i % 3 ? 0xff : 3));
		}
		ends[i + 1] = ends[i] + n;
		starts[i + 1] =
		    starts[i] + gz_block(g, p, n, members + starts[i]);
	}
	gz_free(g);
}

/* Through u in parts of n bytes: how many were right before it ended. */
static size_t
through(struct unblock *u, size_t n, size_t *next, bool *sound)
{
	char *part = mem_resize(NULL, n);
	size_t at = 0, got;

	*sound = true;
	do {
		while (*next < MEMBERS && unblock_low(u)) {
			const size_t i = *next;

			if (!unblock_put(u, members + starts[i],
				starts[i + 1] - starts[i]))
				break;
			++*next;
		}
		unblock_go(u);
		*sound = unblock_read(u, part, n, &got);
		if (memcmp(part, data + at, got) != 0)
			break;
		at += got;
	} while (*sound && (got || *next < MEMBERS));
	free(part);
	return at;
}

static void
all(void)
{
	static const size_t parts[] = {1 << 20, BGZF_MEMBER, 4093, 131};
	size_t total = ends[MEMBERS];

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct unblock *u = unblock_new();
		size_t next = 0;
		bool sound;

		ok(u && through(u, parts[i], &next, &sound) == total && sound,
		    "%zu bytes at a time", parts[i]);
		ok(!unblock_busy(u), "nothing is left");
		unblock_free(u);
	}
}

/* A damaged member: all before it comes, it and all behind are handed back. */
static void
damaged(void)
{
	static const size_t which[] = {0, 1, 49, 50, 1234, MEMBERS - 1};
	unsigned char *back = mem_resize(NULL, MOST);

	for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
		size_t bad = which[i], next = 0, n;
		struct unblock *u = unblock_new();
		unsigned char *crc = members + starts[bad + 1] - 8;
		bool sound;

		*crc ^= 1;
		ok(through(u, 5000, &next, &sound) == ends[bad] && !sound,
		    "member %zu is damaged", bad);
		n = unblock_left(u);
		unblock_back(u, back);
		ok(n == starts[next] - starts[bad] &&
			memcmp(back, members + starts[bad], n) == 0,
		    "it and those behind it are given back");
		ok(!unblock_busy(u), "and it is empty");
		*crc ^= 1;
		next = bad;
		unblock_put(
		    u, members + starts[bad], starts[bad + 1] - starts[bad]);
		unblock_go(u);
		ok(unblock_read(u, back, MOST, &n) &&
			n == ends[bad + 1] - ends[bad] &&
			memcmp(back, data + ends[bad], n) == 0,
		    "it can be used again");
		unblock_free(u);
	}
	free(back);
}

/* The length in the trailer is anything. */
static void
liar(void)
{
	struct unblock *u = unblock_new();
	unsigned char *length = members + starts[1] - 4, was[4];
	char out[8];
	size_t got;

	memcpy(was, length, 4);
	for (int i = 0; i < 4; i++) {
		memset(length, i == 0 ? 0xff : i, 4);
		if (i == 3)
			memcpy(length, "\0\0\1", 4);
		unblock_put(u, members, starts[1]);
		unblock_go(u);
		ok(!unblock_read(u, out, sizeof out, &got) && got == 0,
		    "a length that is wrong");
		unblock_back(u, (unsigned char *)data);
	}
	memcpy(length, was, 4);
	unblock_free(u);
}

static void
bounds(void)
{
	struct unblock *u[100] = {0};
	size_t n = 0;

	while (n < 100 && (u[n] = unblock_new()) != NULL)
		n++;
	ok(n >= 2 && n < 10, "no more than all may have together");
	unblock_put(u[0], members, starts[1]);
	unblock_go(u[0]);
	unblock_free(u[0]);
	ok((u[0] = unblock_new()) != NULL, "what one gave back another takes");
	for (size_t i = 0; i < n; i++)
		unblock_free(u[i]);
	unblock_free(NULL);
}

int
main(void)
{
	team_limit(1);
	ok(unblock_new() == NULL, "nothing to win alone");
	team_limit(3);
	make();
	all();
	damaged();
	bounds();
	liar();
	free(members);
	free(data);
	return tap_done();
}
