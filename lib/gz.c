/* SPDX-License-Identifier: MIT */
#include "gz.h"

#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "mem.h"

/* What takes memory is made when it is first needed. */
struct gz {
	const struct codec_level *by;
	void *squeezer, *expander;
};

struct gz *
gz_new(int level)
{
	struct gz *g = mem_new(sizeof *g);

	g->by = &codec_levels[level];
	return g;
}

void
gz_free(struct gz *g)
{
	if (g == NULL)
		return;
	g->by->codec->squeezer_free(g->squeezer);
	codec_expander->expander_free(g->expander);
	free(g);
}

uint32_t
gz_crc32(uint32_t crc, const void *p, size_t n)
{
	return codec_crc32(crc, p, n);
}

uint32_t
gz_crc32_join(uint32_t a, uint32_t b, int64_t n)
{
	return codec_crc32_join(a, b, n);
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
	if (g->squeezer == NULL)
		g->squeezer = g->by->codec->squeezer(g->by->level);
	len = g->by->codec->squeeze(g->squeezer, p, n, data, n + 5);
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
	if (want > BGZF_MEMBER)
		return -1;
	if (g->expander == NULL)
		g->expander = codec_expander->expander();
	if (!codec_expander->expand(g->expander, member + header,
		n - header - BGZF_TRAILER, out, want) ||
	    gz_crc32(0, out, want) != bgzf_le32(trailer))
		return -1;
	return (long)want;
}
