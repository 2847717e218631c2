/* SPDX-License-Identifier: MIT */
/*
 * scan FILE [ROUNDS] - how fast json_scan is, in memory, with each kernel that
 * this machine has. FILE: replies {"data": [...]}, one after the other. What:
 * pages, each of them with data[*] watched; keys, with data[*], data[*].id and
 * data[*].updated_at; lines, each record alone with id and updated_at. A line
 * of NDJSON for each, with the median of ROUNDS (5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "err.h"
#include "json.h"
#include "jsonmask.h"
#include "mem.h"

struct texts {
	struct span *text;
	size_t n, cap, bytes;
};

static const char *const pages_paths[] = {"data[*]", NULL};
static const char *const keys_paths[] = {
    "data[*]", "data[*].id", "data[*].updated_at", NULL};
static const char *const lines_paths[] = {"id", "updated_at", NULL};
static struct path path[3]; /* as many as keys has */

static void
add(struct texts *t, struct span text)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->text = mem_resize_n(t->text, t->cap, sizeof *t->text);
	}
	t->text[t->n++] = text;
	t->bytes += text.n;
}

static struct span
read_file(const char *name)
{
	FILE *f = fopen(name, "rb");
	long n;
	char *p;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0)
		die(ST_FAILED, "%s: cannot read", name);
	rewind(f);
	p = mem_new((size_t)n + 1);
	if (fread(p, 1, (size_t)n, f) != (size_t)n)
		die(ST_FAILED, "%s: cannot read", name);
	fclose(f);
	return (struct span){p, (size_t)n};
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The hits of one pass over all texts. */
static size_t
pass(struct json_scan *s, const struct texts *t)
{
	size_t hits = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!json_scan(s, t->text[i]))
			die(ST_DATA, "text %zu: byte %zu: %s", i, s->at,
			    s->why);
		for (size_t k = 0; k < s->nwatch; k++)
			hits += s->watch[k].n;
	}
	return hits;
}

static void
measure(const char *what, const char *const *paths, const struct texts *t,
    size_t rounds)
{
	double *took = mem_new(rounds * sizeof *took);
	size_t hits = 0, n = 0;
	struct json_scan s;
	struct err e;

	json_init(&s);
	for (; paths[n]; n++) {
		if (!path_parse(&path[n], paths[n], &e))
			die_err(&e);
		json_watch(&s, &path[n]);
	}
	for (size_t r = 0; r < rounds; r++) {
		double start = seconds();

		hits = pass(&s, t);
		took[r] = seconds() - start;
	}
	qsort(took, rounds, sizeof *took, by_size);
	printf("{\"kernel\":\"%s\",\"what\":\"%s\",\"mb_s\":%.1f,"
	       "\"bytes\":%zu,\"hits\":%zu}\n",
	    json_masks()->name, what, (double)t->bytes / took[rounds / 2] / 1e6,
	    t->bytes, hits);
	json_release(&s);
	while (n)
		path_release(&path[--n]);
	free(took);
}

/* The replies of a file, whole ones, and their records. */
static void
cut(struct span file, struct texts *pages, struct texts *lines)
{
	const char *p = file.p, *end = file.p + file.n;
	struct json_scan s;
	struct err e;

	json_init(&s);
	if (!path_parse(&path[0], pages_paths[0], &e))
		die_err(&e);
	json_watch(&s, &path[0]);
	while (p != end) {
		const char *next = json_past(p, end);
		struct span page = {p, (size_t)(next - p)};

		if (!json_scan(&s, page))
			break;
		add(pages, page);
		for (size_t i = 0; i < s.watch[0].n; i++)
			add(lines, s.watch[0].hit[i].text);
		for (p = next; p != end && str_blank(*p);)
			p++;
	}
	json_release(&s);
	path_release(&path[0]);
}

int
main(int argc, char **argv)
{
	struct texts pages = {0}, lines = {0};
	size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 5;
	struct span file;

	err_name(argv[0]);
	if (argc < 2 || rounds == 0)
		die(ST_USAGE, "usage: scan FILE [ROUNDS]");
	file = read_file(argv[1]);
	cut(file, &pages, &lines);
	if (pages.n == 0)
		die(ST_DATA, "%s: no reply in it", argv[1]);
	for (size_t i = 0; json_kernel(i); i++) {
		json_use_kernel(json_kernel(i));
		measure("pages", pages_paths, &pages, rounds);
		measure("keys", keys_paths, &pages, rounds);
		measure("lines", lines_paths, &lines, rounds);
	}
	free(pages.text);
	free(lines.text);
	free((char *)file.p);
	return 0;
}
