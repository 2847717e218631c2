/* SPDX-License-Identifier: MIT */
/*
 * records on any bytes, against the plain reading of its header: lines by
 * memchr, a BOM and CRs dropped, blank ones skipped, an error for a cut or
 * too long one. Gzip files go through input too, with no oracle.
 */
#include "records.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fuzz.h"

/* A file without a name in any directory, opened by its descriptor's. */
static char *
file_of(const uint8_t *p, size_t n)
{
	static char name[] = "/tmp/ndkit-fuzz.XXXXXX", path[32];
	static int fd = -1;

	if (fd < 0) {
		fd = mkstemp(name);
		must(fd >= 0 && unlink(name) == 0);
		snprintf(path, sizeof path, "/dev/fd/%d", fd);
	}
	must(ftruncate(fd, 0) == 0 && pwrite(fd, p, n, 0) == (ssize_t)n);
	return path;
}

/* The next record of text; n 0 at the end, p NULL for an error. */
static struct span
expect(struct span *text, int64_t *line, size_t max)
{
	while (text->n) {
		const char *nl = memchr(text->p, '\n', text->n);
		struct span got = {text->p, 0};
		bool bom = ++*line == 1 && text->n >= 3 &&
			   memcmp(text->p, "\xef\xbb\xbf", 3) == 0;

		if (bom && text->n == 3)
			break;
		if (nl == NULL)
			return (struct span){NULL, 1};
		got.n = (size_t)(nl - got.p);
		text->p += got.n + 1;
		text->n -= got.n + 1;
		if (bom) {
			got.p += 3;
			got.n -= 3;
		}
		while (got.n && got.p[got.n - 1] == '\r')
			got.n--;
		if (span_trim(got).n == 0)
			continue;
		return got.n > max ? (struct span){NULL, 1} : got;
	}
	return (struct span){"", 0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text, line, want;
	struct records r;
	struct err e;
	int64_t number = 0;
	size_t max;
	bool gzip, good = true;
	char *name;

	if (n < 1)
		return 0;
	max = p[0];
	text = (struct span){(const char *)p + 1, n - 1};
	name = file_of(p + 1, n - 1);
	gzip = n > 2 && p[1] == 0x1f && p[2] == 0x8b;
	records_init(&r, &name, 1, (int64_t)max);
	for (line.n = 1; good && line.n;) {
		good = records_next(&r, &line, &e);
		if (gzip)
			continue;
		want = expect(&text, &number, max);
		must(good == (want.p != NULL));
		if (good)
			must(span_same(line, want) &&
			     (line.n == 0 || r.line == number));
	}
	records_release(&r);
	return 0;
}
