/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks.h"
#include "fd.h"
#include "out.h"
#include "pack.h"
#include "records.h"
#include "runs.h"
#include "spill.h"
#include "statefile.h"

/*
 * See one record of the file, which must have no insignificant white space, and
 * a key above the last one. False without *e: it is not so.
 */
static bool
see(struct keep *k, struct span line, struct buf *last, struct extent *x)
{
	struct keys *keys = &k->keys;
	struct err ignored;
	struct keyed r;

	if (!keys_of(keys, line, &r, &ignored) || r.text.n != line.n)
		return false;
	if (keys->n && k->state.rows &&
	    span_compare(buf_span(last), r.key) >= 0)
		return false;
	buf_set(last, r.key);
	k->state.rows++;
	extent_raise(x, r.cursor);
	highest_see(&k->highest, r.cursor, keys_cursor_text(keys));
	return true;
}

/* The first key of a group's records. */
static bool
first_key(struct keys *keys, const struct group *g, struct buf *first)
{
	struct span rest = g->text;
	struct err ignored;
	struct keyed r;

	return keys_of(keys, span_take(&rest, '\n'), &r, &ignored) &&
	       buf_set(first, r.key);
}

/* Some blocks that were taken are an extent, from byte at on. */
static bool
see_blocks(struct keep *k, const struct blocks *b, int64_t at, struct buf *last)
{
	const struct span raw = b->group[0].raw;
	struct extent e = {.at = at, .to = b->to, .blocks = b->blocks}, *x;
	struct buf first;

	e.crc = gz_crc32(0, raw.p, (size_t)(b->to - at));
	buf_init(&first, KEYED_MAX);
	if (!first_key(&k->keys, &b->group[0], &first)) {
		buf_release(&first);
		return false;
	}
	e.first = buf_span(&first);
	x = extents_add(&k->state.extents, &e);
	buf_release(&first);
	for (size_t i = 0; i < b->n; i++)
		for (struct span rest = b->group[i].text; rest.n;)
			if (!see(k, span_take(&rest, '\n'), last, x))
				return false;
	k->state.crc = gz_crc32_join(k->state.crc, e.crc, e.to - e.at);
	return true;
}

/*
 * Read the whole file as blocks: is it as ndmerge makes them? What the state
 * would say is found on the way. Why it is not is of no interest: then it is
 * sorted, and what is wrong with it is found there.
 */
static bool
made_by_us(struct keep *k)
{
	struct blocks b;
	struct buf last;
	struct err ignored;
	int64_t at = 0, end;
	bool ok;

	blocks_open(&b, k->fd, k->path);
	buf_init(&last, KEYED_MAX);
	ok = blocks_end(&b, k->state.size, &end, &ignored);
	while (ok && at < end) {
		ok = blocks_take(&b, at, end, EXTENT_BLOCKS, &ignored) &&
		     see_blocks(k, &b, at, &last);
		at = b.to;
	}
	k->state.crc = gz_crc32(k->state.crc, bgzf_eof, BGZF_EOF);
	buf_release(&last);
	blocks_release(&b);
	return ok;
}

/* A sorted copy that is being made. */
struct sorting {
	struct keep *keep;
	struct runs *runs; /* NULL: no order, they go to pack at once */
	struct pack pack;
};

/* One record of the file, into what sorts. */
static bool
add(struct sorting *s, const struct keyed *r, struct err *e)
{
	struct keep *k = s->keep;

	k->state.rows++;
	highest_see(&k->highest, r->cursor, keys_cursor_text(&k->keys));
	if (s->runs)
		return runs_add(s->runs, r, e);
	return pack_record(&s->pack, r) || out_fail(s->pack.out, e);
}

/* Sort all records of the file. */
static bool
add_all(struct sorting *s, struct err *e)
{
	struct records in;
	struct keyed r;
	bool more, ok;

	records_file(&in, s->keep->path);
	do
		ok = records_keyed(&in, &s->keep->keys, &r, &more, e) &&
		     (!more || add(s, &r, e));
	while (ok && more);
	records_release(&in);
	return ok && (s->runs == NULL || runs_sort(s->runs, e));
}

