/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "gunzip.h"
#include "gz.h"
#include "mem.h"
#include "raw.h"
#include "str.h"
#include "unblock.h"

enum { FEW = 8 }; /* members that are not worth a thread */

struct input {
	struct raw raw;
	enum { UNKNOWN, PLAIN, BLOCKS, STREAM } kind;
	struct gz *gz; /* BLOCKS, which members of STREAM may interrupt */
	bool ended;    /* the last member was an empty one */
	char *block;   /* an inflated member, where p was too small for it */
	size_t block_from, block_to;
	size_t few;	       /* counts up to FEW members, */
	struct unblock *ahead; /* and then does all others, or NULL */
	bool failed;	       /* to read, for the reason in why: */
	struct err why;	       /* told when what came before was handed out */
	struct gunzip *gunzip; /* STREAM */
};

struct input *
input_open(const char *name, struct err *e)
{
	struct input *in = mem_new(sizeof *in);

	if (!raw_open(&in->raw, name, e)) {
		free(in);
		return NULL;
	}
	return in;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	raw_close(&in->raw);
	gz_free(in->gz);
	unblock_free(in->ahead);
	gunzip_free(in->gunzip);
	free(in->block);
	free(in);
}

const char *
input_name(const struct input *in)
{
	return in->raw.name;
}

static bool
find_kind(struct input *in, struct err *e)
{
	const unsigned char *p = in->raw.p;

	if (!raw_need(&in->raw, 1, e))
		return false;
	if (in->raw.to == 0 && str_ends(in->raw.name, ".gz"))
		return err_set(e, ST_DATA,
		    "%s: empty file where gzip was expected", in->raw.name);
	in->kind = PLAIN;
	if (in->raw.to == 0 || p[0] != 0x1f)
		return true;
	if (!raw_need(&in->raw, 2, e))
		return false;
	if (in->raw.to >= 2 && p[1] == 0x8b) {
		in->kind = BLOCKS;
		in->gz = gz_new(GZ_LEVEL);
		in->block = mem_resize(NULL, BGZF_MEMBER);
	}
	return true;
}

static size_t
take(void *p, size_t n, const void *from, size_t left)
{
	n = n < left ? n : left;
	if (n)
		memcpy(p, from, n);
	return n;
}

static bool
read_plain(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = take(p, n, raw_at(&in->raw), raw_left(&in->raw));
	in->raw.from += *got;
	return *got || in->raw.end || raw_read(&in->raw, p, n, got, e);
}

/* As raw_member, with as many bytes as it takes. */
static bool
block_here(struct input *in, size_t *len, struct err *e)
{
	size_t more;

	for (;;) {
		*len = raw_member(&in->raw, &more);
		if (raw_left(&in->raw) >= more || in->raw.end)
			return true;
		if (!raw_fill(&in->raw, e))
			return false;
	}
}

/*
 * Inflate the next member to out; *made is how many bytes that gave, 0 at the
 * end, -1 where there is no whole and sound BGZF member.
 */
static bool
next_block(struct input *in, void *out, long *made, struct err *e)
{
	for (*made = 0; *made == 0;) {
		const unsigned char *p;
		size_t len;

		if (!block_here(in, &len, e))
			return false;
		if (in->raw.from == in->raw.to && !in->ended)
			return err_set(e, ST_DATA,
			    "%s: cut: the block that ends a file is missing",
			    in->raw.name);
		if (in->raw.from == in->raw.to)
			break;
		if (len && !raw_need(&in->raw, len, e))
			return false;
		p = raw_at(&in->raw);
		*made = -1;
		if (len && raw_left(&in->raw) >= len)
			*made = gz_unblock(in->gz, p, len, out);
		if (*made >= 0)
			in->raw.from += len;
		in->ended = *made == 0;
	}
	return true;
}

/*
 * A member that is no block goes to gunzip: of other gzip files, and also the
 * damaged ones, for gunzip knows what to say about them.
 */
static void
to_stream(struct input *in)
{
	in->kind = STREAM;
	in->gunzip = gunzip_new();
	in->ended = false;
}

/*
 * Give the threads whole blocks, as many as they take and are here. Waits for
 * input only where there is nothing to be handed out before.
 */
