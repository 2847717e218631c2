/* SPDX-License-Identifier: MIT */
#include "gz.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

#include "mem.h"

enum { RAW = -15, GZIP = 15 + 16 }; /* zlib's windowBits */

/* What takes memory is made when it is first needed. */
struct gz {
	int level;
#ifdef HAVE_LIBDEFLATE
	struct libdeflate_compressor *squeeze;
	struct libdeflate_decompressor *expand;
#else
	bool deflates, inflates;
	z_stream deflate, inflate;
#endif
};

struct gunzip {
	z_stream z;
	enum { NOTHING, INSIDE, BEHIND } at; /* a member */
};

/*
 * Both libraries get their memory here, so that it is there or ends the tool,
 * and no call of theirs fails for the want of it.
 */
static void *
more(void *unused, uInt n, uInt size)
{
	(void)unused;
	return mem_resize_n(NULL, n, size);
}

static void
no_more(void *unused, void *p)
{
	(void)unused;
	free(p);
}

static const z_stream fresh = {.zalloc = more, .zfree = no_more};

/* zlib takes the input by a pointer that is not const, but leaves it alone. */
static void
give(z_stream *z, const void *p, size_t n)
{
	z->next_in = (Bytef *)(uintptr_t)p;
	z->avail_in = (uInt)n;
}

#ifdef HAVE_LIBDEFLATE

static void *
more_bytes(size_t n)
{
	return mem_resize(NULL, n);
}

/* For all of the process, so before there can be a thread. */
__attribute__((constructor)) static void
set_allocator(void)
{
	libdeflate_set_memory_allocator(more_bytes, free);
}

static void
set_up(struct gz *g)
{
	(void)g;
}

void
gz_free(struct gz *g)
{
	if (g == NULL)
		return;
	libdeflate_free_compressor(g->squeeze);
	libdeflate_free_decompressor(g->expand);
	free(g);
}

uint32_t
gz_crc32(uint32_t crc, const void *p, size_t n)
{
	return libdeflate_crc32(crc, p, n);
}

/* 0: it does not fit */
static size_t
compress_raw(struct gz *g, const void *p, size_t n, void *out, size_t room)
{
	if (g->squeeze == NULL)
		g->squeeze = libdeflate_alloc_compressor(g->level);
	return libdeflate_deflate_compress(g->squeeze, p, n, out, room);
}

static bool
expand_raw(struct gz *g, const void *p, size_t n, void *out, size_t want)
{
	size_t used;

	if (g->expand == NULL)
		g->expand = libdeflate_alloc_decompressor();
	return libdeflate_deflate_decompress_ex(g->expand, p, n, out, want,
		   &used, NULL) == LIBDEFLATE_SUCCESS &&
	       used == n;
}

#else

static void
set_up(struct gz *g)
{
	g->deflate = g->inflate = fresh;
}

void
gz_free(struct gz *g)
{
	if (g == NULL)
		return;
	if (g->deflates)
		deflateEnd(&g->deflate);
	if (g->inflates)
		inflateEnd(&g->inflate);
	free(g);
}

uint32_t
gz_crc32(uint32_t crc, const void *p, size_t n)
{
	const Bytef *from = p;
	uLong c = crc;

	/* zlib counts in 32 bits. */
	while (n) {
		uInt part = n > 1U << 30 ? 1U << 30 : (uInt)n;

		c = crc32(c, from, part);
		from += part;
		n -= part;
	}
	return (uint32_t)c;
}

static size_t
compress_raw(struct gz *g, const void *p, size_t n, void *out, size_t room)
{
	z_stream *z = &g->deflate;

	if (!g->deflates)
		deflateInit2(
		    z, g->level, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY);
	else
		deflateReset(z);
	g->deflates = true;
	give(z, p, n);
	z->next_out = out;
	z->avail_out = (uInt)room;
	return deflate(z, Z_FINISH) == Z_STREAM_END ? z->total_out : 0;
}

static z_stream *
inflater(struct gz *g)
{
	if (!g->inflates)
		inflateInit2(&g->inflate, RAW);
	else
		inflateReset(&g->inflate);
	g->inflates = true;
	return &g->inflate;
}