static bool
write_sorted(struct sorting *s, struct err *e)
{
	int64_t rows = 0;
	struct keyed r;
	bool more = true, ok;

	while ((ok = runs_next(s->runs, &r, &more, e)) && more) {
		if (!pack_record(&s->pack, &r))
			return out_fail(s->pack.out, e);
		rows++;
	}
	s->keep->repeated = s->keep->state.rows - rows;
	return ok;
}

static bool
write_copy(struct sorting *s, struct err *e)
{
	struct state *state = &s->keep->state;

	if (!add_all(s, e) || (s->runs && !write_sorted(s, e)))
		return false;
	if (!pack_finish(&s->pack))
		return out_fail(s->pack.out, e);
	state->size = s->pack.size;
	state->crc = s->pack.crc;
	extents_release(&state->extents);
	state->extents = s->pack.extents;
	s->pack.extents = (struct extents){0};
	return true;
}

static bool
sorted_copy(struct keep *k, struct err *e)
{
	const char *dir = k->plan->dir;
	const struct policy newest = {0};
	struct sorting s = {.keep = k};
	struct out out;
	int fd = spill_file(dir, e);
	bool ok;

	if (fd < 0)
		return false;
	if (k->keys.n)
		s.runs = runs_new(k->plan->memory, dir, &newest, false);
	highest_release(&k->highest);
	k->state.rows = 0;
	out_open(&out, fd, dir);
	pack_open(&s.pack, &out, (int)pack_level);
	ok = write_copy(&s, e);
	pack_release(&s.pack);
	out_release(&out);
	runs_free(s.runs);
	close(k->fd);
	k->fd = fd;
	k->copy = true;
	return ok;
}

/* The highest cursor as the state has it. */
static bool
take_highest(struct keep *k, const struct state *s)
{
	struct span text = buf_span(&s->highest);
	struct buf order;
	struct err ignored;
	bool ok = true;

	if (text.n == 0)
		return true;
	buf_init(&order, KEYED_MAX);
	ok = key_cursor(text, &order, &ignored);
	if (ok)
		highest_see(&k->highest, buf_span(&order), text);
	buf_release(&order);
	return ok;
}

/* Name the paths in the state. */
static bool
name(struct keep *k, struct err *e)
{
	return state_name(&k->state, k->plan->key_paths, k->plan->cursor) ||
	       err_set(e, ST_USAGE, "-k, --cursor: too long");
}

/* What there is to know of the file behind fd, from its state or its data. */
static bool
know(struct keep *k, struct err *e)
{
	int64_t mtime;
	struct stat st;
	bool trusted;

	if (!statefile_load(k->fd, k->path, &k->state, &trusted, e))
		return false;
	if (fstat(k->fd, &st) != 0 || !fd_mtime(k->fd, &mtime))
		return err_sys(e, "%s", k->path);
	if (trusted && state_has_key(&k->state, k->plan->key_paths) &&
	    state_has_cursor(&k->state, k->plan->cursor) &&
	    take_highest(k, &k->state)) {
		k->stale = k->state.mtime != mtime;
		return true;
	}
	k->other = trusted && !state_has_key(&k->state, k->plan->key_paths);
	extents_release(&k->state.extents);
	k->state.rows = 0;
	k->state.crc = 0;
	k->state.size = st.st_size;
	return name(k, e) && (made_by_us(k) || sorted_copy(k, e));
}

bool
keep_open(struct keep *k, const char *path, const struct keep_plan *plan,
    struct err *e)
{
	*k = (struct keep){.path = path, .plan = plan, .fd = -1, .stale = true};
	highest_init(&k->highest);
	state_init(&k->state);
	if (!keys_init(&k->keys, plan->key_paths, plan->cursor, e) ||
	    !keys_init(&k->beside, plan->key_paths, plan->cursor, e))
		return false;
	k->keys.cursor_optional = k->beside.cursor_optional = true;
	k->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (k->fd >= 0)
		return know(k, e);
	return errno == ENOENT ? name(k, e) : err_sys(e, "%s", path);
}

void
keep_close(struct keep *k)
{
	if (k->fd >= 0)
		close(k->fd);
	highest_release(&k->highest);
	state_release(&k->state);
	keys_release(&k->keys);
	keys_release(&k->beside);
	k->fd = -1;
}
