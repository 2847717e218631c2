/* SPDX-License-Identifier: MIT */
#include "gz.h"

#include <stdlib.h>
#include <zlib.h>

#include "tap.h"

static unsigned char member[BGZF_MEMBER], again[BGZF_MEMBER];
static char data[BGZF_MEMBER], back[BGZF_MEMBER];

/* Kinds of data: text, what does not shrink, one byte all over. */
static void
fill(int kind, size_t n)
{
	uint32_t x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		data[i] = kind == 0   ? "{\"id\":1,\"n\":[]}\n"[i % 16]
			  : kind == 1 ? (char)(x >> 24)
				      : 'a';
	}
}

/* The oracle: one gzip member by zlib itself. */
static long
zlib_member(const unsigned char *p, size_t n, void *out, size_t room)
{
	z_stream z = {0};
	long made = -1;

	inflateInit2(&z, 15 + 16);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = out;
	z.avail_out = (uInt)room;
	if (inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0)
		made = (long)z.total_out;
	inflateEnd(&z);
	return made;
}

static void
round_trips(void)
{
	static const size_t sizes[] = {1, 2, 5, 100, 4096, 65279, BGZF_BLOCK};
	struct gz *r = gz_new(GZ_LEVEL);

	for (int level = 1; level <= 9; level++) {
		struct gz *g = gz_new(level);
		bool good = true, zlib = true, same = true;

		for (int i = 0; i < 21; i++) {
			size_t n = sizes[i % 7], len;

			fill(i / 7, n);
			len = gz_block(g, data, n, member);
			good = good &&
			       gz_unblock(r, member, len, back) == (long)n &&
			       memcmp(data, back, n) == 0;
			zlib = zlib &&
			       zlib_member(member, len, back, sizeof back) ==
				   (long)n &&
			       memcmp(data, back, n) == 0;
			same = same && gz_block(g, data, n, again) == len &&
			       memcmp(member, again, len) == 0;
		}
		ok(good, "level %d: the same bytes again", level);
		ok(zlib, "level %d: zlib agrees", level);
		ok(same, "level %d: the same member again", level);
		gz_free(g);
	}
	ok(gz_block(r, data, 0, member) == BGZF_EOF &&
		memcmp(member, bgzf_eof, BGZF_EOF) == 0,
	    "no data are the empty block");
	ok(gz_unblock(r, bgzf_eof, BGZF_EOF, back) == 0, "and back");
	gz_free(r);
}

/* No flipped bit may change the data unseen. */
static void
damage(void)
{
	struct gz *g = gz_new(GZ_LEVEL);
	size_t n = 3000, len, bad = 0;

	fill(0, n);
	data[1234] = 'x';
	len = gz_block(g, data, n, member);
	for (size_t bit = 0; bit < len * 8; bit++) {
		long got;

		member[bit / 8] ^= (unsigned char)(1U << bit % 8);
		got = gz_unblock(g, member, len, back);
		bad +=
		    got >= 0 && (got != (long)n || memcmp(data, back, n) != 0);
		member[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
	ok(bad == 0, "a flipped bit is seen or does no harm");
	ok(gz_unblock(g, member, len - 1, back) == -1, "a cut member");
	ok(gz_unblock(g, member, 0, back) == -1, "no member");
	ok(gz_unblock(g, member, len, back) == (long)n, "the sound one");
	gz_free(g);
}

/* in through gunzip, in steps; the text or the error, and " cut" */
static const char *
gunzip(const unsigned char *p, size_t n, size_t step, size_t room)
{
	static char text[2000];
	struct gunzip *z = gunzip_new();
	size_t at = 0, to = 0;
	struct err e;

	while (at < n) {
		size_t part = step < n - at ? step : n - at, made = 1;
		struct span in = {(const char *)p + at, part};

		while (made) {
			if (!gunzip_step(z, &in, text + to, room, &made, &e)) {
				gunzip_free(z);
				return strcpy(text, e.text);
			}
			to += made;
		}
		if (in.n) {
			strcpy(text, "input left");
			break;
		}
		at += part;
	}
	strcpy(text + to, gunzip_whole(z) ? "" : " cut");
	gunzip_free(z);
	return text;
}

static void
streams(void)
{
	static const char hello[] =
	    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7"
	    "\x02\x00\x20\x30\x3a\x36\x06\x00\x00\x00";
	enum { N = sizeof hello - 1 };
	unsigned char b[3 * N + 40] = {0};

	memcpy(b, hello, N);
	memcpy(b + N, hello, N);
	memcpy(b + 2 * N, bgzf_eof, BGZF_EOF);
	for (size_t step = 1; step < 30; step += 7)
		for (size_t room = 1; room < 20; room += 6) {
			is(gunzip(b, N, step, room), "hello\n", "one member");
			is(gunzip(b, 2 * N + BGZF_EOF, step, room),
			    "hello\nhello\n", "three, the last one empty");
			is(gunzip(b, N - 1, step, room), "hello\n cut",
			    "a cut trailer");
			is(gunzip(b, N + 1, step, room), "hello\n cut",
			    "a second one that only begins");
		}
	is(gunzip(b, 0, 1, 1), " cut", "nothing is not a member");
	is(gunzip((const unsigned char *)"hello", 5, 9, 9),
	    "bytes that are no gzip member", "not gzip");
	memset(b + N, 0, 30);
	is(gunzip(b, N + 30, 99, 99), "bytes that are no gzip member",
	    "zeros behind");
	memcpy(b + N, "\x1f\x8b", 2);
	is(gunzip(b, N + 30, 99, 99),
	    "damaged gzip: unknown compression method", "bad method");
	b[N - 8] ^= 1;
	is(gunzip(b, N, 99, 99), "damaged gzip: incorrect data check",
	    "a bad CRC");
	b[N - 8] ^= 1;
	b[N - 4] ^= 1;
	is(gunzip(b, N, 99, 99), "damaged gzip: incorrect length check",
	    "a bad length");
}

int
main(void)
{
	round_trips();
	damage();
	streams();
	ok(gz_crc32(0, "123456789", 9) == 0xcbf43926, "CRC-32");
	ok(gz_crc32(gz_crc32(0, "1234", 4), "56789", 5) == 0xcbf43926,
	    "in two parts");
	gz_free(NULL);
	gunzip_free(NULL);
	return tap_done();
}
