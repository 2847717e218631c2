/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include <stdlib.h>
#include <unistd.h>

#include "pack.h"
#include "tap.h"

static struct err e;
static char name[] = "/tmp/ndkit.XXXXXX";
static int fd;
static size_t varied = SIZE_MAX; /* the rest of a line is one letter */
static int level = GZ_LEVEL;

/* The file is made of lines of these sizes, newline counted, up to a 0. */
static int64_t
pack_lines(const size_t *size)
{
	struct out out;
	struct pack p;
	char *line;

	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		exit(99);
	out_open(&out, fd, name);
	pack_open(&p, &out, level);
	for (size_t i = 0; size[i]; i++) {
		line = malloc(size[i]);
		for (size_t j = 0; j < size[i]; j++)
			line[j] = (char)('a' + (j < varied ? rand() % 26 : 0));
		if (!pack_record(
			&p, &(struct keyed){.text = {line, size[i] - 1}}))
			exit(99);
		free(line);
	}
	if (!pack_finish(&p))
		exit(99);
	pack_release(&p);
	out_release(&out);
	return out.total;
}

/* most 0: all of them, listed and then inflated, the last ones first. */
static bool
take(struct blocks *b, int64_t at, int64_t end, size_t most)
{
	bool good;

	if (most)
		return blocks_take(b, at, end, most, &e);
	good = blocks_list(b, at, end, SIZE_MAX, &e);
	for (size_t i = b->n; good && i > 0; i--)
		good = blocks_group(b, i - 1, &e);
	return good;
}

/*
 * The groups of the file, as "bytes/of the first record ...", taken a few
 * blocks at a time; what is wrong instead.
 */
static const char *
groups_by(int64_t size, size_t most)
{
	static char text[1000];
	struct blocks b;
	size_t n = 0;
	int64_t at = 0, end;
	bool good;

	text[0] = '\0';
	blocks_open(&b, fd, "file");
	good = blocks_end(&b, size, &end, &e);
	while (good && at < end && (good = take(&b, at, end, most))) {
		for (size_t i = 0; i < b.n; i++) {
			struct span t = b.group[i].text;
			const char *nl = memchr(t.p, '\n', t.n);

			at += (int64_t)b.group[i].raw.n;
			n += (size_t)snprintf(text + n, sizeof text - n,
			    "%s%zu/%zu", n ? " " : "", t.n, (size_t)(nl - t.p));
		}
		if (at != b.to)
			return "groups and bytes differ";
	}
	blocks_release(&b);
	return good ? text : e.text;
}

static const struct {
	size_t size[8];
	const char *want, *what;
} table[] = {
    {{0}, "", "nothing"},
    {{1}, "1/0", "an empty line"},
    {{10, 20, 30}, "60/9", "one block"},
    {{65280}, "65280/65279", "a full block"},
    {{30000, 35280}, "65280/29999", "a full block of two records"},
    {{30000, 35281}, "30000/29999 35281/35280", "one byte more"},
    {{65281}, "65281/65280", "a record of a block and a byte"},
    {{65279, 65280, 65281}, "65279/65278 65280/65279 65281/65280", "about it"},
    {{10, 65281, 20, 30}, "10/9 65281/65280 50/19", "between small ones"},
    {{130560, 130561, 5}, "130560/130559 130561/130560 5/4", "several blocks"},
    {{3000000, 10, 3000000}, "3000000/2999999 10/9 3000000/2999999",
	"more than the window"},
};

/* A member of n bytes of text at the end of the file. */
static int64_t
add(int64_t size, const char *text, size_t n)
{
	unsigned char member[BGZF_MEMBER];
	struct gz *g = gz_new(GZ_LEVEL);
	size_t len = gz_block(g, text, n, member);

	gz_free(g);
	if (pwrite(fd, member, len, size) != (ssize_t)len)
		exit(99);
	return size + (int64_t)len;
}

static void
damaged(const char *what, int64_t size, const char *want)
{
	const char *got;

	if (ftruncate(fd, size) != 0)
		exit(99);
	for (size_t most = 0; most <= 3; most += 3) {
		got = groups_by(size, most);
		if (!ok(strstr(got, want) != NULL, "%s", what))
			printf("# got:  %s\n# want: %s\n", got, want);
	}
}

static void
turn(int64_t at)
{
	unsigned char b;

	if (pread(fd, &b, 1, at) != 1)
		exit(99);
	b ^= 0x55;
	if (pwrite(fd, &b, 1, at) != 1)
		exit(99);
}

/* Each byte in turn, but those of the time, XFL and OS in the headers. */
static void
any_byte(size_t most)
{
	const int members = 4, silent = 6;
	int missed = 0;
	int64_t size;

	/*
	 * A small file: it is read for each of its bytes. zlib's low levels
	 * leave some of no effect: many distances lead to the same letter.
	 */
	varied = 300;
	level = 6;
	size = pack_lines((const size_t[]){10, 1000, 65281, 20, 0});
	varied = SIZE_MAX;
	level = GZ_LEVEL;

	for (int64_t at = 0; at < size; at++) {
		const char *got;

		turn(at);
		got = groups_by(size, most);
		missed += *got >= '0' && *got <= '9';
		turn(at);
	}
	ok(missed == members * silent, "any other byte: %d not told", missed);
}

static void
refused(void)
{
	static char full[BGZF_BLOCK];
	const size_t lines[] = {10, 65281, 20, 0};
	int64_t size = pack_lines(lines);

	damaged("a byte less", size - 1, "not the empty one");
	damaged("no last block", size - BGZF_EOF, "not the empty one");
	damaged("no file", 0, "not a block, or cut");
	damaged("a byte more", pack_lines(lines) + 1, "not the empty one");
	damaged("an empty block inside",
	    add(add(add(0, "a\n", 2), "", 0), "", 0),
	    "empty, but not the last");
	damaged("no newline", add(add(0, "a\nb", 3), "", 0), "no newline");
	damaged("none at all", add(add(0, "ab", 2), "", 0), "no newline");
	memset(full, 'x', sizeof full);
	size = add(0, full, sizeof full);
	damaged("a long record that ends the file", add(size, "", 0),
	    "cut inside of a record");
	damaged("one that is cut", size, "not the empty one");
	full[100] = '\n';
	damaged("a block that ends inside of a record",
	    add(add(add(0, full, sizeof full), "x\n", 2), "", 0),
	    "cut inside of a record");
}

int
main(void)
{
	fd = mkstemp(name);
	if (fd < 0)
		return 99;
	unlink(name);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t most = 0; most < 50; most += 7)
			is(groups_by(pack_lines(table[i].size), most),
			    table[i].want, table[i].what);
	refused();
	any_byte(0);
	any_byte(3);
	close(fd);
	return tap_done();
}
