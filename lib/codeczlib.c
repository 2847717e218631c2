/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <zlib.h>

#include "codec.h"
#include "mem.h"

enum { RAW = -15 }; /* zlib's windowBits */

/* So that no call fails for the want of memory. */
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

static z_stream *
new_stream(void)
{
	z_stream *z = mem_new(sizeof *z);

	*z = (z_stream){.zalloc = more, .zfree = no_more};
	return z;
}

/* zlib takes the input by a pointer that is not const, but leaves it alone. */
static void
give(z_stream *z, const void *p, size_t n)
{
	z->next_in = (Bytef *)(uintptr_t)p;
	z->avail_in = (uInt)n;
}

static void *
squeezer(int level)
{
	z_stream *z = new_stream();

	deflateInit2(z, level, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY);
	return z;
}

static void
squeezer_free(void *z)
{
	if (z)
		deflateEnd(z);
	free(z);
}

static size_t
squeeze(void *squeezer, const void *p, size_t n, void *out, size_t room)
{
	z_stream *z = squeezer;

	deflateReset(z);
	give(z, p, n);
	z->next_out = out;
	z->avail_out = (uInt)room;
	return deflate(z, Z_FINISH) == Z_STREAM_END ? z->total_out : 0;
}

static void *
inflater(void)
{
	z_stream *z = new_stream();

	inflateInit2(z, RAW);
	return z;
}

static void
inflater_free(void *z)
{
	if (z)
		inflateEnd(z);
	free(z);
}

/* One call, kept within zlib's 32-bit counters. */
static int
inflate_some(z_stream *z, struct span *in, void *out, size_t room, size_t *made)
{
	const size_t most = (size_t)1 << 30;
	size_t nin = in->n < most ? in->n : most;
	size_t nout = room < most ? room : most;
	Bytef nothing;
	int got;

	give(z, in->p, nin);
	z->next_out = nout ? out : &nothing;
	z->avail_out = (uInt)nout;
	got = inflate(z, Z_SYNC_FLUSH);
	nin -= z->avail_in;
	in->p += nin;
	in->n -= nin;
	*made = nout - z->avail_out;
	return got;
}

static bool
expand(void *expander, const void *p, size_t n, void *out, size_t want)
{
	struct span in = {p, n};
	size_t at = 0, made;
	int got;

	inflateReset(expander);
	do {
		got = inflate_some(
		    expander, &in, (char *)out + at, want - at, &made);
		at += made;
	} while (got == Z_OK && made);
	return got == Z_STREAM_END && in.n == 0 && at == want;
}

static void
flow_start(void *z)
{
	inflateReset(z);
}

/* zlib takes no byte beyond the end. */
static enum flow_state
flow_step(void *flow, struct span *in, void *out, size_t room, size_t *made,
    struct flow_tail *tail)
{
	int got = inflate_some(flow, in, out, room, made);

	tail->n = 0;
	if (got == Z_STREAM_END)
		return FLOW_END;
	return got == Z_OK || got == Z_BUF_ERROR ? FLOW_ON : FLOW_FAULT;
}

static const char *
flow_fault(const void *flow)
{
	const z_stream *z = flow;

	return z->msg ? z->msg : "unknown";
}

static uint32_t
crc_32(uint32_t crc, const void *p, size_t n)
{
	const Bytef *from = p;
	uLong c = crc;

	while (n) {
		uInt part = n > 1U << 30 ? 1U << 30 : (uInt)n;

		c = crc32(c, from, part);
		from += part;
		n -= part;
	}
	return (uint32_t)c;
}

uint32_t
codec_crc32_join(uint32_t a, uint32_t b, int64_t n)
{
	return (uint32_t)crc32_combine(a, b, (z_off_t)n);
}

const struct codec codec_zlib = {
    .name = "zlib",
    .squeezer = squeezer,
    .squeezer_free = squeezer_free,
    .squeeze = squeeze,
    .expander = inflater,
    .expander_free = inflater_free,
    .expand = expand,
    .flow = inflater,
    .flow_free = inflater_free,
    .flow_start = flow_start,
    .flow_step = flow_step,
    .flow_fault = flow_fault,
    .crc32 = crc_32,
};
