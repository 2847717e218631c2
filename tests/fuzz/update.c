/* SPDX-License-Identifier: MIT */
/*
 * What ndmerge reads that others may have written: any bytes as a state and as
 * a file of blocks, and any lines packed as one. A state that is read can be
 * written and read again; blocks that inflate are whole lines, in a row over
 * the whole file, and what was packed comes back.
 */
#define _GNU_SOURCE /* memfd_create */
#include <sys/mman.h>
#include <unistd.h>

#include "blocks.h"
#include "fuzz.h"
#include "pack.h"
#include "state.h"

static bool
same(const struct buf *a, const struct buf *b)
{
	return span_same(buf_span(a), buf_span(b));
}

static void
states(struct span text)
{
	struct state s, t;
	struct buf b;

	state_init(&s);
	state_init(&t);
	buf_init(&b, STATE_MAX);
	if (state_read(text, &s)) {
		must(state_write(&s, 0, "fuzz", &b));
		must(state_read(buf_span(&b), &t));
		must(same(&s.key, &t.key) && same(&s.cursor, &t.cursor));
		must(same(&s.highest, &t.highest) && s.rows == t.rows);
		must(s.size == t.size && s.crc == t.crc);
		must(s.mtime == t.mtime && s.extents.n == t.extents.n);
	}
	buf_release(&b);
	state_release(&s);
	state_release(&t);
}

/* A file that is this process's own, empty. */
static int
scratch(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	must(fd >= 0 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* Read the file to its end; all of it to text. False where it is not ours. */
static bool
walk(int fd, int64_t size, struct buf *text)
{
	struct blocks b;
	struct err e;
	int64_t at = 0, end;
	bool good;

	blocks_open(&b, fd, "fuzz");
	good = blocks_end(&b, size, &end, &e);
	while (good && at < end && (good = blocks_take(&b, at, end, 2, &e))) {
		must(b.n && b.to > at && b.to <= end);
		must(b.group[b.n - 1].raw.p + b.group[b.n - 1].raw.n -
			 b.group[0].raw.p ==
		     b.to - at);
		at = b.to;
		for (size_t i = 0; i < b.n; i++) {
			struct span t = b.group[i].text;

			must(t.n && t.p[t.n - 1] == '\n');
			must(buf_add(text, t.p, t.n));
		}
	}
	blocks_release(&b);
	return good;
}

/* Lines of p, blown up by times; they come back from a file of blocks. */
static void
packed(struct span lines, size_t times)
{
	const char *p = lines.p, *end = p + lines.n, *nl;
	struct buf record, want, got;
	struct pack pack;
	struct out out;

	buf_init(&record, (size_t)1 << 24);
	buf_init(&want, (size_t)1 << 28);
	buf_init(&got, (size_t)1 << 28);
	out_open(&out, scratch(), "fuzz");
	pack_open(&pack, &out, 1);
	for (; p < end && (nl = memchr(p, '\n', (size_t)(end - p)));
	     p = nl + 1) {
		size_t often = nl - p > 2 ? times : 1;

		buf_clear(&record);
		while (often--)
			buf_add(&record, p, (size_t)(nl - p));
		must(pack_record(
		    &pack, &(struct keyed){.text = buf_span(&record)}));
		buf_add(&want, record.p, record.n);
		buf_addc(&want, '\n');
	}
	must(pack_finish(&pack) && pack.size == out.total);
	must(walk(out.fd, out.total, &got) && same(&want, &got));
	pack_release(&pack);
	out_release(&out);
	buf_release(&record);
	buf_release(&want);
	buf_release(&got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text = {(const char *)p + 1, n - 1};
	struct buf any;
	int fd;

	if (n < 1)
		return 0;
	states(text);
	fd = scratch();
	must(write(fd, text.p, text.n) == (ssize_t)text.n);
	buf_init(&any, (size_t)1 << 28);
	walk(fd, (int64_t)text.n, &any);
	buf_release(&any);
	packed(text, (size_t)p[0] * p[0]);
	return 0;
}
