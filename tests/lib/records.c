/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "scratch.h"
#include "tap.h"

#define TEXT(s) s, sizeof s - 1

static const struct {
	const char *name;
	const char *text;
	size_t n;
	const char *want; /* LINE:RECORD and a bar each, or the error */
} cases[] = {
    {"nothing", TEXT(""), ""},
    {"one", TEXT("1\n"), "1:1|"},
    {"two", TEXT("{}\n[]\n"), "1:{}|2:[]|"},
    {"blank lines", TEXT("\n \n1\n\t\r\n\n2\n\n"), "3:1|6:2|"},
    {"only blank lines", TEXT("\n\r\n \n"), ""},
    {"CR before LF", TEXT("1\r\n2\r\n"), "1:1|2:2|"},
    {"every CR", TEXT("1\r\r\n2\r\r\r\n\r\r\n"), "1:1|2:2|"},
    {"CR inside", TEXT("1\r2\n"), "1:1\r2|"},
    {"a BOM", TEXT("\xef\xbb\xbf{}\n1\n"), "1:{}|2:1|"},
    {"nothing but a BOM", TEXT("\xef\xbb\xbf"), ""},
    {"a BOM and a blank line", TEXT("\xef\xbb\xbf\r\n1\n"), "2:1|"},
    {"a second BOM stays",
	TEXT("1\n\xef\xbb\xbf"
	     "2\n"),
	"1:1|2:\xef\xbb\xbf"
	"2|"},
    {"spaces around stay", TEXT("  1 \n"), "1:  1 |"},
    {"a NUL", TEXT("\0\n"), "1:?|"},
    {"a cut line", TEXT("1\n2"), "1:1|in:2: cut: the last line has no newline"},
    {"a cut first line", TEXT("1"), "in:1: cut: the last line has no newline"},
    {"cut in a BOM", TEXT("\xef\xbb"),
	"in:1: cut: the last line has no newline"},
    {"cut in a blank line", TEXT("1\n "),
	"1:1|in:2: cut: the last line has no newline"},
    {"as much as may be", TEXT("1234567890\n"), "1:1234567890|"},
    {"BOM and CR do not count",
	TEXT("\xef\xbb\xbf"
	     "1234567890\r\n"),
	"1:1234567890|"},
    {"a byte more", TEXT("1\n12345678901\n2\n"),
	"1:1|in:2: record of more than 10 bytes"},
};

static void
put(const char *name, const void *p, size_t n)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0)
		exit(99);
}

static struct buf text;

/* Everything in one file or two, as in cases. */
static const char *
all(const char *a, const char *b)
{
	char *files[] = {mem_text(a), mem_text(b ? b : "")};
	struct records r;
	struct span line;
	struct err e;

	buf_clear(&text);
	records_init(&r, files, b ? 2 : 1, 10);
	for (;;) {
		if (!records_next(&r, &line, &e)) {
			buf_adds(&text, e.text);
			break;
		}
		if (line.n == 0)
			break;
		buf_addf(&text, "%lld:", (long long)r.line);
		for (size_t i = 0; i < line.n; i++)
			buf_addc(&text, line.p[i] ? line.p[i] : '?');
		buf_addc(&text, '|');
	}
	records_release(&r);
	free(files[0]);
	free(files[1]);
	return text.p;
}

/* Lines of every length around the size of a read, against a plain count. */
static void
lengths(void)
{
	static char line[600000], name[] = "long";
	struct records r;
	struct span got;
	struct err e = {0};
	FILE *f = fopen("long", "w");
	bool good = f != NULL, ready = true;
	size_t n, total = 0;

	memset(line, '7', sizeof line);
	for (n = 1; good && n < sizeof line; n = n * 5 / 4 + 3)
		good = fprintf(f, "%.*s\n", (int)n, line) > 0;
	good = good && fclose(f) == 0;
	records_init(&r, (char *[]){name}, 1, RECORD_MAX);
	for (n = 1; good && n < sizeof line; n = n * 5 / 4 + 3) {
		ready = ready && (!records_ready(&r) || records_ready(&r));
		good = records_next(&r, &got, &e) && got.n == n &&
		       memcmp(got.p, line, n) == 0;
		total += got.n;
	}
	good = good && records_next(&r, &got, &e) && got.n == 0;
	ok(good, "lines of all lengths, %zu bytes", total);
	ok(ready, "asking does not read");
	records_release(&r);
}

/* One that would come after what is there is not ready, whole ones are. */
static void
ready(void)
{
	struct records r;
	struct span line;
	struct err e;
	int fd[2];

	if (pipe(fd) != 0 || dup2(fd[0], 0) != 0 ||
	    write(fd[1], "1\n2\n3", 5) != 5)
		exit(99);
	records_init(&r, NULL, 0, RECORD_MAX);
	ok(!records_ready(&r), "nothing is ready before the first read");
	ok(records_next(&r, &line, &e) && span_is(line, "1"), "the first");
	is(r.file, "<stdin>", "of stdin");
	ok(records_ready(&r), "the second is ready");
	ok(records_next(&r, &line, &e) && span_is(line, "2"), "the second");
	ok(!records_ready(&r), "the third is not whole yet");
	if (write(fd[1], "3\n", 2) != 2)
		exit(99);
	ok(records_next(&r, &line, &e) && span_is(line, "33"), "now it is");
	close(fd[1]);
	ok(records_next(&r, &line, &e) && line.n == 0, "the end");
	ok(records_next(&r, &line, &e) && line.n == 0, "and still the end");
	records_release(&r);
}

int
main(void)
{
	buf_init(&text, BUF_TEXT);
	scratch_enter();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put("in", cases[i].text, cases[i].n);
		is(all("in", NULL), cases[i].want, cases[i].name);
	}
	put("a",
	    "\xef\xbb\xbf"
	    "1\n2\n",
	    7);
	put("b",
	    "\xef\xbb\xbf"
	    "3\n",
	    5);
	is(all("a", "b"), "1:1|2:2|1:3|", "two files, each with a BOM");
	is(all("a", "none"), "1:1|2:2|none: No such file or directory",
	    "a file that is not there");
	is(all(".", NULL), ".: is a directory", "a directory");
	put("e.gz", "", 0);
	is(all("e.gz", NULL), "e.gz: empty file where gzip was expected",
	    "an empty gzip file");
	put("in", "\x1f", 1);
	is(all("in", NULL), "in:1: cut: the last line has no newline",
	    "half of gzip's magic is plain");
	put("in", "\x1f\x8b", 2);
	is(all("in", NULL), "in: cut: the last gzip member is not whole",
	    "nothing but gzip's magic");
	lengths();
	ready();
	buf_release(&text);
	scratch_leave();
	return tap_done();
}