static void
feed(struct input *in)
{
	while (!in->failed) {
		size_t more, len = raw_member(&in->raw, &more);
		const unsigned char *p = raw_at(&in->raw);

		if (len)
			more = len;
		if (raw_left(&in->raw) < more) {
			if (in->raw.end ||
			    (unblock_busy(in->ahead) && !raw_ready(&in->raw)))
				break;
			in->failed = !raw_fill(&in->raw, &in->why);
		} else if (len && unblock_put(in->ahead, p, len)) {
			in->ended = bgzf_le32(p + len - 4) == 0;
			in->raw.from += len;
		} else {
			break;
		}
	}
	unblock_go(in->ahead);
}

/*
 * A block is damaged: it and those behind it are raw again. No more threads
 * for such a file, lest every block of it does this.
 */
static void
take_back(struct input *in)
{
	unblock_back(in->ahead, raw_front(&in->raw, unblock_left(in->ahead)));
	unblock_free(in->ahead);
	in->ahead = NULL;
	to_stream(in);
}

/* Nothing where the next member is for next_block, who knows about ends. */
static bool
read_ahead(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	if (unblock_low(in->ahead))
		feed(in);
	if (!unblock_read(in->ahead, p, n, got)) {
		take_back(in);
	} else if (*got == 0 && in->failed) {
		*e = in->why;
		return false;
	}
	return true;
}

static bool
read_blocks(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	bool direct = n >= BGZF_MEMBER;
	long made;

	*got = take(
	    p, n, in->block + in->block_from, in->block_to - in->block_from);
	in->block_from += *got;
	if (*got)
		return true;
	if (in->ahead && !read_ahead(in, p, n, got, e))
		return false;
	if (*got || in->kind == STREAM)
		return true;
	if (!next_block(in, direct ? p : in->block, &made, e))
		return false;
	if (made < 0) {
		to_stream(in);
	} else if (direct) {
		*got = (size_t)made;
	} else {
		in->block_to = (size_t)made;
		in->block_from = *got = take(p, n, in->block, in->block_to);
	}
	if (*got && in->few++ == FEW)
		in->ahead = unblock_new();
	return true;
}

/*
 * How many of n bytes stand before what could be the start of a block, from
 * the second byte on. gunzip runs from one member into the next, and would hide
 * that the last one is a block, and so whether a file of blocks was cut.
 */
static size_t
before_block(const unsigned char *p, size_t n)
{
	static const unsigned char start[] = {0x1f, 0x8b, 8, 4};

	for (size_t at = 1; at < n; at++) {
		const unsigned char *q = memchr(p + at, start[0], n - at);

		if (q == NULL)
			break;
		at = (size_t)(q - p);
		if (memcmp(q, start, n - at < 4 ? n - at : 4) == 0)
			return at;
	}
	return n;
}

/* Behind a whole member: is it the end, or do blocks go on? */
static bool
between_members(struct input *in, bool *go_on, struct err *e)
{
	size_t len;

	if (!block_here(in, &len, e))
		return false;
	*go_on = len == 0 && in->raw.from < in->raw.to;
	if (len) {
		in->kind = BLOCKS;
		gunzip_free(in->gunzip);
		in->gunzip = NULL;
	}
	return true;
}

static bool
read_stream(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	for (*got = 0; *got == 0;) {
		bool go_on = true;
		struct span s;

		if (gunzip_whole(in->gunzip) && !between_members(in, &go_on, e))
			return false;
		if (!go_on)
			break;
		s.p = (const char *)raw_at(&in->raw);
		s.n = before_block(raw_at(&in->raw), raw_left(&in->raw));
		in->raw.from += s.n;
		if (!gunzip_step(in->gunzip, &s, p, n, got, e))
			return err_at(e, "%s", in->raw.name);
		in->raw.from -= s.n;
		if (*got || in->raw.from < in->raw.to ||
		    gunzip_whole(in->gunzip))
			continue;
		if (in->raw.end)
			return err_set(e, ST_DATA,
			    "%s: cut: the last gzip member is not whole",
			    in->raw.name);
		if (!raw_fill(&in->raw, e))
			return false;
	}
	return true;
}

bool
input_read(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	if (in->kind == UNKNOWN && !find_kind(in, e))
		return false;
	if (in->kind == PLAIN)
		return read_plain(in, p, n, got, e);
	for (;;) {
		const int kind = (int)in->kind;

		if (!(kind == BLOCKS ? read_blocks : read_stream)(
			in, p, n, got, e))
			return false;
		if (*got || kind == (int)in->kind)
			return true;
	}
}
