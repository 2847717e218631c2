/* SPDX-License-Identifier: MIT */
#include "gunzip.h"

#include <stdlib.h>
#include <string.h>

#include "bgzf.h"
#include "codec.h"
#include "gzhead.h"
#include "mem.h"

enum {
	TRAILER = BGZF_TRAILER,
	LEAST = 18,	  /* bytes of a member */
	MOST_EACH = 1032, /* bytes that a byte of deflate data can become */
	PART = 64 << 10,
};

struct gunzip {
	enum { OUTSIDE, HEAD, DATA, TRAIL, BEHIND } at; /* a member */
	struct gzhead head;
	void *flow, *expander; /* NULL until they are needed */
	uint32_t crc, length;  /* of the data */
	struct flow_tail tail; /* of the trailer */
};

struct gunzip *
gunzip_new(void)
{
	return mem_new(sizeof(struct gunzip));
}

void
gunzip_free(struct gunzip *z)
{
	if (z == NULL)
		return;
	codec_flow->flow_free(z->flow);
	codec_expander->expander_free(z->expander);
	free(z);
}

static bool
damaged(struct err *e, const char *why)
{
	if (*why == '\0')
		return err_set(e, ST_DATA, "bytes that are no gzip member");
	return err_set(e, ST_DATA, "damaged gzip: %s", why);
}

static bool
head(struct gunzip *z, struct span *in, struct err *e)
{
	const char *why = gzhead_step(&z->head, in);

	if (why)
		return damaged(e, why);
	if (z->head.part != GZHEAD_WHOLE)
		return true;
	if (z->flow == NULL)
		z->flow = codec_flow->flow();
	else
		codec_flow->flow_start(z->flow);
	z->crc = z->length = 0;
	z->tail.n = 0;
	z->at = DATA;
	return true;
}

static bool
data(struct gunzip *z, struct span *in, char *out, size_t room, size_t *made,
    struct err *e)
{
	enum flow_state state =
	    codec_flow->flow_step(z->flow, in, out, room, made, &z->tail);

	if (state == FLOW_FAULT)
		return damaged(e, codec_flow->flow_fault(z->flow));
	z->crc = codec_crc32(z->crc, out, *made);
	z->length += (uint32_t)*made;
	if (state == FLOW_END)
		z->at = TRAIL;
	return true;
}

/* Nothing to do outside of a member. */
static bool
trail(struct gunzip *z, struct span *in, struct err *e)
{
	size_t n = TRAILER - z->tail.n;

	if (z->at != TRAIL)
		return true;

	n = n < in->n ? n : in->n;
	memcpy(z->tail.p + z->tail.n, in->p, n);
	z->tail.n += n;
	in->p += n;
	in->n -= n;
	if (z->tail.n < TRAILER)
		return true;
	if (bgzf_le32(z->tail.p) != z->crc)
		return damaged(e, "incorrect data check");
	if (bgzf_le32(z->tail.p + 4) != z->length)
		return damaged(e, "incorrect length check");
	z->at = BEHIND;
	return true;
}

/* One thing after the other, as far as it goes. */
static bool
next(struct gunzip *z, struct span *in, char *out, size_t room, size_t *made,
    struct err *e)
{
	if (z->at == HEAD)
		return head(z, in, e);
	if (z->at == DATA)
		return data(z, in, out, room, made, e);
	return trail(z, in, e);
}

bool
gunzip_step(struct gunzip *z, struct span *in, void *out, size_t room,
    size_t *made, struct err *e)
{
	*made = 0;
	while (*made < room) {
		const size_t left = in->n;
		const int at = (int)z->at;
		size_t more = 0;

		if (left && (z->at == OUTSIDE || z->at == BEHIND)) {
			z->head = (struct gzhead){0};
			z->at = HEAD;
		}
		if (!next(z, in, (char *)out + *made, room - *made, &more, e))
			return false;
		*made += more;
		if (more == 0 && in->n == left && at == (int)z->at)
			break;
	}
	return true;
}

bool
gunzip_whole(const struct gunzip *z)
{
	return z->at == BEHIND;
}

/*
 * One member, as nearly all are, of the length that it claims: whole data are
 * expanded faster than parts. False: step by step, it is said what is wrong.
 */
static bool
at_once(struct gunzip *z, struct span in, struct buf *out)
{
	const unsigned char *trailer = (const unsigned char *)in.p + in.n;
	struct gzhead h = {0};
	size_t want;

	if (in.n < LEAST || gzhead_step(&h, &in) || h.part != GZHEAD_WHOLE ||
	    in.n < TRAILER)
		return false;
	trailer -= TRAILER;
	in.n -= TRAILER;
	want = bgzf_le32(trailer + 4);
	if (want > out->max || want / MOST_EACH > in.n)
		return false;
	if (z->expander == NULL)
		z->expander = codec_expander->expander();
	if (!codec_expander->expand(
		z->expander, in.p, in.n, buf_room(out, want), want) ||
	    codec_crc32(0, out->p, want) != bgzf_le32(trailer))
		return false;
	buf_grew(out, want);
	return true;
}

static bool
too_much(struct buf *out, struct err *e)
{
	out->over = true;
	return err_set(e, ST_DATA, "more than %zu bytes", out->max);
}

static bool
by_steps(struct gunzip *z, struct span in, struct buf *out, struct err *e)
{
	size_t made = 1;

	while (made || in.n) {
		size_t left = out->max - out->n;
		size_t room = left < PART ? left : PART;
		/* At the ceiling, one byte tells whether there is more. */
		char spare[1], *to = room ? buf_room(out, room) : spare;

		if (!gunzip_step(z, &in, to, room ? room : 1, &made, e))
			return false;
		if (room)
			buf_grew(out, made);
		else if (made)
			return too_much(out, e);
	}
	return gunzip_whole(z) ||
	       err_set(e, ST_DATA, "cut: the last gzip member is not whole");
}

bool
gunzip_all(struct gunzip *z, struct span in, struct buf *out, struct err *e)
{
	buf_clear(out);
	z->at = OUTSIDE;
	return at_once(z, in, out) || by_steps(z, in, out, e);
}
