/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "mem.h"
#include "records.h"
#include "team.h"

#define STEP ((size_t)1 << 18) /* bytes of one read */

/* One member of the file, and where in the text its bytes are. */
struct member {
	struct job job;
	struct blocks *blocks;
	size_t raw, n;	   /* in b->raw */
	size_t text, size; /* in b->text */
	bool inflated, damaged;
};

void
blocks_open(struct blocks *b, int fd, const char *name)
{
	*b = (struct blocks){.fd = fd, .name = name};
	b->gz = mem_new(team_size() * sizeof *b->gz);
	for (size_t i = 0; i < team_size(); i++)
		b->gz[i] = gz_new(GZ_LEVEL);
	buf_init(&b->raw, (size_t)RECORD_MAX * 2);
	buf_init(&b->text, (size_t)RECORD_MAX * 2);
}

void
blocks_release(struct blocks *b)
{
	for (size_t i = 0; i < team_size(); i++)
		gz_free(b->gz[i]);
	free(b->gz);
	free(b->member);
	free(b->group);
	buf_release(&b->raw);
	buf_release(&b->text);
	*b = (struct blocks){0};
}

static bool
damaged(const struct blocks *b, int64_t at, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "%s: block at byte %lld: %s", b->name,
	    (long long)at, what);
}

/* Have n bytes behind those of b->raw that are known; fewer at the end. */
static bool
look(struct blocks *b, int64_t from, size_t known, int64_t to, struct err *e)
{
	int64_t left = to - from - (int64_t)b->raw.n;
	size_t want = left < (int64_t)STEP ? (size_t)left : STEP, got;
	char *room;

	if (b->raw.n - known >= BGZF_MEMBER || want == 0)
		return true;
	room = buf_room(&b->raw, want);
	if (room == NULL)
		return damaged(b, from, "a record is too long", e);
	if (!fd_read_at(b->fd, from + (int64_t)b->raw.n, room, want, &got))
		return err_sys(e, "%s", b->name);
	buf_grew(&b->raw, got);
	return true;
}

static void
inflate(struct job *j, size_t worker)
{
	struct member *m = (struct member *)j;
	const struct blocks *b = m->blocks;

	m->damaged =
	    gz_unblock(b->gz[worker], (const unsigned char *)b->raw.p + m->raw,
		m->n, b->text.p + m->text) != (long)m->size;
	m->inflated = true;
}

/* The member at raw's byte known, of the file's byte from + known. */
static bool
add_member(struct blocks *b, int64_t from, size_t known, struct err *e)
{
	const unsigned char *p = (const unsigned char *)b->raw.p + known;
	const struct member *last =
	    b->members ? &b->member[b->members - 1] : NULL;
	struct member m = {.blocks = b, .raw = known};
	size_t header;

	m.n = bgzf_member(p, b->raw.n - known, &header);
	if (m.n == 0 || m.n > b->raw.n - known)
		return damaged(
		    b, from + (int64_t)known, "not a block, or cut", e);
	m.size = bgzf_le32(p + m.n - 4);
	if (m.size > BGZF_MEMBER)
		return damaged(b, from + (int64_t)known, "not a block", e);
	if (m.size == 0)
		return damaged(
		    b, from + (int64_t)known, "empty, but not the last", e);
	m.text = last ? last->text + last->size : 0;
	if (b->members == b->cap_members) {
		b->cap_members = b->members ? 2 * b->members : 64;
		b->member =
		    mem_resize_n(b->member, b->cap_members, sizeof *b->member);
	}
	b->member[b->members++] = m;
	return true;
}

/* Members to, at least, as many as are wanted. */
static bool
read_members(
    struct blocks *b, int64_t from, int64_t to, size_t most, struct err *e)
{
	size_t known = 0;

	if (b->members) {
		const struct member *last = &b->member[b->members - 1];

		known = last->raw + last->n;
	}
	while (b->members < most && from + (int64_t)known < to) {
		if (!look(b, from, known, to, e) ||
		    !add_member(b, from, known, e))
			return false;
		known += b->member[b->members - 1].n;
	}
	return true;
}

/* From member first on; what waits may not move, so room comes first. */
static bool
inflate_members(struct blocks *b, size_t first, int64_t from, struct err *e)
{
	const struct member *last = &b->member[b->members - 1];
	const struct member *bad = NULL;
	size_t n = last->text + last->size;

	if (buf_room(&b->text, n - b->text.n) == NULL)
		return damaged(b, from, "a record is too long", e);
	for (size_t i = first; i < b->members; i++) {
		b->member[i].job.run = inflate;
		/* One alone is not worth the way to another thread. */
		if (b->members == first + 1)
			inflate(&b->member[i].job, 0);
		else
			team_start_first(&b->member[i].job);
	}
	for (size_t i = first; i < b->members; i++) {
		team_wait(&b->member[i].job);
		if (b->member[i].damaged && bad == NULL)
			bad = &b->member[i];
	}
	if (bad)
		return damaged(b, from + (int64_t)bad->raw, "damaged", e);
	buf_grew(&b->text, n - b->text.n);
	return true;
}

/*
 * A group of several blocks has one record, and all of its blocks but the last
 * are full. Others are not ours: their groups could be of any size. m is of the
 * open group, and does or does not end it.
 */
