/* SPDX-License-Identifier: MIT */
#include "codec.h"

#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#include <stdlib.h>

#include "mem.h"

static void *
more(size_t n)
{
	return mem_resize(NULL, n);
}

/* For all of the process, so before there can be a thread. */
__attribute__((constructor)) static void
set_allocator(void)
{
	libdeflate_set_memory_allocator(more, free);
}

static void *
squeezer(int level)
{
	return libdeflate_alloc_compressor(level);
}

static void
squeezer_free(void *squeezer)
{
	libdeflate_free_compressor(squeezer);
}

static size_t
squeeze(void *squeezer, const void *p, size_t n, void *out, size_t room)
{
	return libdeflate_deflate_compress(squeezer, p, n, out, room);
}

static void *
expander(void)
{
	return libdeflate_alloc_decompressor();
}

static void
expander_free(void *expander)
{
	libdeflate_free_decompressor(expander);
}

static bool
expand(void *expander, const void *p, size_t n, void *out, size_t want)
{
	size_t used;

	return libdeflate_deflate_decompress_ex(expander, p, n, out, want,
		   &used, NULL) == LIBDEFLATE_SUCCESS &&
	       used == n;
}

/* libdeflate starts anew where there is no text. */
static uint32_t
crc_32(uint32_t crc, const void *p, size_t n)
{
	return n ? libdeflate_crc32(crc, p, n) : crc;
}

const struct codec codec_libdeflate = {
    .name = "libdeflate",
    .squeezer = squeezer,
    .squeezer_free = squeezer_free,
    .squeeze = squeeze,
    .expander = expander,
    .expander_free = expander_free,
    .expand = expand,
    .crc32 = crc_32,
};
#endif
