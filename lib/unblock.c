/* SPDX-License-Identifier: MIT */
#include "unblock.h"

#include <stdlib.h>
#include <string.h>

#include "gz.h"
#include "mem.h"
#include "team.h"

enum {
	ROOM = 2 * BGZF_MEMBER, /* of a piece, at each end */
	MOST = 16,		/* pieces of one; fewer make threads sleep */
	MOST_OF_ALL = 2,
};

/* What a thread does at once: one member or more. */
struct piece {
	struct job job;
	size_t n;    /* bytes of in */
	size_t want; /* bytes of out, as the members have it */
	size_t good; /* bytes of in that were inflated: n, or a damaged one */
	size_t made; /* bytes of out that this gave */
	unsigned char *in, *out; /* ROOM bytes each */
};

/* A ring: n pieces from first on; the last one may not have begun. */
struct unblock {
	struct piece pieces[MOST];
	size_t first, n;
	bool open;   /* the last one has not */
	size_t read; /* bytes of the first one's out that were handed out */
};

static size_t in_use; /* of MOST_OF_ALL */

static void
inflate(struct job *j, size_t worker)
{
	static struct gz *gz[TEAM_MOST];
	struct piece *s = (struct piece *)j;

	if (gz[worker] == NULL)
		gz[worker] = gz_new(GZ_LEVEL);
	while (s->good < s->n) {
		const unsigned char *p = s->in + s->good;
		size_t header, len = bgzf_member(p, s->n - s->good, &header);
		long made = gz_unblock(gz[worker], p, len, s->out + s->made);

		if (made < 0)
			break;
		s->good += len;
		s->made += (size_t)made;
	}
}

struct unblock *
unblock_new(void)
{
	struct unblock *u;

	if (team_size() == 1 || in_use == MOST_OF_ALL)
		return NULL;
	in_use++;
	u = mem_new(sizeof *u);
	for (size_t i = 0; i < MOST; i++) {
		u->pieces[i].job.run = inflate;
		u->pieces[i].in = mem_resize(NULL, ROOM);
		u->pieces[i].out = mem_resize(NULL, ROOM);
	}
	return u;
}

void
unblock_free(struct unblock *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < MOST; i++) {
		team_wait(&u->pieces[i].job);
		free(u->pieces[i].in);
		free(u->pieces[i].out);
	}
	in_use--;
	free(u);
}

static struct piece *
piece_at(struct unblock *u, size_t i)
{
	return &u->pieces[(u->first + i) % MOST];
}

bool
unblock_put(struct unblock *u, const unsigned char *member, size_t n)
{
	size_t want = bgzf_le32(member + n - 4);
	struct piece *s = NULL;

	/* It is damaged, and nothing will come out. */
	if (want > BGZF_MEMBER)
		want = 0;
	if (u->open)
		s = piece_at(u, u->n - 1);
	if (s && (s->n + n > ROOM || s->want + want > ROOM)) {
		unblock_go(u);
		s = NULL;
	}
	if (s == NULL) {
		if (u->n == MOST)
			return false;
		s = piece_at(u, u->n++);
		s->n = s->want = s->good = s->made = 0;
		u->open = true;
	}
	memcpy(s->in + s->n, member, n);
	s->n += n;
	s->want += want;
	return true;
}

void
unblock_go(struct unblock *u)
{
	if (u->open)
		team_start_first(&piece_at(u, u->n - 1)->job);
	u->open = false;
}

bool
unblock_busy(const struct unblock *u)
{
	return u->n != 0;
}

bool
unblock_low(const struct unblock *u)
{
	return u->n <= MOST / 2;
}

bool
unblock_read(struct unblock *u, void *p, size_t n, size_t *got)
{
	*got = 0;
	while (u->n > u->open) {
		struct piece *s = piece_at(u, 0);
		size_t left;

		team_wait(&s->job);
		left = s->made - u->read;
		*got = n < left ? n : left;
		memcpy(p, s->out + u->read, *got);
		u->read += *got;
		if (*got)
			return true;
		if (s->good < s->n)
			return false;
		u->first = (u->first + 1) % MOST;
		u->n--;
		u->read = 0;
	}
	return true;
}

size_t
unblock_left(struct unblock *u)
{
	size_t left = 0;

	for (size_t i = 0; i < u->n; i++) {
		const struct piece *s = piece_at(u, i);

		left += s->n - (i ? 0 : s->good);
	}
	return left;
}

void
unblock_back(struct unblock *u, unsigned char *to)
{
	for (size_t i = 0; i < u->n; i++) {
		struct piece *s = piece_at(u, i);
		size_t from = i ? 0 : s->good;

		team_wait(&s->job);
		memcpy(to, s->in + from, s->n - from);
		to += s->n - from;
	}
	u->n = u->read = 0;
	u->open = false;
}
