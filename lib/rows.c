/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commit.h"
#include "fd.h"
#include "records.h"
#include "statefile.h"

/* All records of the file to runs. */
static bool
sort_file(struct rows *r, int64_t memory, const char *dir, struct err *e)
{
	const struct policy last = {.first = false};
	struct records in;
	struct keyed k;
	bool more, ok;

	r->runs = runs_new(memory, dir, &last, false);
	records_one(&in, r->name, RECORD_MAX);
	do
		ok = records_keyed(&in, &r->keys, &k, &more, e) &&
		     (!more || runs_add(r->runs, &k, e));
	while (ok && more);
	records_release(&in);
	return ok && runs_sort(r->runs, e);
}

/*
 * Open the file if it is one whose state is to be trusted, and of this key.
 * Whatever else it may be, and is wrong with it, is for records.h to find out.
 */
static bool
open_kept(struct rows *r, const struct list *paths, bool *kept, struct err *e)
{
	char *path = commit_resolve(r->name, e);
	bool ok = true;

	*kept = false;
	if (path)
		r->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->fd >= 0) {
		ok = statefile_load(r->fd, path, &r->state, kept, e);
		*kept = ok && *kept && state_has_key(&r->state, paths);
	}
	free(path);
	return ok;
}

bool
rows_open(struct rows *r, const char *name, const struct list *paths,
    int64_t memory, const char *dir, struct err *e)
{
	bool kept = false;

	*r = (struct rows){.name = name, .fd = -1, .most = EXTENT_BLOCKS};
	state_init(&r->state);
	buf_init(&r->last, KEYED_MAX);
	buf_init(&r->raw, BGZF_MEMBER);
	if (!keys_init(&r->keys, paths, NULL, e) ||
	    (strcmp(name, "-") != 0 && !open_kept(r, paths, &kept, e)))
		return false;
	if (!kept)
		return sort_file(r, memory, dir, e);
	blocks_open(&r->blocks, r->fd, name);
	return true;
}

void
rows_close(struct rows *r)
{
	if (r->blocks.gz)
		blocks_release(&r->blocks);
	if (r->fd >= 0)
		close(r->fd);
	runs_free(r->runs);
	keys_release(&r->keys);
	state_release(&r->state);
	buf_release(&r->last);
	buf_release(&r->raw);
}

/* A line of the kept file is the row at hand. */
static bool
take(struct rows *r, struct span line, struct err *e)
{
	if (!keys_of(&r->keys, line, &r->at, e))
		return err_at(e, "%s", r->name);
	if (r->last.n && span_compare(buf_span(&r->last), r->at.key) >= 0)
		return err_set(e, ST_DATA,
		    "%s: not sorted by key, as its state says", r->name);
	buf_set(&r->last, r->at.key);
	return true;
}

static const struct group *
group(const struct rows *r)
{
	return &r->blocks.group[r->group];
}

/* The first row of the group at byte from, or the end. */
static bool
take_group(struct rows *r, int64_t from, struct err *e)
{
	const struct extents *x = &r->state.extents;

	while (r->extent < x->n && x->v[r->extent].to <= from)
		r->extent++;
	r->from = from;
	r->more = r->first = r->extent < x->n;
	if (!r->more)
		return true;
	if (r->group == r->blocks.n) {
		r->group = 0;
		if (!blocks_take(
			&r->blocks, from, x->v[r->extent].to, r->most, e))
			return false;
	}
	r->rest = group(r)->text;
	return take(r, span_take(&r->rest, '\n'), e);
}

/* Go on at byte from, which is of no group that was taken. */
static bool
go_to(struct rows *r, int64_t from, struct err *e)
{
	r->group = r->blocks.n;
	return take_group(r, from, e);
}

static bool
next_group(struct rows *r, struct err *e)
{
	int64_t to = r->from;

	if (r->group < r->blocks.n)
		to += (int64_t)group(r)->raw.n;
	r->group += r->group < r->blocks.n;
	return take_group(r, to, e);
}

bool
rows_next(struct rows *r, struct err *e)
{
	if (r->runs)
		return runs_next(r->runs, &r->at, &r->more, e);
	if (r->rest.n == 0)
		return next_group(r, e);
	r->first = false;
	return take(r, span_take(&r->rest, '\n'), e);
}

