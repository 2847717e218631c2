/* SPDX-License-Identifier: MIT */
#include "update.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "commit.h"
#include "gz.h"
#include "mem.h"
#include "out.h"
#include "pack.h"
#include "records.h"
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

	int64_t copied;	  /* of the old file, what is in the new one */
	bool writing;	  /* the group under way changes: records go to pack */
	struct buf group; /* until then, its records are held here */
	struct buf key, cursor; /* of a stored record */
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

static bool
failed(struct update *u, struct err *e)
{
	*e = u->out.err;
	return false;
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
		ssize_t k = pread(u->keep->fd, bytes, want, u->copied);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			ok = err_sys(e, "%s", u->keep->path);
		else if (k == 0)
			ok = err_set(
			    e, ST_FAILED, "%s: became shorter", u->keep->path);
		else if (!out_write(&u->out, bytes, (size_t)k))
			ok = failed(u, e);
		else
			u->copied += k;
	}
	free(bytes);
	return ok;
}

/* The group that starts at from changes: what was held of it is written. */
static bool
change(struct update *u, int64_t from, struct err *e)
{
	const char *p = u->group.p, *end = p + u->group.n;

	if (u->writing)
		return true;
	if (!begin(u, e) || !copy_up_to(u, from, e))
		return false;
	u->writing = true;
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!pack_record(&u->pack, (struct span){p, (size_t)(nl - p)}))
			return failed(u, e);
		p = nl + 1;
	}
	buf_clear(&u->group);
	return true;
}

/* A record of the group, in its order. */
static bool
keep_record(struct update *u, struct span record, struct err *e)
{
	if (u->writing)
		return pack_record(&u->pack, record) || failed(u, e);
	if (buf_add(&u->group, record.p, record.n) && buf_addc(&u->group, '\n'))
		return true;
	return err_set(e, ST_FAILED, "%s: a group too large", u->keep->path);
}

static bool
insert(struct update *u, int64_t from, struct err *e)
{
	u->n->inserted++;
	return change(u, from, e) && keep_record(u, u->head.text, e) &&
	       next_head(u, e);
}

/* The batch has the key of a stored record. */
static bool
meet(struct update *u, struct span stored, int64_t from, struct err *e)
{
	struct span cursor = {u->cursor.p, u->cursor.n};
	bool wins = keyed_wins(u->head.cursor, cursor) &&
		    !span_same(stored, u->head.text);

	if (!wins) {
		u->n->unchanged++;
		return keep_record(u, stored, e) && next_head(u, e);
	}
	u->n->updated++;
	return change(u, from, e) && keep_record(u, u->head.text, e) &&
	       next_head(u, e);
}

static bool
stored_record(struct update *u, struct span line, int64_t from, struct err *e)
{
	struct span key;
	int c = -1;

	buf_clear(&u->key);
	buf_clear(&u->cursor);
	if (!keys_of(u->keys, line, &u->key, &u->cursor, e))
		return err_at(e, "%s", u->keep->path);
	key = (struct span){u->key.p, u->key.n};
	while (u->more && (c = span_compare(u->head.key, key)) < 0)
		if (!insert(u, from, e))
			return false;
	if (u->more && c == 0)
		return meet(u, line, from, e);
	return keep_record(u, line, e);
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
	const char *p = g->text.p, *end = p + g->text.n;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!stored_record(
			u, (struct span){p, (size_t)(nl - p)}, g->from, e))
			return false;
		p = nl + 1;
	}
	while (goes_before(u, key))
		if (!insert(u, g->from, e))
			return false;
	buf_clear(&u->group);
	if (!u->writing)
		return true;
	u->copied = g->to;
	if (joins(u, next))
		return true;
	u->writing = false;
	return pack_cut(&u->pack) || failed(u, e);
}

/* The key of the first record of a group; empty behind the last one. */
static bool
first_key(
    struct update *u, const struct group *g, struct buf *key, struct err *e)
{
	buf_clear(key);
	buf_clear(&u->cursor);
	if (g->from == g->to)
		return true;
	return keys_of(u->keys, group_first(g), key, &u->cursor, e) ||
	       err_at(e, "%s", u->keep->path);
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
		bound = (struct span){key.p, key.n};
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
		return failed(u, e);
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
	buf_release(&u->group);
	buf_release(&u->key);
	buf_release(&u->cursor);
}

bool
update_file(struct keep *k, struct keys *keys, struct runs *batch,
    const struct highest *seen, struct state *state, struct update_counts *n,
    struct err *e)
{
	struct update u = {.keep = k, .keys = keys, .batch = batch, .n = n};
	bool ok;

	*n = (struct update_counts){.deleted = k->repeated};
	/* A group that does not change is a block, or one record. */
	buf_init(&u.group, (size_t)RECORD_MAX + 2 * BGZF_MEMBER);
	buf_init(&u.key, KEYED_MAX);
	buf_init(&u.cursor, KEYED_MAX);
	ok = merge(&u, e) && commit(&u, e);
	n->rows = k->rows + n->inserted - n->deleted;
	if (ok && (u.begun || k->stale)) {
		highest_see(&k->highest,
		    (struct span){seen->order.p, seen->order.n},
		    (struct span){seen->text.p, seen->text.n});
		buf_clear(&state->highest);
		buf_add(&state->highest, k->highest.text.p, k->highest.text.n);
		state->rows = n->rows;
		ok = statefile_write(k->path, state, e);
	}
	release(&u);
	return ok;
}
