/* SPDX-License-Identifier: MIT */
#include "gunzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "bgzf.h"
#include "tap.h"

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

static const char hello[] =
    "\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06\x00\x00\x00";

/* A member of hello with all that a header can have; its length. */
static size_t
long_header(unsigned char *b, unsigned flags, size_t extra)
{
	size_t n = 10;
	uint32_t crc;

	memcpy(b,
	    "\x1f\x8b\x08\x00"
	    "time"
	    "\x02\x03",
	    10);
	b[3] = (unsigned char)flags;
	if (flags & 4) {
		b[n++] = (unsigned char)extra;
		b[n++] = (unsigned char)(extra >> 8);
		memset(b + n, 0x1f, extra);
		n += extra;
	}
	if (flags & 8)
		n += (size_t)sprintf((char *)b + n, "a name") + 1;
	if (flags & 16)
		n += (size_t)sprintf((char *)b + n, "a comment") + 1;
	crc = (uint32_t)crc32(0, b, (uInt)n);
	if (flags & 2) {
		b[n++] = (unsigned char)crc;
		b[n++] = (unsigned char)(crc >> 8);
	}
	memcpy(b + n, hello, sizeof hello - 1);
	return n + sizeof hello - 1;
}

static void
headers(void)
{
	unsigned char b[1000];

	for (unsigned flags = 0; flags < 32; flags++) {
		size_t n = long_header(b, flags, flags % 3 * 150), cut;

		is(gunzip(b, n, flags % 7 + 1, 100), "hello\n", "flags");
		for (cut = 1; cut < n - 16; cut++)
			if (strcmp(gunzip(b, cut, 9, 100), " cut") != 0)
				break;
		ok(cut == n - 16, "its header is cut");
		b[4] ^= 1;
		is(gunzip(b, n, 99, 100),
		    flags & 2 ? "damaged gzip: header crc mismatch" : "hello\n",
		    "a bit of its time is flipped");
	}
	for (unsigned flags = 32; flags < 256; flags *= 2)
		is(gunzip(b, long_header(b, flags, 0), 5, 100),
		    "damaged gzip: unknown header flags set",
		    "a reserved flag");
}

/* A text of members by gunzip_all, at a ceiling, is that, or fails so. */
static void
whole(size_t members, size_t cut, size_t max, const char *want, bool over)
{
	unsigned char b[300];
	struct gunzip *z = gunzip_new();
	struct buf out;
	struct err e;
	size_t n = 0;
	bool good;

	while (members--)
		n += long_header(b + n, (unsigned)n & 30, 3);
	buf_init(&out, max);
	for (int again = 0; again < 2; again++) {
		good =
		    gunzip_all(z, (struct span){(char *)b, n - cut}, &out, &e);
		is(good ? out.p : e.text, want, "a whole text");
		ok(out.over == over, "is it over the ceiling");
	}
	buf_release(&out);
	gunzip_free(z);
}

static void
texts(void)
{
	whole(1, 0, 100, "hello\n", false);
	whole(1, 0, 6, "hello\n", false);
	whole(1, 0, 5, "more than 5 bytes", true);
	whole(1, 0, 0, "more than 0 bytes", true);
	whole(3, 0, 100, "hello\nhello\nhello\n", false);
	whole(3, 0, 18, "hello\nhello\nhello\n", false);
	whole(3, 0, 17, "more than 17 bytes", true);
	whole(0, 0, 9, "cut: the last gzip member is not whole", false);
	whole(1, 1, 9, "cut: the last gzip member is not whole", false);
	whole(1, 25, 9, "cut: the last gzip member is not whole", false);
	whole(2, 9, 20, "cut: the last gzip member is not whole", false);
}

int
main(void)
{
	streams();
	headers();
	texts();
	gunzip_free(NULL);
	return tap_done();
}
