/* SPDX-License-Identifier: MIT */
#include "codec.h"

/*
 * By measurement (ndjson.gz(5) has the figures): each level is slower than the
 * one before and gives smaller data. So not among them are ISA-L's 1, which is
 * as slow as its 2, and its 3, whose data depend on the processor as well.
 */
#if defined HAVE_ISAL && defined HAVE_LIBDEFLATE
const struct codec_level codec_levels[10] = {{0}, {&codec_isal, 0},
    {&codec_isal, 2}, {&codec_libdeflate, 1}, {&codec_libdeflate, 4},
    {&codec_libdeflate, 5}, {&codec_libdeflate, 6}, {&codec_libdeflate, 7},
    {&codec_libdeflate, 8}, {&codec_libdeflate, 9}};
#elif defined HAVE_LIBDEFLATE
const struct codec_level codec_levels[10] = {{0}, {&codec_libdeflate, 1},
    {&codec_libdeflate, 2}, {&codec_libdeflate, 3}, {&codec_libdeflate, 4},
    {&codec_libdeflate, 5}, {&codec_libdeflate, 6}, {&codec_libdeflate, 7},
    {&codec_libdeflate, 8}, {&codec_libdeflate, 9}};
#elif defined HAVE_ISAL
const struct codec_level codec_levels[10] = {{0}, {&codec_isal, 0},
    {&codec_isal, 2}, {&codec_zlib, 4}, {&codec_zlib, 4}, {&codec_zlib, 5},
    {&codec_zlib, 6}, {&codec_zlib, 7}, {&codec_zlib, 8}, {&codec_zlib, 8}};
#else
const struct codec_level codec_levels[10] = {{0}, {&codec_zlib, 1},
    {&codec_zlib, 2}, {&codec_zlib, 3}, {&codec_zlib, 4}, {&codec_zlib, 5},
    {&codec_zlib, 6}, {&codec_zlib, 7}, {&codec_zlib, 8}, {&codec_zlib, 9}};
#endif

const struct codec *const codec_all[] = {
#ifdef HAVE_ISAL
    &codec_isal,
#endif
#ifdef HAVE_LIBDEFLATE
    &codec_libdeflate,
#endif
    &codec_zlib, NULL};

#ifdef HAVE_LIBDEFLATE
const struct codec *const codec_expander = &codec_libdeflate;
#elif defined HAVE_ISAL
const struct codec *const codec_expander = &codec_isal;
#else
const struct codec *const codec_expander = &codec_zlib;
#endif

#ifdef HAVE_ISAL
const struct codec *const codec_flow = &codec_isal;
#else
const struct codec *const codec_flow = &codec_zlib;
#endif

uint32_t
codec_crc32(uint32_t crc, const void *p, size_t n)
{
	return codec_all[0]->crc32(crc, p, n);
}
