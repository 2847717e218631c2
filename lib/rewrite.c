/* SPDX-License-Identifier: MIT */
#include "rewrite.h"

#include <string.h>

#include "statefile.h"

void
rewrite_init(struct rewrite *w, struct keep *k)
{
	*w = (struct rewrite){.keep = k};
}

void
rewrite_release(struct rewrite *w)
{
	if (!w->begun)
		return;
	commit_drop(&w->commit);
	pack_release(&w->pack);
	out_release(&w->out);
}

/* False, with the failure of the new file in *e, where ok is. */
static bool
wrote(const struct rewrite *w, bool ok, struct err *e)
{
	return ok || out_fail(&w->out, e);
}

static bool
copy_extent(struct rewrite *w, size_t i, struct err *e)
{
	const struct keep *k = w->keep;

	return wrote(
	    w, pack_extent(&w->pack, k->fd, &k->state.extents.v[i]), e);
}

/* The highest cursor in the extent under way, or more. */
static struct span
bound(const struct rewrite *w)
{
	if (w->blocks == NULL)
		return (struct span){"", 0};
	return w->keep->state.extents.v[w->extent].cursor;
}

static struct span
line_at(const struct rewrite *w)
{
	const struct span text = w->blocks->group[w->group].text;
	const char *end = text.p + text.n, *nl;

	nl = memchr(w->at, '\n', (size_t)(end - w->at));
	return (struct span){w->at, (size_t)(nl - w->at)};
}

static bool
copy_group(struct rewrite *w, size_t i, struct err *e)
{
	const struct group *g = &w->blocks->group[i];
	struct span rest = g->text;
	struct keyed r;

	if (!keys_of(&w->keep->beside, span_take(&rest, '\n'), &r, e))
		return err_at(e, "%s", w->keep->path);
	return wrote(w, pack_blocks(&w->pack, g->raw, r.key, bound(w)), e);
}

/* Groups that stay, up to group end. */
static bool
copy_groups(struct rewrite *w, size_t end, struct err *e)
{
	for (; w->written < end; w->written++)
		if (!copy_group(w, w->written, e))
			return false;
	return true;
}

/* The new file, with the extents before the one under way. */
bool
rewrite_begin(struct rewrite *w, struct err *e)
{
	if (w->begun)
		return true;
	if (!commit_open(&w->commit, w->keep->path, e))
		return false;
	out_open(&w->out, w->commit.fd, w->keep->path);
	w->out.lasting = true;
	pack_open(&w->pack, &w->out, (int)pack_level);
	w->begun = true;
	for (size_t i = 0; i < w->extent; i++)
		if (!copy_extent(w, i, e))
			return false;
	return true;
}

/* A record that stays and starts a block, which needs its key. */
static bool
pack_first(struct rewrite *w, struct span line, struct err *e)
{
	struct keyed r;

	if (!keys_of(&w->keep->beside, line, &r, e))
		return err_at(e, "%s", w->keep->path);
	r.cursor = bound(w);
	return wrote(w, pack_record(&w->pack, &r), e);
}

/* How many of n bytes are whole lines? */
static size_t
whole_lines(const char *p, size_t n)
{
	while (n && p[n - 1] != '\n')
		n--;
	return n;
}

/* Records that stay: what of them the block has room for goes there at once. */
static bool
pack_lines(struct rewrite *w, const char *from, const char *to, struct err *e)
{
	struct keyed r = {.cursor = bound(w)};

	while (from != to) {
		size_t n = (size_t)(to - from);
		const size_t room = w->pack.n ? BGZF_BLOCK - w->pack.n : 0;

		n = whole_lines(from, n < room ? n : room);
		if (n) {
			r.text = (struct span){from, n - 1};
			if (!pack_record(&w->pack, &r))
				return wrote(w, false, e);
		} else {
			struct span rest = {from, (size_t)(to - from)};
			struct span line = span_take(&rest, '\n');

			if (!pack_first(w, line, e))
				return false;
			n = line.n + 1;
		}
		from += n;
	}
	return true;
}

/*
 * The group before one that changes: is it packed again with it? So what
 * deletions left of block after block is gathered.
 */
static bool
small(const struct rewrite *w)
{
	const struct group *g = &w->blocks->group[w->group];
	size_t before;

	if (w->written == w->group)
		return false;
	before = g[-1].text.n;
	return before <= BGZF_BLOCK / 2 || before + g->text.n <= BGZF_BLOCK;
}

/* The group changes: what stayed of it is written first. */
static bool
change(struct rewrite *w, struct err *e)
{
	const struct group *g;
	const char *from;
	bool joined;

	if (w->writing)
		return true;
	if (!rewrite_begin(w, e))
		return false;
	w->writing = true;
	if (w->blocks == NULL)
		return true;
	g = &w->blocks->group[w->group];
	joined = small(w);
	if (!copy_groups(w, w->group - joined, e))
		return false;
	from = g[-(int)joined].text.p;
	return (!joined || pack_lines(w, from, from + g[-1].text.n, e)) &&
	       pack_lines(w, g->text.p, w->at, e);
}

