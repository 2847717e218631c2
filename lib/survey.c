/* SPDX-License-Identifier: MIT */
#include "survey.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bgzf.h"
#include "blocks.h"
#include "commit.h"
#include "fd.h"
#include "keytext.h"
#include "lock.h"
#include "mem.h"
#include "num.h"
#include "records.h"
#include "statefile.h"

/* Is the state of the paths that were given, where any were? */
static bool
same_paths(const struct survey *s, const struct list *keys, const char *cursor)
{
	return (keys->n == 0 || state_has_key(&s->state, keys)) &&
	       (cursor == NULL || state_has_cursor(&s->state, cursor));
}

/* Is there a state file, of whatever is in it? */
static bool
has_state(const char *path)
{
	char *name = statefile_path(path);
	bool has = access(name, F_OK) == 0;

	free(name);
	return has;
}

bool
survey_replaced(const struct survey *s)
{
	struct stat a, b;

	return fstat(s->fd, &a) == 0 && stat(s->path, &b) == 0 &&
	       (a.st_dev != b.st_dev || a.st_ino != b.st_ino);
}

/* Did the data take their place a moment ago? */
static bool
fresh(const struct survey *s)
{
	struct timespec now;
	struct stat st;
	int64_t age;

	if (fstat(s->fd, &st) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return false;
	age = (now.tv_sec - st.st_ctim.tv_sec) * NUM_SECOND + now.tv_nsec -
	      st.st_ctim.tv_nsec;
	return age >= 0 && age < 5 * NUM_SECOND;
}

/* The data and their state, as they are now. */
static bool
load(struct survey *s, struct err *e)
{
	struct stat st;

	s->fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return err_sys(e, "%s", s->name);
	s->size = st.st_size;
	s->stated = has_state(s->path);
	return statefile_load(s->fd, s->path, &s->state, &s->trusted, e);
}

/*
 * Data and state of one writing. Between its two renames they are not: a writer
 * that is at it has the lock. Where there is none, what it may have written
 * since is looked at once more.
 */
static bool
load_settled(struct survey *s, struct err *e)
{
	const struct timespec nap = {0, NUM_SECOND / 50};
	bool settled = false;

	while (load(s, e)) {
		if (s->trusted || !s->stated || settled)
			return true;
		settled =
		    !survey_replaced(s) && !(fresh(s) && lock_held(s->path));
		close(s->fd);
		state_release(&s->state);
		state_init(&s->state);
		if (!settled)
			nanosleep(&nap, NULL);
	}
	return false;
}

bool
survey_open(struct survey *s, const char *name, const struct list *keys,
    const char *cursor, struct err *e)
{
	*s = (struct survey){.name = name, .fd = -1, .blocks = -1};
	state_init(&s->state);
	gauge_init(&s->gauge, &s->keys);
	s->path = commit_resolve(name, e);
	if (s->path == NULL || !load_settled(s, e))
		return false;
	s->trusted = s->trusted && same_paths(s, keys, cursor);
	names_init(&s->names, &s->state, keys, cursor);
	if (!keys_init(&s->keys, &s->names.keys, s->names.cursor, e))
		return err_at(e, "%s", name);
	s->keys.cursor_optional = true;
	return true;
}

void
survey_close(struct survey *s)
{
	if (s->fd >= 0)
		close(s->fd);
	keys_release(&s->keys);
	gauge_release(&s->gauge);
	names_release(&s->names);
	state_release(&s->state);
	free(s->path);
}

/*
 * Count the blocks by their headers and trailers, and the bytes in them. Where
 * it is no file of blocks, that is all: *bytes is -1.
 */
static bool
count_blocks(struct survey *s, int64_t *bytes, struct err *e)
{
	unsigned char p[BGZF_TRAILER + BGZF_HEADER];
	int64_t at = -BGZF_TRAILER, blocks = 0, sum = 0;
	uint32_t held = 1;

	*bytes = -1;
	for (;;) {
		size_t skip = at < 0 ? BGZF_TRAILER : 0, got, len, header;

		if (!fd_read_at(s->fd, at + (int64_t)skip, p + skip,
			sizeof p - skip, &got))
			return err_sys(e, "%s", s->name);
		if (skip == 0 && got >= BGZF_TRAILER) {
			held = bgzf_le32(p + 4);
			blocks += held > 0;
			sum += held;
		}
		if (skip == 0 && got == BGZF_TRAILER && held == 0)
			break;
		len = got + skip < sizeof p
			  ? 0
			  : bgzf_member(p + BGZF_TRAILER, BGZF_HEADER, &header);
		if (len == 0)
			return true;
		at += (int64_t)len;
	}
	s->blocks = blocks;
	*bytes = sum;
	return true;
}

/* The key of the last record, from the last extent. */
static bool
find_last(struct survey *s, struct err *e)
{
	const struct extents *x = &s->state.extents;
	const struct extent *last = x->n ? &x->v[x->n - 1] : NULL;
	struct blocks b;
	struct span text, line = {"", 0};
	struct keyed r;
	bool ok;

	if (last == NULL || s->keys.n == 0)
		return true;
	blocks_open(&b, s->fd, s->name);
	ok = blocks_take(&b, last->at, last->to, (size_t)last->blocks, e);
	if (ok) {
		text = b.group[b.n - 1].text;
		while (text.n)
			line = span_take(&text, '\n');
		ok = keys_of(&s->keys, line, &r, e) || err_at(e, "%s", s->name);
	}
	if (ok)
		buf_set(&s->gauge.last, r.key);
	blocks_release(&b);
	return ok;
}

static bool
take_state(struct survey *s, struct err *e)
{
	struct gauge *g = &s->gauge;
	const struct extents *x = &s->state.extents;

	g->rows = s->state.rows;
	buf_set(&g->highest.text, buf_span(&s->state.highest));
	if (x->n)
		buf_set(&g->first, x->v[0].first);
	return count_blocks(s, &g->bytes, e) && find_last(s, e);
}

static bool
take_records(struct survey *s, struct err *e)
{
	struct records in;
	struct span line;
	struct keyed r;
	int64_t bytes;
	bool ok;

	records_file(&in, s->name);
	while ((ok = records_next(&in, &line, e)) && line.n)
		if (!gauge_see(&s->gauge, line, &r, e)) {
			ok = records_at(&in, e);
			break;
		}
	records_release(&in);
	return ok && count_blocks(s, &bytes, e);
}

bool
survey_take(struct survey *s, struct err *e)
{
	return s->trusted ? take_state(s, e) : take_records(s, e);
}

static void
write_number(struct buf *b, const char *name, int64_t n)
{
	buf_addf(b, ",\"%s\":%lld", name, (long long)n);
}

/* A key as the JSON value that it is of. */
static void
write_key(struct buf *b, const char *name, const struct buf *key)
{
	buf_addf(b, ",\"%s\":", name);
	keytext_json(buf_span(key), b);
}

static void
write_text(struct buf *b, const char *name, const struct buf *json)
{
	if (json->n)
		buf_addf(b, ",\"%s\":%s", name, json->p);
}

/* What the key has to do with the records. */
static void
write_order(const struct survey *s, struct buf *b)
{
	const struct gauge *g = &s->gauge;

	if (s->keys.n == 0)
		return;
	if (g->rows && g->sorted) {
		write_key(b, "first", &g->first);
		write_key(b, "last", &g->last);
	}
	buf_addf(b, ",\"sorted\":%s", g->sorted ? "true" : "false");
	if (g->sorted)
		buf_addf(b, ",\"unique\":%s", g->unique ? "true" : "false");
}

/* The paths, as in a state. */
static void
write_names(const struct survey *s, struct buf *b)
{
	struct state names;

	state_init(&names);
	state_name(&names, &s->names.keys, s->names.cursor);
	/* Of a state that says so, null: there is no order. */
	if (s->keys.n || s->trusted)
		write_text(b, "key", &names.key);
	write_order(s, b);
	write_text(b, "cursor", &names.cursor);
	write_text(b, "highest", &s->gauge.highest.text);
	state_release(&names);
}

void
survey_quote(const char *text, struct buf *b)
{
	char *clean = mem_text(text);

	if (!json_utf8(span_of(text)))
		for (char *p = clean; *p; p++)
			if ((unsigned char)*p >= 0x80)
				*p = '?';
	json_quote(span_of(clean), b);
	free(clean);
}

void
survey_write(const struct survey *s, struct buf *b)
{
	const struct gauge *g = &s->gauge;

	buf_adds(b, "\"file\":");
	survey_quote(s->name, b);
	write_number(b, "rows", g->rows);
	write_number(b, "size", s->size);
	write_number(b, "inflated", g->bytes);
	if (s->size)
		buf_addf(
		    b, ",\"ratio\":%.2f", (double)g->bytes / (double)s->size);
	if (s->blocks >= 0)
		write_number(b, "blocks", s->blocks);
	write_names(s, b);
	buf_addf(b, ",\"state\":\"%s\"",
	    s->trusted	? "true"
	    : s->stated ? "stale"
			: "none");
	if (!s->trusted)
		return;
	write_number(b, "extents", (int64_t)s->state.extents.n);
	write_text(b, "written", &s->state.written);
	write_text(b, "by", &s->state.by);
}
