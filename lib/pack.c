/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "mem.h"
#include "team.h"

/* What is written at once: a block, or bytes of another file as they are. */
struct piece {
	struct job job;
	struct pack *pack;
	size_t extent; /* its number */
	char *block;   /* BGZF_BLOCK bytes, of which n are in use; 0: none */
	size_t n;
	unsigned char *member; /* BGZF_MEMBER bytes, of which made are in use */
	size_t made;
	int fd; /* without both: its bytes from .. to */
	int64_t from, to;
};

int64_t pack_level = GZ_LEVEL;

const struct opt pack_levels[] = {
    {'1', NULL, OPT_CONST, &pack_level, 1, 0},
    {'2', NULL, OPT_CONST, &pack_level, 2, 0},
    {'3', NULL, OPT_CONST, &pack_level, 3, 0},
    {'4', NULL, OPT_CONST, &pack_level, 4, 0},
    {'5', NULL, OPT_CONST, &pack_level, 5, 0},
    {'6', NULL, OPT_CONST, &pack_level, 6, 0},
    {'7', NULL, OPT_CONST, &pack_level, 7, 0},
    {'8', NULL, OPT_CONST, &pack_level, 8, 0},
    {'9', NULL, OPT_CONST, &pack_level, 9, 0},
    OPTS_END,
};

void
pack_open(struct pack *p, struct out *out, int level)
{
	*p = (struct pack){.out = out};
	p->gz = mem_new(team_size() * sizeof *p->gz);
	for (size_t i = 0; i < team_size(); i++)
		p->gz[i] = gz_new(level);
	p->queue = mem_new(PACK_QUEUE * sizeof *p->queue);
	buf_init(&p->cursor, KEYED_MAX);
}

/* What is needed to write, when nothing is being written. */
static void
free_queue(struct pack *p)
{
	for (size_t i = 0; p->queue && i < PACK_QUEUE; i++) {
		free(p->queue[i].block);
		free(p->queue[i].member);
	}
	free(p->queue);
	for (size_t i = 0; p->gz && i < team_size(); i++)
		gz_free(p->gz[i]);
	free(p->gz);
	p->queue = NULL;
	p->gz = NULL;
}

void
pack_release(struct pack *p)
{
	for (size_t i = 0; i < p->waiting; i++)
		team_wait(&p->queue[(p->oldest + i) % PACK_QUEUE].job);
	free_queue(p);
	extents_release(&p->extents);
	buf_release(&p->cursor);
	*p = (struct pack){0};
}

static void
nothing(struct job *j, size_t worker)
{
	(void)j;
	(void)worker;
}

static void
compress(struct job *j, size_t worker)
{
	struct piece *i = (struct piece *)j;

	i->made = gz_block(i->pack->gz[worker], i->block, i->n, i->member);
}

/* The bytes of an extent: its CRC is known. */
static bool
copy_extent(struct pack *p, const struct piece *i, struct extent *e)
{
	const int64_t n = i->to - i->from;

	e->at = p->size;
	e->to = p->size + n;
	p->crc = gz_crc32_join(p->crc, e->crc, n);
	p->size += n;
	return out_copy(p->out, i->fd, i->from, n);
}

static bool
write_member(struct pack *p, const struct piece *i, struct extent *e)
{
	if (e->to == 0)
		e->at = p->size;
	e->crc = gz_crc32(e->crc, i->member, i->made);
	p->crc = gz_crc32(p->crc, i->member, i->made);
	p->size += (int64_t)i->made;
	e->to = p->size;
	return out_write(p->out, i->member, i->made);
}

/* The oldest piece leaves the queue. */
static bool
write_oldest(struct pack *p)
{
	struct piece *i = &p->queue[p->oldest];
	struct extent *e = &p->extents.v[i->extent];

	team_wait(&i->job);
	p->oldest = (p->oldest + 1) % PACK_QUEUE;
	p->waiting--;
	return i->made ? write_member(p, i, e) : copy_extent(p, i, e);
}

/* A place in the queue; NULL: writing failed. */
static struct piece *
new_piece(struct pack *p)
{
	struct piece *i;

	while (p->waiting == PACK_QUEUE)
		if (!write_oldest(p))
			return NULL;
	i = &p->queue[(p->oldest + p->waiting) % PACK_QUEUE];
	i->pack = p;
	i->n = i->made = 0;
	if (i->member == NULL) {
		i->block = mem_resize(NULL, BGZF_BLOCK);
		i->member = mem_resize(NULL, BGZF_MEMBER);
	}
	return i;
}

