/* SPDX-License-Identifier: MIT */
/*
 * lines - records made, and records summed up, for the benchmarks.
 *
 *	lines sum <RECORDS		what was read, as a JSON object
 *	lines bytes <FILE		how many bytes, and a hash of them all
 *	lines make BYTES FILE >RECORDS	about so many bytes of records; to FILE
 *					what "sum" must say of them ("all"), and
 *					of them merged by id ("merged")
 *
 * "sum" adds a hash of each line and does not depend on their order; "chain"
 * does; "sorted" tells whether the ids at the start of the lines rise.
 *
 * The records come in scrambled order of their ids. Of each eight, one comes
 * again a while later with another text; one in 65536 is larger than a block.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sum {
	uint64_t records, bytes, sum[2], chain, last;
	bool unsorted;
};

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void
sum_add(struct sum *s, const char *p, size_t n)
{
	uint64_t a = n, b = ~(uint64_t)n, word, id = 0;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		memcpy(&word, p + i, 8);
		a = (a ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		a ^= a >> 32;
		b = (b + word) * UINT64_C(0xd6e8feb86659fd93);
		b ^= b >> 29;
	}
	for (; i < n; i++) {
		a = (a ^ (unsigned char)p[i]) * UINT64_C(0x100000001b3);
		b = (b + (unsigned char)p[i]) * UINT64_C(0xd6e8feb86659fd93);
	}
	s->sum[0] += mix(a);
	s->sum[1] += mix(b);
	s->chain = mix(s->chain ^ a) + b;
	for (i = 6; i < n && p[i] >= '0' && p[i] <= '9'; i++)
		id = id * 10 + (uint64_t)(p[i] - '0');
	if (s->records++ && id <= s->last)
		s->unsorted = true;
	s->last = id;
	s->bytes += n;
}

static void
sum_print(const struct sum *s, FILE *to)
{
	fprintf(to,
	    "{\"records\":%" PRIu64 ",\"bytes\":%" PRIu64
	    ",\"sum\":\"%016" PRIx64 "%016" PRIx64 "\",\"chain\":\"%016" PRIx64
	    "\",\"sorted\":%s}",
	    s->records, s->bytes, s->sum[0], s->sum[1], s->chain,
	    s->unsorted ? "false" : "true");
}

static int
sum_input(void)
{
	struct sum s = {0};
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0)
		sum_add(&s, line, (size_t)n);
	free(line);
	sum_print(&s, stdout);
	putchar('\n');
	return ferror(stdin) || fflush(stdout);
}

static int
bytes_input(void)
{
	static char block[1 << 20];
	struct sum s = {0};
	size_t n;

	while ((n = fread(block, 1, sizeof block, stdin)) > 0)
		sum_add(&s, block, n);
	printf("{\"records\":%" PRIu64 ",\"sum\":\"%016" PRIx64 "\"}\n",
	    s.bytes, s.chain);
	return ferror(stdin) || fflush(stdout);
}

enum { BIG = 200000, EIGHT = 8, AGAIN = 2 };

/* Record i of its kind, in buf; its length. */
static size_t
record(char *buf, uint64_t i, uint64_t id, int version)
{
	static const char *const words[] = {"quarterly ", "report ",
	    "caf\xc3\xa9 ", "dashboard ", "\\ud83d\\ude80 ", "invoice ",
	    "draft \\\"2\\\" ", "a much longer piece of text, as there are "};
	uint64_t r = mix(i * 4 + (uint64_t)version);
	size_t want = i % 65536 == 7 ? BIG : 200 + r % 200, n;

	n = (size_t)sprintf(buf,
	    "{\"id\":%" PRIu64 ",\"updated_at\":\"2026-0%d-01T00:00:00Z\","
	    "\"session\":\"%016" PRIx64 "\",\"value\":%u.%02u,\"text\":\"",
	    id, version, r, (unsigned)(r % 1000), (unsigned)(r >> 10) % 100);
	while (n < want) {
		const char *word = words[r & 7];

		r = r >> 3 | r << 61;
		memcpy(buf + n, word, strlen(word));
		n += strlen(word);
	}
	memcpy(buf + n, "\"}\n", 3);
	return n + 3;
}

static int
make(uint64_t bytes, const char *file)
{
	static char buf[BIG + 1000];
	struct sum all = {0}, merged = {0};
	uint64_t n = bytes / 355 / EIGHT * EIGHT, again;
	size_t length;
	FILE *to;

	for (uint64_t i = 0; i < n; i++) {
		again = i - i % EIGHT + AGAIN;
		length = record(buf, i, i * 2654435761 % n, 1);
		fwrite(buf, 1, length, stdout);
		sum_add(&all, buf, length);
		if (i != again)
			sum_add(&merged, buf, length);
		if (i % EIGHT != EIGHT - 1)
			continue;
		length = record(buf, again, again * 2654435761 % n, 2);
		fwrite(buf, 1, length, stdout);
		sum_add(&all, buf, length);
		sum_add(&merged, buf, length);
	}
	to = fopen(file, "w");
	if (to == NULL)
		return 1;
	fputs("{\"all\":", to);
	sum_print(&all, to);
	fputs(",\"merged\":", to);
	sum_print(&merged, to);
	fputs("}\n", to);
	return fclose(to) || ferror(stdout) || fflush(stdout);
}

int
main(int argc, char **argv)
{
	static char out[1 << 20];
	int status = 2;

	setvbuf(stdout, out, _IOFBF, sizeof out);
	if (argc == 2 && strcmp(argv[1], "sum") == 0)
		status = sum_input();
	else if (argc == 2 && strcmp(argv[1], "bytes") == 0)
		status = bytes_input();
	else if (argc == 4 && strcmp(argv[1], "make") == 0)
		status = make(strtoull(argv[2], NULL, 10), argv[3]);
	if (status == 1)
		perror("lines");
	return status;
}
