/* SPDX-License-Identifier: MIT */
#include "gzhead.h"

#include "codec.h"

enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, RESERVED = 0xe0 };
enum { FIXED = 10 }; /* bytes that every header has */

/* The part behind this one, of those that the flags name. */
static void
go_on(struct gzhead *h)
{
	static const unsigned char needs[] = {
	    [GZHEAD_EXTRA_LENGTH] = FEXTRA,
	    [GZHEAD_EXTRA] = FEXTRA,
	    [GZHEAD_NAME] = FNAME,
	    [GZHEAD_COMMENT] = FCOMMENT,
	    [GZHEAD_CRC] = FHCRC,
	    [GZHEAD_WHOLE] = 0,
	};

	do
		h->part++;
	while (h->part != GZHEAD_WHOLE && !(h->flags & needs[h->part]));
	if (h->part == GZHEAD_EXTRA && h->extra == 0)
		go_on(h);
	h->at = 0;
}

static const char *
fixed(struct gzhead *h, unsigned char c)
{
	static const unsigned char magic[] = {0x1f, 0x8b};

	if (h->at < 2 && c != magic[h->at])
		return "";
	if (h->at == 2 && c != 8)
		return "unknown compression method";
	if (h->at == 3) {
		if (c & RESERVED)
			return "unknown header flags set";
		h->flags = c;
	}
	if (++h->at == FIXED)
		go_on(h);
	return NULL;
}

/* The second byte of a number of two: the number. False: the first one. */
static bool
number(struct gzhead *h, unsigned char c, uint32_t *n)
{
	*n = (uint32_t)c << 8 | h->low;
	h->low = c;
	return h->at++ == 1;
}

static const char *
byte(struct gzhead *h, unsigned char c)
{
	const uint32_t before = h->crc;
	uint32_t n;

	h->crc = codec_crc32(h->crc, &c, 1);
	switch (h->part) {
	case GZHEAD_FIXED: return fixed(h, c);
	case GZHEAD_EXTRA_LENGTH:
		if (number(h, c, &n)) {
			h->extra = n;
			go_on(h);
		}
		break;
	case GZHEAD_EXTRA:
		if (++h->at == h->extra)
			go_on(h);
		break;
	case GZHEAD_NAME:
	case GZHEAD_COMMENT:
		if (c == 0)
			go_on(h);
		break;
	case GZHEAD_CRC:
		if (h->at == 0)
			h->sum = before & 0xffff;
		if (number(h, c, &n)) {
			if (n != h->sum)
				return "header crc mismatch";
			go_on(h);
		}
		break;
	case GZHEAD_WHOLE: break;
	}
	return NULL;
}

const char *
gzhead_step(struct gzhead *h, struct span *in)
{
	const char *wrong = NULL;

	while (wrong == NULL && in->n && h->part != GZHEAD_WHOLE) {
		wrong = byte(h, (unsigned char)*in->p);
		in->p++;
		in->n--;
	}
	return wrong;
}