static const struct extent *
extent(const struct rows *r)
{
	return &r->state.extents.v[r->extent];
}

static bool
same_extent(const struct extent *a, const struct extent *b)
{
	return a->crc == b->crc && a->to - a->at == b->to - b->at &&
	       span_same(a->first, b->first);
}

/* Where both are at the start of an extent: how many are the same? */
static size_t
same_extents(const struct rows *a, const struct rows *b)
{
	const struct extents *x = &a->state.extents, *y = &b->state.extents;
	size_t n = 0;

	if (extent(a)->at != a->from || extent(b)->at != b->from)
		return 0;
	while (a->extent + n < x->n && b->extent + n < y->n &&
	       same_extent(extent(a) + n, extent(b) + n))
		n++;
	return n;
}

static bool
same_group(const struct rows *a, const struct rows *b)
{
	return span_same(group(a)->raw, group(b)->raw);
}

/* Some bytes of the extent from byte at on. */
static bool
read_raw(struct rows *r, int64_t at, struct err *e)
{
	int64_t left = extent(r)->to - at;
	size_t n = left < BGZF_MEMBER ? (size_t)left : BGZF_MEMBER, got;

	buf_clear(&r->raw);
	if (!fd_read_at(r->fd, at, buf_room(&r->raw, n), n, &got))
		return err_sys(e, "%s", r->name);
	buf_grew(&r->raw, got);
	return true;
}

/*
 * Of bytes that start with a block and a record, how many are whole groups that
 * the others start with, too? A block that is not full ends a group (pack.h).
 */
static size_t
common(const struct buf *a, const struct buf *b)
{
	size_t at = 0, groups = 0, header, n;

	while (at < a->n) {
		const unsigned char *p = (const unsigned char *)a->p + at;

		n = bgzf_member(p, a->n - at, &header);
		if (n == 0 || n > a->n - at || n > b->n - at ||
		    memcmp(p, b->p + at, n) != 0)
			break;
		at += n;
		if (bgzf_le32(p + n - 4) < BGZF_BLOCK)
			groups = at;
	}
	return groups;
}

/* The groups at hand are the same: go on behind them and those that follow. */
static bool
skip_groups(struct rows *a, struct rows *b, struct err *e)
{
	int64_t x = a->from + (int64_t)group(a)->raw.n;
	int64_t y = b->from + (int64_t)group(b)->raw.n;
	size_t n;

	do {
		if (!read_raw(a, x, e) || !read_raw(b, y, e))
			return false;
		n = common(&a->raw, &b->raw);
		x += (int64_t)n;
		y += (int64_t)n;
	} while (n);
	return go_to(a, x, e) && go_to(b, y, e);
}

/* Lines that follow in both groups are passed over without a look inside. */
static void
skip_lines(struct rows *a, struct rows *b)
{
	while (a->rest.n && b->rest.n) {
		const char *end = memchr(a->rest.p, '\n', a->rest.n);
		size_t n = (size_t)(end + 1 - a->rest.p);

		if (n > b->rest.n || memcmp(a->rest.p, b->rest.p, n) != 0)
			break;
		a->rest = (struct span){a->rest.p + n, a->rest.n - n};
		b->rest = (struct span){b->rest.p + n, b->rest.n - n};
	}
}

/* *skipped false: the rows at hand are not the same. */
static bool
skip_some(struct rows *a, struct rows *b, bool *skipped, struct err *e)
{
	bool groups = a->first && b->first;
	size_t n = groups ? same_extents(a, b) : 0;

	*skipped = true;
	if (n)
		return go_to(a, extent(a)[n - 1].to, e) &&
		       go_to(b, extent(b)[n - 1].to, e);
	if (groups && same_group(a, b))
		return skip_groups(a, b, e);
	*skipped = span_same(a->at.text, b->at.text);
	if (!*skipped)
		return true;
	skip_lines(a, b);
	return rows_next(a, e) && rows_next(b, e);
}

bool
rows_skip(struct rows *a, struct rows *b, struct err *e)
{
	bool skipped = true;

	if (a->runs || b->runs)
		return true;
	/* Where most is the same, what follows is best not inflated. */
	a->most = b->most = 1;
	while (skipped && a->more && b->more)
		if (!skip_some(a, b, &skipped, e))
			return false;
	return true;
}
