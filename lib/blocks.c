/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include <string.h>

#include "fd.h"
#include "records.h"

#define WINDOW ((size_t)1 << 20) /* bytes of one read */

/* One member of the file, in the window. */
struct member {
	const unsigned char *p;
	size_t n;
	uint32_t isize; /* bytes that it inflates to */
};

void
blocks_open(struct blocks *b, int fd, const char *name, int64_t size)
{
	*b = (struct blocks){.fd = fd, .name = name, .size = size};
	b->gz = gz_new(GZ_LEVEL);
	buf_init(&b->window, WINDOW + BGZF_MEMBER);
}

void
blocks_release(struct blocks *b)
{
	gz_free(b->gz);
	buf_release(&b->window);
}

void
group_init(struct group *g)
{
	*g = (struct group){.from = 0};
	buf_init(&g->text, (size_t)RECORD_MAX + 2 * BGZF_MEMBER);
}

void
group_release(struct group *g)
{
	buf_release(&g->text);
}

struct span
group_first(const struct group *g)
{
	const char *end = memchr(g->text.p, '\n', g->text.n);

	return (struct span){g->text.p, end ? (size_t)(end - g->text.p) : 0};
}

static bool
damaged(const struct blocks *b, int64_t at, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "%s: block at byte %lld: %s", b->name,
	    (long long)at, what);
}

/* Have the window start at byte at and hold a member, or all that is left. */
static bool
look(struct blocks *b, int64_t at, struct err *e)
{
	int64_t held = b->window_at + (int64_t)b->window.n;
	size_t want, got;
	char *room;

	if (at >= b->window_at && at <= held) {
		int64_t end =
		    at + BGZF_MEMBER < b->size ? at + BGZF_MEMBER : b->size;

		if (end <= held)
			return true;
		buf_shift(&b->window, (size_t)(at - b->window_at));
	} else {
		buf_clear(&b->window);
	}
	b->window_at = at;
	want = WINDOW - b->window.n;
	room = buf_room(&b->window, want);
	if (!fd_read_at(b->fd, at + (int64_t)b->window.n, room, want, &got))
		return err_sys(e, "%s", b->name);
	buf_grew(&b->window, got);
	return true;
}

static bool
member_at(struct blocks *b, int64_t at, struct member *m, struct err *e)
{
	size_t header, left;

	if (!look(b, at, e))
		return false;
	m->p = (const unsigned char *)b->window.p + (at - b->window_at);
	left = b->window.n - (size_t)(at - b->window_at);
	m->n = bgzf_member(m->p, left, &header);
	if (m->n == 0 || m->n > left)
		return damaged(b, at, "not a block, or cut", e);
	m->isize = bgzf_le32(m->p + m->n - 4);
	if (m->isize > BGZF_MEMBER)
		return damaged(b, at, "not a block", e);
	return true;
}

/* Append what a member holds. */
static bool
inflate(struct blocks *b, const struct member *m, int64_t at, struct buf *text,
    struct err *e)
{
	char *room = buf_room(text, BGZF_MEMBER);
	long n;

	if (room == NULL)
		return damaged(b, at, "a record is too long", e);
	n = gz_unblock(b->gz, m->p, m->n, room);
	if (n < 0)
		return damaged(b, at, "damaged", e);
	buf_grew(text, (size_t)n);
	return true;
}

static bool
ends_line(const struct buf *text)
{
	return text->n && text->p[text->n - 1] == '\n';
}

/*
 * A full block may be the start of a long record: go on to its end. Blocks
 * that are cut inside of other records are not ours, and their groups could be
 * of any size.
 */
static bool
long_record(struct blocks *b, struct member *m, struct group *g, struct err *e)
{
	g->inflated = true;
	for (;;) {
		size_t held = g->text.n;

		if (!inflate(b, m, g->to, &g->text, e))
			return false;
		g->to += (int64_t)m->n;
		g->size = g->text.n;
		if (ends_line(&g->text))
			return true;
		if (memchr(g->text.p + held, '\n', g->text.n - held))
			return damaged(b, g->to, "cut inside of a record", e);
		if (m->isize < BGZF_BLOCK)
			return damaged(b, g->to, "no newline at its end", e);
		if (!member_at(b, g->to, m, e))
			return false;
	}
}

static bool
first_line(
    struct blocks *b, const struct member *m, struct group *g, struct err *e)
{
	char *room = buf_room(&g->text, BGZF_MEMBER);
	long n = gz_peek(b->gz, m->p, m->n, room, BGZF_MEMBER);

	if (n <= 0)
		return damaged(b, g->from, "damaged", e);
	buf_grew(&g->text, (size_t)n);
	if (!ends_line(&g->text))
		return damaged(b, g->from, "no newline in it", e);
	g->to += (int64_t)m->n;
	g->size = m->isize;
	return true;
}

bool
blocks_next(struct blocks *b, struct group *g, struct err *e)
{
	struct member m;

	buf_clear(&g->text);
	g->inflated = false;
	g->size = 0;
	g->from = g->to = b->at;
	if (!member_at(b, b->at, &m, e))
		return false;
	if (m.isize == 0) {
		if (b->at + (int64_t)m.n != b->size)
			return damaged(b, b->at, "empty, but not the last", e);
		return inflate(b, &m, b->at, &g->text, e);
	}
	if (m.isize < BGZF_BLOCK ? !first_line(b, &m, g, e)
				 : !long_record(b, &m, g, e))
		return false;
	b->at = g->to;
	return true;
}

bool
blocks_inflate(struct blocks *b, struct group *g, struct err *e)
{
	struct member m;

	if (g->inflated)
		return true;
	if (!member_at(b, g->from, &m, e))
		return false;
	buf_clear(&g->text);
	if (!inflate(b, &m, g->from, &g->text, e))
		return false;
	if (!ends_line(&g->text))
		return damaged(b, g->from, "no newline at its end", e);
	g->inflated = true;
	return true;
}
