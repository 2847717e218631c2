/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "jsontext.h"
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
see(struct keep *k, struct keys *keys, struct span line, struct buf *last,
    struct buf *key, struct buf *cursor)
{
	struct err ignored;

	buf_clear(key);
	buf_clear(cursor);
	if (!keys_of(keys, line, key, cursor, &ignored) ||
	    keys->scan.whole.text.n != line.n || keys->scan.whole.blank)
		return false;
	if (k->rows && span_compare(buf_span(last), buf_span(key)) >= 0)
		return false;
	buf_set(last, buf_span(key));
	k->rows++;
	if (keys->has_cursor)
		highest_see(
		    &k->highest, buf_span(cursor), keys_cursor_text(keys));
	return true;
}

static bool
see_group(
    struct keep *k, struct keys *keys, const struct group *g, struct buf b[3])
{
	const char *p = g->text.p, *end = p + g->text.n;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (!see(k, keys, (struct span){p, (size_t)(nl - p)}, &b[0],
			&b[1], &b[2]))
			return false;
		p = nl + 1;
	}
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
	struct buf b[3];
	struct err ignored;
	bool ok;

	blocks_open(&blocks, k->fd, k->path, k->size);
	group_init(&g);
	for (int i = 0; i < 3; i++)
		buf_init(&b[i], KEYED_MAX);
	while ((ok = blocks_next(&blocks, &g, &ignored)) && g.from != g.to)
		if (!blocks_inflate(&blocks, &g, &ignored) ||
		    !see_group(k, keys, &g, b)) {
			ok = false;
			break;
		}
	for (int i = 0; i < 3; i++)
		buf_release(&b[i]);
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
	struct buf key, cursor, compact;
	struct span line;
	bool ok;

	/* records.h takes "-" for stdin. */
	names[0] = mem_text(strcmp(k->path, "-") == 0 ? "./-" : k->path);
	records_init(&in, names, 1, RECORD_MAX);
	buf_init(&key, KEYED_MAX);
	buf_init(&cursor, KEYED_MAX);
	buf_init(&compact, (size_t)RECORD_MAX);
	while ((ok = records_next(&in, &line, e)) && line.n) {
		struct keyed r;

		buf_clear(&key);
		buf_clear(&cursor);
		ok =
		    keys_of(keys, line, &key, &cursor, e) || records_at(&in, e);
		r.key = buf_span(&key);
		r.cursor = buf_span(&cursor);
		r.text = keys->scan.whole.text;
		if (keys->scan.whole.blank) {
			buf_clear(&compact);
			json_compact(r.text, &compact);
			r.text = buf_span(&compact);
		}
		if (!ok || !(ok = runs_add(runs, &r, e)))
			break;
		k->rows++;
	}
	buf_release(&key);
	buf_release(&cursor);
	buf_release(&compact);
	records_release(&in);
	free(names[0]);
	return ok && runs_sort(runs, e);
}

/* Of the record with the highest cursor, that cursor's text. */
static bool
cursor_text(struct highest *h, struct keys *keys, struct err *e)
{
	struct buf record = h->text, key, cursor;
	struct span text;
	bool ok;

	if (record.n == 0)
		return true;
	buf_init(&h->text, record.max);
	buf_init(&key, KEYED_MAX);
	buf_init(&cursor, KEYED_MAX);
	ok = keys_of(keys, buf_span(&record), &key, &cursor, e);
	if (ok) {
		text = keys_cursor_text(keys);
		buf_add(&h->text, text.p, text.n);
	}
	buf_release(&key);
	buf_release(&cursor);
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
	struct runs *runs = runs_new(memory, dir);
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
