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

int
main(void)
{
	round_trips();
	damage();
	ok(gz_crc32(0, "123456789", 9) == 0xcbf43926, "CRC-32");
	ok(gz_crc32(gz_crc32(0, "1234", 4), "56789", 5) == 0xcbf43926,
	    "in two parts");
	gz_free(NULL);
	return tap_done();
}