/* Into the queue: to be compressed where it has a block. */
static void
submit(struct pack *p, struct piece *i)
{
	i->extent = p->extents.n - 1;
	p->extents.v[i->extent].blocks += i->n || i->made;
	p->waiting++;
	i->job = (struct job){.run = i->n ? compress : nothing};
	team_start(&i->job);
}

/* The extent that blocks were written to has all of them. */
static void
close_extent(struct pack *p)
{
	if (p->within)
		extent_raise(
		    &p->extents.v[p->extents.n - 1], buf_span(&p->cursor));
	buf_clear(&p->cursor);
	p->within = false;
}

/* A block starts with a record of that key. */
static void
start_block(struct pack *p, struct span key)
{
	if (p->within && p->extents.v[p->extents.n - 1].blocks >= EXTENT_BLOCKS)
		close_extent(p);
	if (!p->within)
		extents_add(&p->extents, &(struct extent){.first = key});
	p->within = true;
}

static void
see_cursor(struct pack *p, struct span cursor)
{
	if (span_compare(cursor, buf_span(&p->cursor)) > 0)
		buf_set(&p->cursor, cursor);
}

/* End the block that is being filled, if there is one. */
static bool
cut(struct pack *p)
{
	if (p->n == 0)
		return true;
	p->filling->n = p->n;
	submit(p, p->filling);
	p->filling = NULL;
	p->n = 0;
	return !p->out->failed;
}

/* Bytes into the block, which is ended whenever it is full. */
static bool
fill(struct pack *p, const char *from, size_t n)
{
	while (n) {
		size_t room = BGZF_BLOCK - p->n;

		if (p->filling == NULL && (p->filling = new_piece(p)) == NULL)
			return false;
		room = room < n ? room : n;
		memcpy(p->filling->block + p->n, from, room);
		p->n += room;
		from += room;
		n -= room;
		if (p->n == BGZF_BLOCK && !cut(p))
			return false;
	}
	return true;
}

bool
pack_starts(const struct pack *p, size_t n)
{
	return p->n == 0 || n + 1 > BGZF_BLOCK - p->n;
}

bool
pack_record(struct pack *p, const struct keyed *r)
{
	bool large = r->text.n + 1 > BGZF_BLOCK;

	if (r->text.n + 1 > BGZF_BLOCK - p->n && !cut(p))
		return false;
	if (p->n == 0)
		start_block(p, r->key);
	see_cursor(p, r->cursor);
	if (!fill(p, r->text.p, r->text.n) || !fill(p, "\n", 1))
		return false;
	return !large || cut(p);
}

bool
pack_blocks(
    struct pack *p, struct span blocks, struct span first, struct span cursor)
{
	if (!cut(p))
		return false;
	start_block(p, first);
	see_cursor(p, cursor);
	while (blocks.n) {
		struct piece *i = new_piece(p);
		size_t header;

		if (i == NULL)
			return false;
		i->made = bgzf_member(
		    (const unsigned char *)blocks.p, blocks.n, &header);
		memcpy(i->member, blocks.p, i->made);
		blocks.p += i->made;
		blocks.n -= i->made;
		submit(p, i);
	}
	return true;
}

bool
pack_extent_ends(struct pack *p)
{
	if (!cut(p))
		return false;
	close_extent(p);
	return true;
}

bool
pack_extent(struct pack *p, int fd, const struct extent *e)
{
	struct piece *i;

	if (!pack_extent_ends(p) || (i = new_piece(p)) == NULL)
		return false;
	extents_add(&p->extents, e);
	i->fd = fd;
	i->from = e->at;
	i->to = e->to;
	submit(p, i);
	return true;
}

/* Small neighbours become one: what deletions left, or a split. */
static void
join_extents(struct extents *x)
{
	const int64_t most = 3 * EXTENT_BLOCKS / 2;
	struct extents joined = {0};

	for (size_t k = 0; k < x->n; k++) {
		const struct extent *e = &x->v[k];
		struct extent *last = joined.n ? &joined.v[joined.n - 1] : NULL;

		if (last && last->blocks + e->blocks <= most) {
			last->crc =
			    gz_crc32_join(last->crc, e->crc, e->to - e->at);
			extents_grow(&joined, e);
		} else {
			extents_add(&joined, e);
		}
	}
	extents_release(x);
	*x = joined;
}

bool
pack_finish(struct pack *p)
{
	if (!pack_extent_ends(p))
		return false;
	while (p->waiting)
		if (!write_oldest(p))
			return false;
	/* Others may wait for each other with all that they have. */
	free_queue(p);
	join_extents(&p->extents);
	p->crc = gz_crc32(p->crc, bgzf_eof, BGZF_EOF);
	p->size += BGZF_EOF;
	return out_write(p->out, bgzf_eof, BGZF_EOF) && out_flush(p->out);
}
