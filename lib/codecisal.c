/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "codec.h"

#ifdef HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

/*
 * The smallest table of tokens that holds most blocks: a larger one is no
 * faster, and gives no smaller data.
 */
enum { TABLES = ISAL_DEF_LVL2_SMALL };

enum { MOST = 1 << 30 }; /* bytes a call: it counts in 32 bits */

struct squeezer {
	struct isal_zstream z;
	uint32_t level;
	uint8_t tables[TABLES];
};

/* ISA-L takes the input by a pointer that is not const, but leaves it alone. */
static uint8_t *
bytes(const void *p)
{
	return (uint8_t *)(uintptr_t)p;
}

static void *
squeezer(int level)
{
	struct squeezer *s = mem_new(sizeof *s);

	s->level = (uint32_t)level;
	return s;
}

/*
 * At levels 1 and 2, of data without a history, ISA-L (2.30, in assembly) puts
 * the third byte into its table by a hash of the address of *z, not of the
 * data: where that hits another entry, the same data become other bytes. So
 * they get a history of one byte, which no match can start with.
 */
static const unsigned char history = 0xff; /* never in UTF-8 */

static bool
matches_history(const void *p, size_t n)
{
	unsigned char match[4] = {history}; /* there is no shorter one */

	if (n < sizeof match || memchr(p, history, n) == NULL)
		return false;
	memcpy(match + 1, p, sizeof match - 1);
	return memmem(p, n, match, sizeof match) != NULL;
}

static bool
with_history(struct squeezer *s)
{
	s->z.level = s->level;
	s->z.level_buf = s->tables;
	s->z.level_buf_size = TABLES;
	return isal_deflate_set_dict(&s->z, bytes(&history), 1) == COMP_OK &&
	       isal_deflate(&s->z) == COMP_OK &&
	       s->z.internal_state.state == ZSTATE_END;
}

static size_t
squeeze(void *squeezer, const void *p, size_t n, void *out, size_t room)
{
	struct squeezer *s = squeezer;

	isal_deflate_init(&s->z);
	s->z.end_of_stream = 1;
	s->z.next_in = bytes(p);
	s->z.avail_in = (uint32_t)n;
	s->z.next_out = out;
	s->z.avail_out = (uint32_t)room;
	if (s->level ? matches_history(p, n) || !with_history(s)
		     : isal_deflate_stateless(&s->z) != COMP_OK)
		return 0;
	return s->z.avail_in ? 0 : s->z.total_out;
}

static void *
expander(void)
{
	return mem_resize(NULL, sizeof(struct inflate_state));
}

static bool
expand(void *expander, const void *p, size_t n, void *out, size_t want)
{
	struct inflate_state *z = expander;
	uint8_t nothing;

	if (n > MOST || want > MOST)
		return false;
	isal_inflate_init(z);
	z->next_in = bytes(p);
	z->avail_in = (uint32_t)n;
	z->next_out = want ? out : &nothing;
	z->avail_out = (uint32_t)want;
	return isal_inflate_stateless(z) == ISAL_DECOMP_OK &&
	       z->avail_in == 0 && z->avail_out == 0;
}

struct flow {
	struct inflate_state z;
	int got;
	/* The last of its input: at the end it gives back up to 8 bytes. */
	unsigned char last[8];
};

static void *
flow(void)
{
	struct flow *f = mem_new(sizeof *f);

	isal_inflate_init(&f->z);
	return f;
}

static void
flow_start(void *flow)
{
	struct flow *f = flow;

	isal_inflate_reset(&f->z);
}

static void
remember(struct flow *f, const char *p, size_t n)
{
	const size_t all = sizeof f->last, new = n < all ? n : all;

	memmove(f->last, f->last + new, all - new);
	memcpy(f->last + all - new, p + n - new, new);
}

/*
 * At the end: what it took of the in, which may be less than nothing. Newer
 * versions have set next_in back themselves.
 */
static void
give_back(struct flow *f, struct span *in, struct flow_tail *tail)
{
	int64_t used = f->z.next_in - bytes(in->p) - f->z.read_in_length / 8;

	if (used < 0) {
		tail->n = (size_t)-used;
		memcpy(tail->p, f->last + sizeof f->last - tail->n, tail->n);
		used = 0;
	}
	in->p += used;
	in->n -= (size_t)used;
}

static enum flow_state
flow_step(void *flow, struct span *in, void *out, size_t room, size_t *made,
    struct flow_tail *tail)
{
	struct flow *f = flow;
	size_t used;

	tail->n = 0;
	f->z.next_in = bytes(in->p);
	f->z.avail_in = (uint32_t)(in->n < MOST ? in->n : MOST);
	f->z.next_out = out;
	f->z.avail_out = (uint32_t)(room < MOST ? room : MOST);
	f->got = isal_inflate(&f->z);
	*made = (size_t)(f->z.next_out - (uint8_t *)out);
	if (f->got != ISAL_DECOMP_OK)
		return FLOW_FAULT;
	if (f->z.block_state == ISAL_BLOCK_FINISH) {
		give_back(f, in, tail);
		return FLOW_END;
	}
	used = (size_t)(f->z.next_in - bytes(in->p));
	remember(f, in->p, used);
	in->p += used;
	in->n -= used;
	return FLOW_ON;
}

static const char *
flow_fault(const void *flow)
{
	const struct flow *f = flow;

	return f->got == ISAL_INVALID_BLOCK    ? "invalid block"
	       : f->got == ISAL_INVALID_SYMBOL ? "invalid symbol"
					       : "invalid distance";
}

static uint32_t
crc_32(uint32_t crc, const void *p, size_t n)
{
	return crc32_gzip_refl(crc, p, n);
}

const struct codec codec_isal = {
    .name = "ISA-L",
    .squeezer = squeezer,
    .squeezer_free = free,
    .squeeze = squeeze,
    .expander = expander,
    .expander_free = free,
    .expand = expand,
    .flow = flow,
    .flow_free = free,
    .flow_start = flow_start,
    .flow_step = flow_step,
    .flow_fault = flow_fault,
    .crc32 = crc_32,
};
#endif
