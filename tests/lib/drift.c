/* SPDX-License-Identifier: MIT */
/*
 * drift: two pages, their records as words; a word "id/bytes" is an object with
 * that id, any other a number.
 */
#include "drift.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tap.h"

static size_t
read_page(struct drift *d, const char *words)
{
	static char text[4][64][40];
	static int page;
	struct json_hit hit[64];
	size_t n = 0;

	page = (page + 1) % 4;
	while (*words) {
		int length = (int)strcspn(words, " ");
		const char *slash = memchr(words, '/', (size_t)length);

		if (slash)
			snprintf(text[page][n], sizeof text[page][n],
			    "{\"id\":\"%.*s\",\"v\":%.*s}",
			    (int)(slash - words), words,
			    length - (int)(slash - words) - 1, slash + 1);
		else
			snprintf(text[page][n], sizeof text[page][n], "%.*s",
			    length, words);
		hit[n] = (struct json_hit){span_of(text[page][n]), false};
		n++;
		words += length;
		words += *words == ' ';
	}
	drift_read(d, hit, n, NULL);
	return n;
}

static const struct {
	const char *before, *now;
	int64_t again, changed; /* changed: with the key id */
	int64_t back, lead;
} table[] = {
    {"", "", 0, 0, 0, 0},
    {"a/1 b/1", "", 0, 0, 1, 0},
    {"", "a/1 b/1", 0, 0, 1, 0},
    {"a/1 b/1", "c/1 d/1", 0, 0, 1, 0},
    {"a/1 b/1", "b/1 c/1", 1, 0, 1, 1},
    {"a/1 b/1", "b/2 c/1", 0, 1, 1, 0},
    {"a/1 b/1", "b/2 a/1", 1, 1, 1, 0},
    {"a/1 b/1 c/1", "b/1 c/1 d/1", 2, 0, 2, 2},
    {"a/1 b/1 c/1", "c/1 d/1 e/1", 1, 0, 2, 1},
    {"a/1 b/1 c/1", "b/1 c/1 d/1", 2, 0, 1, 2},
    {"a/1 b/1 c/1", "a/1 b/1 c/1", 3, 0, 1, 3},
    {"a/1 b/1 c/1", "b/1 c/1", 2, 0, 3, 2},
    {"a/1 b/1 c/1", "a/1 b/1", 2, 0, 2, 0},
    {"a/1 a/1", "a/1 a/1 a/1", 1, 0, 1, 1},
    {"a/1 a/1", "a/1 a/1 a/1", 1, 0, 0, 2},
    {"a/1 b/1 a/1 b/1 a/1", "a/1 b/1 a/1 c/1", 2, 0, 0, 3},
    {"a/1 b/1 a/1 b/1 a/1", "a/1 b/1 a/1 c/1", 2, 0, 1, 1},
    {"a/1 b/1 a/1 c/1", "a/1 b/1 a/1 b/1", 2, 0, 0, 0},
    {"1 2 3", "3 4", 0, 0, 1, 1},
    {"1 1 1", "1 1 2", 0, 0, 1, 1},
    {"a/1", "a/1 a/2 a/3", 1, 2, 0, 1},
};

/* The slow way, for random pages of few different records. */
static bool
agrees(unsigned *seed)
{
	struct drift d = {0};
	char page[2][100] = {"", ""};
	size_t n[2], want = 0;
	int64_t got;

	for (int i = 0; i < 2; i++) {
		n[i] = (*seed = *seed * 1103515245 + 12345) >> 16 & 7;
		for (size_t k = 0; k < n[i]; k++) {
			*seed = *seed * 1103515245 + 12345;
			strcat(page[i], *seed >> 16 & 1 ? "1 " : "2 ");
		}
		read_page(&d, page[i]);
		if (i == 0)
			drift_turn(&d, 0);
	}
	for (size_t k = 1; k <= n[0] && k <= n[1]; k++)
		if (strncmp(page[0] + 2 * (n[0] - k), page[1], 2 * k) == 0)
			want = k;
	got = drift_lead(&d, 0);
	drift_release(&d);
	return got == (int64_t)want;
}

int
main(void)
{
	const char *paths[] = {"id"};
	struct list list = {paths, 1};
	struct drift d = {0};
	struct keys keys;
	struct err e;
	unsigned seed = 1;
	int bad = 0;

	ok(keys_init(&keys, &list, NULL, &e), "a key");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int64_t lead;

		d.keys = i % 2 ? &keys : NULL;
		read_page(&d, table[i].before);
		drift_turn(&d, d.again);
		read_page(&d, table[i].now);
		lead = drift_lead(&d, table[i].back);
		ok(d.again == table[i].again && lead == table[i].lead,
		    "'%s', '%s': %" PRId64 " again, %" PRId64 " at the start",
		    table[i].before, table[i].now, d.again, lead);
		drift_release(&d);
		d.keys = &keys;
		read_page(&d, table[i].before);
		drift_turn(&d, d.again);
		read_page(&d, table[i].now);
		ok(d.changed == table[i].changed, "%" PRId64 " changed",
		    d.changed);
		drift_turn(&d, 1);
		ok(d.repeated ==
			    (table[i].again > 1 ? table[i].again - 1 : 0) &&
			d.altered == table[i].changed,
		    "summed, less the one that was expected");
		drift_release(&d);
	}
	for (int i = 0; i < 5000; i++)
		bad += !agrees(&seed);
	ok(bad == 0, "5000 pages begin as they should");
	d.keys = &keys;
	read_page(&d, "a/1 7");
	drift_turn(&d, 0);
	read_page(&d, "a/2 7 8");
	ok(d.changed == 1 && d.again == 0, "numbers have no key");
	drift_release(&d);
	keys_release(&keys);
	return tap_done();
}