bool
rewrite_extent_stays(struct rewrite *w, struct err *e)
{
	if (w->begun && !copy_extent(w, w->extent, e))
		return false;
	w->extent++;
	return true;
}

void
rewrite_extent(struct rewrite *w, const struct blocks *b)
{
	w->blocks = b;
	w->group = w->written = 0;
}

bool
rewrite_extent_end(struct rewrite *w, struct err *e)
{
	bool ok = !w->begun || copy_groups(w, w->group, e);

	w->blocks = NULL;
	w->extent++;
	return ok && (!w->begun || wrote(w, pack_extent_ends(&w->pack), e));
}

bool
rewrite_group_stays(struct rewrite *w, struct err *e)
{
	/* Not yet the group itself, which may be joined to the next. */
	if (w->begun && !copy_groups(w, w->group, e))
		return false;
	w->group++;
	return true;
}

void
rewrite_group(struct rewrite *w)
{
	w->at = w->blocks->group[w->group].text.p;
}

bool
rewrite_joined(const struct rewrite *w)
{
	return w->writing;
}

/*
 * Behind a group that changed: does the next one go on in its last block? One
 * that changes does in any case, for the block is not ended here. So what
 * insertions push out of full blocks is gathered, and does not become a small
 * block each time.
 */
static bool
joins(const struct rewrite *w)
{
	return w->group < w->blocks->n && w->pack.n &&
	       w->pack.n + w->blocks->group[w->group].text.n <= BGZF_BLOCK;
}

bool
rewrite_group_end(struct rewrite *w, struct err *e)
{
	if (!w->writing)
		return rewrite_group_stays(w, e);
	w->written = ++w->group;
	w->writing = joins(w);
	return true; /* what is copied behind it ends its last block */
}

bool
rewrite_put(struct rewrite *w, const struct keyed *r, struct err *e)
{
	return change(w, e) && wrote(w, pack_record(&w->pack, r), e);
}

bool
rewrite_make(struct rewrite *w, struct span row, struct err *e)
{
	struct keyed r;

	/* What stayed first: it uses the same keys. */
	if (!change(w, e))
		return false;
	if (!keys_of(&w->keep->beside, row, &r, e))
		return err_at(e, "%s", w->keep->path);
	return wrote(w, pack_record(&w->pack, &r), e);
}

bool
rewrite_stays(struct rewrite *w, const struct keyed *r, struct err *e)
{
	w->at += r->text.n + 1;
	return !w->writing || wrote(w, pack_record(&w->pack, r), e);
}

bool
rewrite_stay(struct rewrite *w, const char *to, struct err *e)
{
	const char *from = w->at;

	w->at = to;
	return !w->writing || pack_lines(w, from, to, e);
}

bool
rewrite_goes(struct rewrite *w, struct err *e)
{
	if (!change(w, e))
		return false;
	w->at += line_at(w).n + 1;
	return true;
}

void
rewrite_take_over(struct rewrite *w, struct ascent *a)
{
	w->begun = true;
	w->commit = a->commit;
	w->out = a->out;
	w->pack = a->pack;
	w->pack.out = &w->out;
	a->commit = (struct commit){.fd = 0};
	a->out = (struct out){.fd = -1};
	a->pack = (struct pack){.n = 0};
}

bool
rewrite_finish(struct rewrite *w, struct err *e)
{
	return !w->begun || wrote(w, pack_finish(&w->pack), e);
}

bool
rewrite_same(const struct rewrite *w)
{
	const struct state *s = &w->keep->state;

	return !w->begun || (w->pack.size == s->size && w->pack.crc == s->crc);
}

/* Is there nothing to be told that the state does not say? */
static bool
known(const struct rewrite *w, const struct highest *seen)
{
	const struct keep *k = w->keep;

	return rewrite_same(w) && !k->stale &&
	       span_compare(
		   buf_span(&seen->order), buf_span(&k->highest.order)) <= 0;
}

bool
rewrite_commit(
    struct rewrite *w, const struct highest *seen, int64_t rows, struct err *e)
{
	struct keep *k = w->keep;

	if (w->begun && !commit_done(&w->commit, e))
		return false;
	if (known(w, seen))
		return true;
	highest_see(&k->highest, buf_span(&seen->order), buf_span(&seen->text));
	buf_set(&k->state.highest, buf_span(&k->highest.text));
	k->state.rows = rows;
	if (w->begun) {
		k->state.crc = w->pack.crc;
		extents_release(&k->state.extents);
		k->state.extents = w->pack.extents;
		w->pack.extents = (struct extents){0};
	}
	return statefile_write(k->path, &k->state, e);
}