static bool
fits(const struct blocks *b, const struct member *m, bool alone, bool ends,
    int64_t from, struct err *e)
{
	const char *text = b->text.p + m->text;

	if (!ends && m->size != BGZF_BLOCK)
		return damaged(
		    b, from + (int64_t)m->raw, "no newline at its end", e);
	if (!(alone && ends) && memchr(text, '\n', m->size - 1))
		return damaged(
		    b, from + (int64_t)m->raw, "cut inside of a record", e);
	return true;
}

static bool
ends_record(const struct blocks *b, const struct member *m)
{
	return b->text.p[m->text + m->size - 1] == '\n';
}

static void
add_group(struct blocks *b, size_t first, size_t last)
{
	if (b->n == b->cap_groups) {
		b->cap_groups = b->n ? 2 * b->n : 32;
		b->group =
		    mem_resize_n(b->group, b->cap_groups, sizeof *b->group);
	}
	b->group[b->n++] = (struct group){.first = first, .last = last};
}

/* Group members from first on; those from *open on are of no group yet. */
static bool
make_groups(
    struct blocks *b, size_t first, size_t *open, int64_t from, struct err *e)
{
	for (size_t i = first; i < b->members; i++) {
		const struct member *m = &b->member[i];
		bool ends = ends_record(b, m);

		if (!fits(b, m, i == *open, ends, from, e))
			return false;
		if (ends) {
			add_group(b, *open, i);
			*open = i + 1;
		}
	}
	return true;
}

/* Nothing moves any more: say where the groups are. */
static void
place_groups(struct blocks *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct group *g = &b->group[i];
		const struct member *first = &b->member[g->first];
		const struct member *last = &b->member[g->last];

		g->raw = (struct span){
		    b->raw.p + first->raw, last->raw + last->n - first->raw};
		g->text = (struct span){b->text.p + first->text,
		    last->text + last->size - first->text};
	}
}

/* No blocks, of those from byte from on. */
static void
start(struct blocks *b, int64_t from)
{
	b->from = b->to = from;
	b->n = b->members = 0;
	b->blocks = 0;
	buf_clear(&b->raw);
	buf_clear(&b->text);
}

/* All are read, and of groups. */
static void
finish(struct blocks *b)
{
	const struct member *last = &b->member[b->members - 1];

	place_groups(b);
	b->blocks = (int64_t)b->members;
	b->to = b->from + (int64_t)(last->raw + last->n);
}

bool
blocks_take(
    struct blocks *b, int64_t from, int64_t to, size_t most, struct err *e)
{
	size_t open = 0;

	start(b, from);
	do {
		size_t had = b->members;

		if (!read_members(b, from, to, had + most, e))
			return false;
		if (b->members == had)
			return damaged(b, to, "cut inside of a record", e);
		if (!inflate_members(b, had, from, e) ||
		    !make_groups(b, had, &open, from, e))
			return false;
	} while (open < b->members);
	finish(b);
	return true;
}

static bool
inflate_here(struct blocks *b, struct member *m, struct err *e)
{
	if (!m->inflated)
		inflate(&m->job, 0);
	return !m->damaged ||
	       damaged(b, b->from + (int64_t)m->raw, "damaged", e);
}

/* A record can only go on behind a block that is full. */
bool
blocks_list(
    struct blocks *b, int64_t from, int64_t to, size_t most, struct err *e)
{
	const struct member *last;
	size_t open = 0;

	start(b, from);
	if (!read_members(b, from, to, most, e))
		return false;
	if (b->members == 0)
		return true;
	last = &b->member[b->members - 1];
	if (buf_room(&b->text, last->text + last->size) == NULL)
		return damaged(b, from, "a record is too long", e);
	for (size_t i = 0; i < b->members; i++) {
		struct member *m = &b->member[i];
		const bool full = m->size == BGZF_BLOCK;

		if (full && !inflate_here(b, m, e))
			return false;
		if (full && !ends_record(b, m))
			continue;
		add_group(b, open, i);
		open = i + 1;
	}
	if (open < b->members)
		return damaged(b, to, "cut inside of a record", e);
	finish(b);
	return true;
}

bool
blocks_group(struct blocks *b, size_t group, struct err *e)
{
	const struct group *g = &b->group[group];

	for (size_t i = g->first; i <= g->last; i++) {
		struct member *m = &b->member[i];

		if (!inflate_here(b, m, e) ||
		    !fits(b, m, i == g->first, ends_record(b, m), b->from, e))
			return false;
	}
	return true;
}

bool
blocks_end(struct blocks *b, int64_t size, int64_t *end, struct err *e)
{
	unsigned char last[BGZF_EOF];
	size_t got;

	*end = size - BGZF_EOF;
	if (*end < 0)
		return damaged(b, 0, "not a block, or cut", e);
	if (!fd_read_at(b->fd, *end, last, BGZF_EOF, &got))
		return err_sys(e, "%s", b->name);
	if (got < BGZF_EOF || memcmp(last, bgzf_eof, BGZF_EOF) != 0)
		return damaged(
		    b, *end, "not the empty one that ends a file", e);
	return true;
}