static bool
expand_raw(struct gz *g, const void *p, size_t n, void *out, size_t want)
{
	z_stream *z = inflater(g);
	Bytef nothing;

	give(z, p, n);
	z->next_out = want ? out : &nothing;
	z->avail_out = (uInt)want;
	return inflate(z, Z_FINISH) == Z_STREAM_END && z->avail_in == 0 &&
	       z->total_out == want;
}

#endif

uint32_t
gz_crc32_join(uint32_t a, uint32_t b, int64_t n)
{
	return (uint32_t)crc32_combine(a, b, (z_off_t)n);
}

struct gz *
gz_new(int level)
{
	struct gz *g = mem_new(sizeof *g);

	g->level = level;
	set_up(g);
	return g;
}

/* One stored block (RFC 1951, section 3.2.4), the last one. */
static size_t
store_raw(const void *p, size_t n, unsigned char *out)
{
	const size_t inverse = ~n;

	out[0] = 1;
	out[1] = (unsigned char)n;
	out[2] = (unsigned char)(n >> 8);
	out[3] = (unsigned char)inverse;
	out[4] = (unsigned char)(inverse >> 8);
	memcpy(out + 5, p, n);
	return 5 + n;
}

size_t
gz_block(struct gz *g, const void *p, size_t n, unsigned char out[BGZF_MEMBER])
{
	unsigned char *data = out + BGZF_HEADER;
	size_t len;

	if (n == 0) {
		memcpy(out, bgzf_eof, BGZF_EOF);
		return BGZF_EOF;
	}
	len = compress_raw(g, p, n, data, n + 5);
	if (len == 0 || len > n + 5)
		len = store_raw(p, n, data);
	bgzf_trailer(data + len, gz_crc32(0, p, n), n);
	len += BGZF_HEADER + BGZF_TRAILER;
	bgzf_header(out, len);
	return len;
}

long
gz_unblock(struct gz *g, const unsigned char *member, size_t n, void *out)
{
	const unsigned char *trailer;
	size_t header, want;

	if (n == 0 || bgzf_member(member, n, &header) != n)
		return -1;
	trailer = member + n - BGZF_TRAILER;
	want = bgzf_le32(trailer + 4);
	if (want > BGZF_MEMBER ||
	    !expand_raw(
		g, member + header, n - header - BGZF_TRAILER, out, want) ||
	    gz_crc32(0, out, want) != bgzf_le32(trailer))
		return -1;
	return (long)want;
}

struct gunzip *
gunzip_new(void)
{
	struct gunzip *z = mem_new(sizeof *z);

	z->z = fresh;
	inflateInit2(&z->z, GZIP);
	return z;
}

void
gunzip_free(struct gunzip *z)
{
	if (z == NULL)
		return;
	inflateEnd(&z->z);
	free(z);
}

static bool
refuse(const struct gunzip *z, struct err *e)
{
	if (z->z.total_in <= 2)
		return err_set(e, ST_DATA, "bytes that are no gzip member");
	return err_set(
	    e, ST_DATA, "damaged gzip: %s", z->z.msg ? z->z.msg : "unknown");
}

/* One call of inflate, kept within zlib's 32-bit counters. */
static int
inflate_some(z_stream *z, struct span *in, char *out, size_t room, size_t *made)
{
	const size_t most = (size_t)1 << 30;
	size_t nin = in->n < most ? in->n : most;
	size_t nout = room < most ? room : most;
	int got;

	give(z, in->p, nin);
	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)nout;
	got = inflate(z, Z_SYNC_FLUSH);
	nin -= z->avail_in;
	in->p += nin;
	in->n -= nin;
	*made += nout - z->avail_out;
	return got;
}

bool
gunzip_step(struct gunzip *z, struct span *in, void *out, size_t room,
    size_t *made, struct err *e)
{
	*made = 0;
	while (*made < room) {
		int got;

		if (z->at != INSIDE && in->n == 0)
			break;
		if (z->at == BEHIND)
			inflateReset(&z->z);
		z->at = INSIDE;
		got = inflate_some(
		    &z->z, in, (char *)out + *made, room - *made, made);
		if (got == Z_STREAM_END)
			z->at = BEHIND;
		else if (got == Z_BUF_ERROR)
			break; /* no input left */
		else if (got != Z_OK)
			return refuse(z, e);
	}
	return true;
}

bool
gunzip_whole(const struct gunzip *z)
{
	return z->at == BEHIND;
}
