/* SPDX-License-Identifier: MIT */
#include "bgzf.h"

#include <string.h>

/* Magic, deflate, FEXTRA; no time; no flags; unknown system; XLEN 6, BC, 2 */
static const unsigned char head[BGZF_HEADER - 2] = {
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 'B', 'C', 2, 0};

const unsigned char bgzf_eof[BGZF_EOF] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff,
    6, 0, 'B', 'C', 2, 0, BGZF_EOF - 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static void
put_le(unsigned char *p, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static size_t
le16(const unsigned char *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8;
}

uint32_t
bgzf_le32(const unsigned char *p)
{
	return (uint32_t)le16(p) | (uint32_t)le16(p + 2) << 16;
}

void
bgzf_header(unsigned char out[BGZF_HEADER], size_t n)
{
	memcpy(out, head, sizeof head);
	put_le(out + sizeof head, (uint32_t)n - 1, 2);
}

void
bgzf_trailer(unsigned char out[BGZF_TRAILER], uint32_t crc, size_t isize)
{
	put_le(out, crc, 4);
	put_le(out + 4, (uint32_t)isize, 4);
}

size_t
bgzf_member(const unsigned char *p, size_t n, size_t *header)
{
	size_t end, length = 0;

	/* Of the flags FEXTRA alone: a name would stand before the data. */
	if (n < 12 || memcmp(p, head, 4) != 0)
		return 0;
	end = 12 + le16(p + 10);
	if (n < end)
		return 0;
	for (size_t at = 12; at + 4 <= end;) {
		size_t len = le16(p + at + 2);

		if (len > end - at - 4)
			return 0;
		if (p[at] == 'B' && p[at + 1] == 'C' && len == 2)
			length = le16(p + at + 4) + 1;
		at += 4 + len;
	}
	if (length <= end + BGZF_TRAILER)
		return 0;
	*header = end;
	return length;
}
