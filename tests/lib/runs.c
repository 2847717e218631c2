/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <dirent.h>
#include <stdlib.h>

#include "tap.h"

static const struct policy newest = {.lowest = false};
static struct err e;

static void
add(struct runs *r, const char *key, const char *cursor, const char *text)
{
	struct keyed k = {span_of(key), span_of(cursor), span_of(text)};

	if (!runs_add(r, &k, &e))
		exit(99);
}

/* All of r as "key=text key=text ..." */
static const char *
all(struct runs *r)
{
	static char text[1000];
	struct keyed k;
	size_t n = 0;
	bool more;

	text[0] = '\0';
	if (!runs_sort(r, &e))
		return e.text;
	while (runs_next(r, &k, &more, &e) && more)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s=%.*s",
		    n ? " " : "", (int)k.key.n, k.key.p, (int)k.text.n,
		    k.text.p);
	runs_free(r);
	return text;
}

static void
small(void)
{
	struct runs *r = runs_new(1 << 20, "/tmp", &newest, false);

	is(all(r), "", "none");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "b", "", "1");
	add(r, "a", "", "2");
	add(r, "ab", "", "3");
	add(r, "", "", "4");
	add(r, "b", "", "");
	is(all(r), "=4 a=2 ab=3 b=", "by key, the later wins");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "12345678", "", "1");
	add(r, "123456789", "", "2");
	add(r, "12345678A", "", "3");
	add(r, "1234567", "", "4");
	is(all(r), "1234567=4 12345678=1 123456789=2 12345678A=3",
	    "around the prefix");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "a", "5", "1");
	add(r, "a", "4", "2");
	add(r, "b", "5", "1");
	add(r, "b", "5", "2");
	add(r, "c", "", "1");
	add(r, "c", "0", "2");
	add(r, "c", "", "3");
	is(all(r), "a=1 b=2 c=2", "the higher cursor, the later on a tie");
}

static size_t
entries(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Keys come again and again, in changing order; what must win is known. */
static bool
many(size_t keys, size_t times, size_t length, bool cursors)
{
	struct runs *r = runs_new(1 << 20, "/tmp", &newest, false);
	char *text = malloc(length + 1);
	char key[24], cursor[24], want[48];
	struct keyed k;
	size_t n = 0;
	bool more = true, good = true;

	memset(text, 'x', length);
	for (size_t t = 0; t < times; t++)
		for (size_t i = 0; i < keys; i++) {
			size_t j = i * 7919 % keys;

			snprintf(key, sizeof key, "%08zu", j);
			/* The middle one is the highest, if there are any. */
			snprintf(cursor, sizeof cursor, "%04zu",
			    t <= times / 2 ? t : times - t - 1);
			snprintf(text, length, "%zu.%zu", j, t);
			text[strlen(text)] = 'x';
			k = (struct keyed){span_of(key),
			    {cursor, cursors ? 4 : 0}, {text, length}};
			if (!runs_add(r, &k, &e))
				exit(99);
		}
	good = runs_sort(r, &e);
	while (good && (good = runs_next(r, &k, &more, &e)) && more) {
		snprintf(key, sizeof key, "%08zu", n);
		snprintf(want, sizeof want, "%zu.%zux", n,
		    cursors ? times / 2 : times - 1);
		good = span_is(k.key, key) && k.text.n == length &&
		       memcmp(k.text.p, want, strlen(want)) == 0;
		n++;
	}
	runs_free(r);
	free(text);
	return good && n == keys;
}

static void
large(void)
{
	size_t before = entries("/proc/self/fd");
	struct runs *r;
	struct keyed k;

	ok(many(100, 5, 100, false), "in memory");
	ok(many(10007, 5, 100, false), "a few runs, the later wins");
	ok(many(10007, 5, 100, true), "a few runs, the higher cursor wins");
	ok(many(30011, 21, 100, true), "runs of runs");
	ok(many(101, 7, 300000, true), "records of a quarter of the memory");
	ok(many(5, 9, 3 << 20, true), "records larger than the memory");
	ok(entries("/proc/self/fd") == before, "no descriptor is left open");

	r = runs_new(1 << 20, "/nowhere", &newest, false);
	k = (struct keyed){{"k", 1}, {"", 0}, {"", 0}};
	while (runs_add(r, &k, &e))
		;
	runs_free(r);
	is(e.text, "/nowhere: a temporary file: No such file or directory",
	    "nowhere to spill");
}

int
main(void)
{
	small();
	large();
	return tap_done();
}
