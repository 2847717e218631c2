/* SPDX-License-Identifier: MIT */
/*
 * gz and gunzip on any bytes. What zlib accepts member by member, gunzip
 * accepts, with the same bytes, however the input is cut into steps; what zlib
 * refuses, it refuses, but for a nicety of Huffman codes. A block that
 * unblocks is a gzip member to zlib. The same of deflate data without the CRC,
 * for each library.
 */
#include "codec.h"
#include "gunzip.h"
#include "gz.h"

#include <stdlib.h>
#include <zlib.h>

#include "fuzz.h"

enum { ROOM = 1 << 20 };

/*
 * zlib refuses codes that are not complete, ISA-L and libdeflate do not; they
 * would have to give data with the right CRC and length.
 */
static bool nicety;

static bool
is_nicety(const char *msg)
{
	return msg && (strstr(msg, " set") || strstr(msg, "repeat") ||
			  strstr(msg, "literal/length code"));
}

/* Members back to back by zlib; -1 for anything else or more than ROOM. */
static long
by_zlib(const uint8_t *p, size_t n, char *out)
{
	size_t made = 0;
	int got = Z_OK;

	nicety = false;
	while (n && made < ROOM) {
		z_stream z = {0};

		must(inflateInit2(&z, 15 + 16) == Z_OK);
		z.next_in = (Bytef *)(uintptr_t)p;
		z.avail_in = (uInt)n;
		z.next_out = (Bytef *)out + made;
		z.avail_out = (uInt)(ROOM - made);
		got = inflate(&z, Z_FINISH);
		made += z.total_out;
		p += n - z.avail_in;
		n = z.avail_in;
		nicety = is_nicety(z.msg);
		inflateEnd(&z);
		if (got != Z_STREAM_END)
			return -1;
	}
	return n || got != Z_STREAM_END ? -1 : (long)made;
}

/* Likewise by gunzip, step bytes of input and room bytes of output a time. */
static long
by_gunzip(const uint8_t *p, size_t n, size_t step, size_t room, char *out)
{
	static char part[4096];
	struct gunzip *z = gunzip_new();
	size_t made = 0;
	bool good = true;
	struct err e;

	while (good && n) {
		struct span in = {(const char *)p, step < n ? step : n};
		size_t got = 1;

		p += in.n;
		n -= in.n;
		while (good && got) {
			good = gunzip_step(z, &in, part, room, &got, &e) &&
			       got < ROOM - made;
			if (good)
				memcpy(out + made, part, got);
			made += got;
		}
		must(!good || in.n == 0);
	}
	good = good && gunzip_whole(z);
	gunzip_free(z);
	return good ? (long)made : -1;
}

/* And all at once. */
static long
by_gunzip_all(const uint8_t *p, size_t n, struct buf *out)
{
	struct gunzip *z = gunzip_new();
	struct err e;
	bool good = gunzip_all(z, (struct span){(const char *)p, n}, out, &e);

	gunzip_free(z);
	must(!good || !out->over);
	return good ? (long)out->n : -1;
}

static void
streams(const uint8_t *p, size_t n, size_t step, size_t room)
{
	static char ours[ROOM], theirs[ROOM];
	long want = by_zlib(p, n, theirs);
	long got = by_gunzip(p, n, step, room, ours);
	struct buf all;

	buf_init(&all, ROOM - 1);
	if (want != ROOM && !nicety) {
		must(got == want);
		must(got < 0 || memcmp(ours, theirs, (size_t)got) == 0);
		must(by_gunzip_all(p, n, &all) == got);
		must(got < 0 || memcmp(ours, all.p, (size_t)got) == 0);
	}
	buf_release(&all);
}

static void
blocks(const uint8_t *p, size_t n)
{
	static char ours[BGZF_MEMBER], theirs[ROOM];
	static unsigned char made[BGZF_MEMBER];
	struct gz *g = gz_new(GZ_LEVEL);
	size_t header, len = bgzf_member(p, n, &header);
	long got;

	if (len && len <= n) {
		must(header + BGZF_TRAILER < len && len <= BGZF_MEMBER);
		got = gz_unblock(g, p, len, ours);
		if (got >= 0) {
			must(by_zlib(p, len, theirs) == got || nicety);
			must(nicety || memcmp(ours, theirs, (size_t)got) == 0);
		}
	}
	n = n < BGZF_BLOCK ? n : BGZF_BLOCK;
	len = gz_block(g, p, n, made);
	must(gz_unblock(g, made, len, ours) == (long)n);
	must(n == 0 || memcmp(ours, p, n) == 0);
	gz_free(g);
}

/* Deflate data by zlib; -1 where they are not whole, damaged, or more. */
static long
raw_by_zlib(const uint8_t *p, size_t n, char *out)
{
	z_stream z = {0};
	long made = -1;

	must(inflateInit2(&z, -15) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)out;
	z.avail_out = ROOM;
	if (inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0)
		made = (long)z.total_out;
	nicety = is_nicety(z.msg);
	inflateEnd(&z);
	return made;
}

/* Likewise by the flow of c, in steps. */
static long
raw_by_flow(const struct codec *c, const uint8_t *p, size_t n, size_t step,
    size_t room, char *out)
{
	void *f = c->flow();
	enum flow_state state = FLOW_ON;
	struct flow_tail tail = {.n = 0};
	size_t to = 0, at = 0, moved = 1;

	while (state == FLOW_ON && moved && to < ROOM) {
		size_t part = step < n - at ? step : n - at, made;
		size_t left = room < ROOM - to ? room : ROOM - to;
		struct span in = {(const char *)p + at, part};

		state = c->flow_step(f, &in, out + to, left, &made, &tail);
		moved = made + part - in.n;
		at += part - in.n;
		to += made;
	}
	c->flow_free(f);
	return state == FLOW_END && at - tail.n == n ? (long)to : -1;
}

static void
codecs(const uint8_t *p, size_t n, size_t step, size_t room)
{
	static char ours[ROOM], theirs[ROOM];
	const long want = raw_by_zlib(p, n, theirs);
	const size_t made = want < 0 ? 100 : (size_t)want;

	for (int i = 0; codec_all[i]; i++) {
		const struct codec *c = codec_all[i];
		void *x = c->expander();

		must(c->expand(x, p, n, ours, made) == (want >= 0) || nicety);
		must(want < 0 || memcmp(ours, theirs, made) == 0);
		must(want <= 0 || !c->expand(x, p, n, ours, made - 1));
		c->expander_free(x);
		if (c->flow == NULL || nicety || want > ROOM - 9)
			continue;
		must(raw_by_flow(c, p, n, step, room, ours) == want);
		must(want < 0 || memcmp(ours, theirs, made) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n < 2)
		return 0;
	streams(p + 2, n - 2, (size_t)p[0] + 1, (size_t)p[1] * 9 + 1);
	blocks(p + 2, n - 2);
	codecs(p + 2, n - 2, (size_t)p[0] + 1, (size_t)p[1] * 9 + 1);
	return 0;
}
