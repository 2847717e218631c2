/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "mem.h"
#include "out.h"
#include "pack.h"
#include "records.h"
#include "runs.h"
#include "spill.h"
#include "statefile.h"

/* Does the state speak of these data, these keys and this cursor? */
static bool
trusted(
    const struct state *s, const struct state *data, const struct state *want)
{
	return statefile_matches(s, data) && state_same_key(s, want) &&
	       state_same_cursor(s, want);
}

/*
 * Count one record of the file, which must have no insignificant white space,
 * and a key above the one before. False without *e: it is not so.
 */
static bool
see(struct keep *k, struct keys *keys, struct span line, struct buf *last)
{
	struct err ignored;
	struct keyed r;

	if (!keys_of(keys, line, &r, &ignored) || r.text.n != line.n)
		return false;
	if (k->rows && span_compare(buf_span(last), r.key) >= 0)
		return false;
	buf_set(last, r.key);
	k->rows++;
	highest_see(&k->highest, r.cursor, keys_cursor_text(keys));
	return true;
}

static bool
see_group(
    struct keep *k, struct keys *keys, const struct group *g, struct buf *last)
{
	struct span rest = buf_span(&g->text);

	while (rest.n)
		if (!see(k, keys, span_take(&rest, '\n'), last))
			return false;
	return true;
}

/*
 * Read the whole file as blocks: is it as ndmerge makes them? Rows and cursor
 * are found on the way. Why it is not is of no interest: then it is sorted,
 * and what is wrong with it is found there.
 */
static bool
made_by_us(struct keep *k, struct keys *keys)
{
	struct blocks blocks;
	struct group g;
	struct buf last;
	struct err ignored;
	bool ok;

	blocks_open(&blocks, k->fd, k->path, k->size);
	group_init(&g);
	buf_init(&last, KEYED_MAX);
	while ((ok = blocks_next(&blocks, &g, &ignored)) && g.from != g.to)
		if (!blocks_inflate(&blocks, &g, &ignored) ||
		    !see_group(k, keys, &g, &last)) {
			ok = false;
			break;
		}
	buf_release(&last);
	group_release(&g);
	blocks_release(&blocks);
	return ok;
}

/* Sort all records of the file, and count them. */
static bool
sort_file(struct keep *k, struct keys *keys, struct runs *runs, struct err *e)
{
	char *names[1];
	struct records in;
	struct span line;
	struct keyed r;
	bool ok;

	/* records.h takes "-" for stdin. */
	names[0] = mem_text(strcmp(k->path, "-") == 0 ? "./-" : k->path);
	records_init(&in, names, 1, RECORD_MAX);
	while ((ok = records_next(&in, &line, e)) && line.n) {
		ok = (keys_of(keys, line, &r, e) || records_at(&in, e)) &&
		     runs_add(runs, &r, e);
		if (!ok)
			break;
		k->rows++;
	}
	records_release(&in);
	free(names[0]);
	return ok && runs_sort(runs, e);
}

/* Of the record with the highest cursor, that cursor's text. */
static bool
cursor_text(struct highest *h, struct keys *keys, struct err *e)
{
	struct buf record = h->text;
	struct keyed r;
	bool ok;

	if (record.n == 0)
		return true;
	buf_init(&h->text, record.max);
	ok = keys_of(keys, buf_span(&record), &r, e);
	if (ok)
		buf_set(&h->text, keys_cursor_text(keys));
	buf_release(&record);
	return ok;
}

/* Write what was sorted as blocks, and find the highest cursor. */
static bool
write_copy(struct keep *k, struct keys *keys, struct runs *runs,
    struct out *out, struct err *e)
{
	struct pack pack;
	struct keyed r;
	bool more = true, ok;

	k->repeated = k->rows;
	pack_open(&pack, out, GZ_LEVEL);
	while ((ok = runs_next(runs, &r, &more, e)) && more) {
		pack_record(&pack, r.text);
		highest_see(&k->highest, r.cursor, r.text);
		k->repeated--;
	}
	if (ok && !(pack_finish(&pack) && out_flush(out)))
		ok = out_fail(out, e);
	pack_release(&pack);
	k->size = out->total;
	return ok && cursor_text(&k->highest, keys, e);
}

static bool
sorted_copy(struct keep *k, struct keys *keys, int64_t memory, const char *dir,
    struct err *e)
{
	const struct policy newest = {.lowest = false};
	struct runs *runs = runs_new(memory, dir, &newest, false);
	struct out out;
	int fd = -1;
	bool ok;

	highest_release(&k->highest);
	k->rows = 0;
	ok = sort_file(k, keys, runs, e) && (fd = spill_file(dir, e)) >= 0;
	if (ok) {
		out_open(&out, fd, dir);
		ok = write_copy(k, keys, runs, &out, e);
		out_release(&out);
		close(k->fd);
		k->fd = fd;
		k->copy = true;
	}
	runs_free(runs);
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

bool
keep_open(struct keep *k, const char *path, struct keys *keys,
    const struct state *want, int64_t memory, const char *dir, struct err *e)
{
	struct state state, data;
	bool ok;

	*k = (struct keep){.path = path, .fd = -1, .stale = true};
	highest_init(&k->highest);
	k->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (k->fd < 0)
		return errno == ENOENT || err_sys(e, "%s", path);
	state_init(&state);
	state_init(&data);
	ok = statefile_measure(k->fd, path, &data, e);
	k->size = data.size;
	if (ok && statefile_read(path, &state) &&
	    trusted(&state, &data, want) && take_highest(k, &state)) {
		k->rows = state.rows;
		k->stale = false;
	} else if (ok && !made_by_us(k, keys)) {
		ok = sorted_copy(k, keys, memory, dir, e);
	}
	state_release(&state);
	state_release(&data);
	return ok;
}

void
keep_close(struct keep *k)
{
	if (k->fd >= 0)
		close(k->fd);
	highest_release(&k->highest);
	k->fd = -1;
}
