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
	char *names[1] = {(char *)r->name};
	struct records in;
	struct span line;
	struct keyed k;
	bool ok;

	r->runs = runs_new(memory, dir, &last, false);
	records_init(&in, names, 1, RECORD_MAX);
	while ((ok = records_next(&in, &line, e)) && line.n) {
		ok = (keys_of(&r->keys, line, &k, e) || records_at(&in, e)) &&
		     runs_add(r->runs, &k, e);
		if (!ok)
			break;
	}
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
	struct state want, data;
	bool ok = true;

	*kept = false;
	if (path)
		r->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->fd >= 0) {
		state_init(&want);
		ok = statefile_measure(r->fd, path, &data, e);
		*kept = ok && statefile_read(path, &r->state) &&
			statefile_matches(&r->state, &data) &&
			state_name(&want, paths, NULL) &&
			state_same_key(&r->state, &want);
		state_release(&want);
	}
	free(path);
	return ok;
}

bool
rows_open(struct rows *r, const char *name, const struct list *paths,
    int64_t memory, const char *dir, struct err *e)
{
	bool kept = false;

	*r = (struct rows){.name = name, .fd = -1};
	state_init(&r->state);
	group_init(&r->group);
	buf_init(&r->last, KEYED_MAX);
	buf_init(&r->member, BGZF_MEMBER);
	if (!keys_init(&r->keys, paths, NULL, e) ||
	    (strcmp(name, "-") != 0 && !open_kept(r, paths, &kept, e)))
		return false;
	if (!kept)
		return sort_file(r, memory, dir, e);
	blocks_open(&r->blocks, r->fd, name, r->state.size);
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
	group_release(&r->group);
	buf_release(&r->last);
	buf_release(&r->member);
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

static bool
next_group(struct rows *r, struct err *e)
{
	if (!blocks_next(&r->blocks, &r->group, e))
		return false;
	r->more = r->first = r->group.from != r->group.to;
	r->rest = (struct span){"", 0};
	return !r->more || take(r, group_first(&r->group), e);
}

bool
rows_next(struct rows *r, struct err *e)
{
	if (r->runs)
		return runs_next(r->runs, &r->at, &r->more, e);
	if (r->first) {
		if (!blocks_inflate(&r->blocks, &r->group, e))
			return false;
		r->rest = buf_span(&r->group.text);
		span_take(&r->rest, '\n');
		r->first = false;
	}
	return r->rest.n ? take(r, span_take(&r->rest, '\n'), e)
			 : next_group(r, e);
}

/* The compressed bytes of the group, which is one block. */
static bool
read_member(struct rows *r, struct err *e)
{
	size_t n = (size_t)(r->group.to - r->group.from), got;

	buf_clear(&r->member);
	if (!fd_read_at(r->fd, r->group.from, buf_room(&r->member, n), n, &got))
		return err_sys(e, "%s", r->name);
	buf_grew(&r->member, got);
	return true;
}

static bool
skip_group(struct rows *a, struct rows *b, bool *skipped, struct err *e)
{
	const struct group *g = &a->group, *h = &b->group;

	*skipped = false;
	if (g->inflated || h->inflated || g->size != h->size ||
	    g->to - g->from != h->to - h->from)
		return true;
	if (!read_member(a, e) || !read_member(b, e))
		return false;
	*skipped = span_same(buf_span(&a->member), buf_span(&b->member));
	return !*skipped || (next_group(a, e) && next_group(b, e));
}

bool
rows_skip(struct rows *a, struct rows *b, struct err *e)
{
	bool skipped = true;

	while (skipped && a->first && b->first)
		if (!skip_group(a, b, &skipped, e))
			return false;
	return true;
}
