/* SPDX-License-Identifier: MIT */
#include "update.h"

#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "commit.h"
#include "fd.h"
#include "gz.h"
#include "mem.h"
#include "out.h"
#include "pack.h"
#include "statefile.h"

struct update {
	struct keep *keep;
	struct keys *keys;
	struct runs *batch;
	struct update_counts *n;

	struct keyed head; /* of the batch, while there is more */
	bool more;

	struct commit commit;
	struct out out;
	struct pack pack;
	bool begun; /* there is a new file */

	int64_t copied; /* of the old file, what is in the new one */

	const struct group *group; /* under way, inflated */
	const char *at;		   /* how far in its text */
	bool writing;		   /* it changes: its records go to pack */
};

static bool
next_head(struct update *u, struct err *e)
{
	return runs_next(u->batch, &u->head, &u->more, e);
}

static bool
begin(struct update *u, struct err *e)
{
	if (u->begun)
		return true;
	if (!commit_open(&u->commit, u->keep->path, e))
		return false;
	out_open(&u->out, u->commit.fd, u->keep->path);
	pack_open(&u->pack, &u->out, GZ_LEVEL);
	u->begun = true;
	return true;
}

/* Bytes of the old file to the new one, up to an offset. */
static bool
copy_up_to(struct update *u, int64_t to, struct err *e)
{
	const size_t step = (size_t)1 << 18;
	char *bytes;
	bool ok = true;

	if (u->copied == to)
		return true;
	bytes = mem_resize(NULL, step);
	while (ok && u->copied < to) {
		size_t want = to - u->copied < (int64_t)step
				  ? (size_t)(to - u->copied)
				  : step;
		size_t k;

		if (!fd_read_at(u->keep->fd, u->copied, bytes, want, &k))
			ok = err_sys(e, "%s", u->keep->path);
		else if (k < want)
			ok = err_set(
			    e, ST_FAILED, "%s: became shorter", u->keep->path);
		else if (!out_write(&u->out, bytes, k))
			ok = out_fail(&u->out, e);
		else
			u->copied += (int64_t)k;
	}
	free(bytes);
	return ok;
}

static bool
write_record(struct update *u, struct span record, struct err *e)
{
	return pack_record(&u->pack, record) || out_fail(&u->out, e);
}

/* The next line of text that ends with a newline. */
static struct span
next_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return (struct span){p, (size_t)(nl - p)};
}

/* The group changes: what is unchanged before that is written first. */
static bool
change(struct update *u, struct err *e)
{
	const char *p = u->group->text.p;

	if (u->writing)
		return true;
	if (!begin(u, e) || !copy_up_to(u, u->group->from, e))
		return false;
	u->writing = true;
	while (p < u->at) {
		struct span line = next_line(p, u->at);

		if (!write_record(u, line, e))
			return false;
		p += line.n + 1;
	}
	return true;
}

/* A stored record stays; it is written where its group is. */
static bool
stays(struct update *u, struct span record, struct err *e)
{
	return !u->writing || write_record(u, record, e);
}

/* The record at the head of the batch gets its place here. */
static bool
take_head(struct update *u, struct err *e)
{
	return change(u, e) && write_record(u, u->head.text, e) &&
	       next_head(u, e);
}

/* The batch has the key of a stored record. */
static bool
meet(struct update *u, const struct keyed *stored, struct err *e)
{
	const struct policy newest = {.lowest = false};

	if (keyed_wins(&newest, u->head.cursor, stored->cursor) &&
	    !span_same(stored->text, u->head.text)) {
		u->n->updated++;
		return take_head(u, e);
	}
	u->n->unchanged++;
	return stays(u, stored->text, e) && next_head(u, e);
}

static bool
stored_record(struct update *u, struct span line, struct err *e)
{
	struct keyed r;
	int c = -1;

	if (!keys_of(u->keys, line, &r, e))
		return err_at(e, "%s", u->keep->path);
	while (u->more && (c = span_compare(u->head.key, r.key)) < 0) {
		u->n->inserted++;
		if (!take_head(u, e))
			return false;
	}
	return u->more && c == 0 ? meet(u, &r, e) : stays(u, r.text, e);
}

/* Does the batch go on before key? (an empty key: there is none behind) */
static bool
goes_before(const struct update *u, struct span key)
{
	return u->more && (key.n == 0 || span_compare(u->head.key, key) < 0);
}

/*
 * Behind a group that changed: does the next one go on in its last block? So
 * what insertions push out of full blocks is gathered, and does not become a
 * small block each time.
 */
static bool
joins(const struct update *u, const struct group *next)
{
	return next->size && u->pack.n && u->pack.n + next->size <= BGZF_BLOCK;
}

/* Merge the batch up to key, the first of the next group, into a group. */
static bool
merge_group(struct update *u, const struct group *g, const struct group *next,
    struct span key, struct err *e)
{
	const char *end = g->text.p + g->text.n;

	u->group = g;
	for (u->at = g->text.p; u->at < end;) {
		struct span line = next_line(u->at, end);

		if (!stored_record(u, line, e))
			return false;
		u->at += line.n + 1;
	}
	while (goes_before(u, key)) {
		u->n->inserted++;
		if (!take_head(u, e))
			return false;
	}
	if (!u->writing)
		return true;
	u->copied = g->to;
	if (joins(u, next))
		return true;
	u->writing = false;
	return pack_cut(&u->pack) || out_fail(&u->out, e);
}

/* The key of the first record of a group; empty behind the last one. */
static bool
first_key(
    struct update *u, const struct group *g, struct buf *key, struct err *e)
{
	struct keyed r = {.text = {"", 0}};

	if (g->from != g->to && !keys_of(u->keys, group_first(g), &r, e))
		return err_at(e, "%s", u->keep->path);
	return buf_set(key, r.key);
}

/* Walk the groups of the old file, each with the key of the next at hand. */
static bool
merge_groups(struct update *u, struct blocks *blocks, struct err *e)
{
	struct group g, next;
	struct buf key;
	bool ok;

	group_init(&g);
	group_init(&next);
	buf_init(&key, KEYED_MAX);
	ok = blocks_next(blocks, &g, e);
	while (ok && g.from != g.to) {
		struct group t = g;
		struct span bound;

		ok = blocks_next(blocks, &next, e) &&
		     first_key(u, &next, &key, e);
		bound = buf_span(&key);
		if (ok && (u->writing || goes_before(u, bound)))
			ok = blocks_inflate(blocks, &g, e) &&
			     merge_group(u, &g, &next, bound, e);
		g = next;
		next = t;
	}
	/* Behind the last group, or the file has none: a new one. */
	ok = ok && merge_group(u, &g, &g, (struct span){NULL, 0}, e) &&
	     (!u->begun || copy_up_to(u, g.from, e));
	buf_release(&key);
	group_release(&g);
	group_release(&next);
	return ok;
}

static bool
merge(struct update *u, struct err *e)
{
	struct blocks blocks;
	bool ok;

	if (!next_head(u, e) || (u->keep->copy && !begin(u, e)))
		return false;
	if (u->keep->fd < 0) {
		struct group none = {.from = 0};

		buf_init(&none.text, 0);
		return begin(u, e) &&
		       merge_group(u, &none, &none, (struct span){NULL, 0}, e);
	}
	blocks_open(&blocks, u->keep->fd, u->keep->path, u->keep->size);
	ok = merge_groups(u, &blocks, e);
	blocks_release(&blocks);
	return ok;
}

/* The new file, where there is one, takes the place of the old. */
static bool
commit(struct update *u, struct err *e)
{
	if (!u->begun)
		return true;
	if (!pack_finish(&u->pack) || !out_flush(&u->out))
		return out_fail(&u->out, e);
	return commit_done(&u->commit, e);
}

static void
release(struct update *u)
{
	if (u->begun) {
		commit_drop(&u->commit);
		pack_release(&u->pack);
		out_release(&u->out);
	}
}

bool
update_file(struct keep *k, struct keys *keys, struct runs *batch,
    const struct highest *seen, struct state *state, struct update_counts *n,
    struct err *e)
{
	struct update u = {.keep = k, .keys = keys, .batch = batch, .n = n};
	bool ok;

	*n = (struct update_counts){.deleted = k->repeated};
	ok = merge(&u, e) && commit(&u, e);
	n->rows = k->rows + n->inserted - n->deleted;
	if (ok && (u.begun || k->stale)) {
		highest_see(
		    &k->highest, buf_span(&seen->order), buf_span(&seen->text));
		buf_set(&state->highest, buf_span(&k->highest.text));
		state->rows = n->rows;
		ok = statefile_write(k->path, state, e);
	}
	release(&u);
	return ok;
}
