/* SPDX-License-Identifier: MIT */
#include "generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "seen.h"

enum { PART = 256 << 10 };

/* Where an entry of that hash is from slot i on, or the free slot behind. */
static size_t
probe(const struct generation *g, uint64_t hash, size_t i)
{
	for (;; i++) {
		uint32_t number = g->slot[i &= g->slots - 1];

		if (number == 0 || g->v[number - 1].hash == hash)
			return i;
	}
}

/* Behind those of the same hash that came before. */
static void
enter(struct generation *g, size_t number)
{
	uint64_t hash = g->v[number - 1].hash;
	size_t i = probe(g, hash, hash & (g->slots - 1));

	while (g->slot[i])
		i = probe(g, hash, i + 1);
	g->slot[i] = (uint32_t)number;
}

static void
grow(struct generation *g)
{
	g->cap = g->cap ? g->cap * 2 : 64;
	g->v = mem_resize_n(g->v, g->cap, sizeof *g->v);
	g->slots = g->cap * 2;
	free(g->slot);
	g->slot = mem_new(g->slots * sizeof *g->slot);
	for (size_t i = 1; i <= g->n; i++)
		enter(g, i);
}

static void
add(struct generation *g, const struct journal_entry *t, int64_t at, size_t n)
{
	/* More than any walk has; what is behind would be asked for again. */
	if (g->n == UINT32_MAX / 4)
		return;
	if (g->n == g->cap)
		grow(g);
	g->v[g->n++] = (struct generation_entry){.hash = seen_hash(0, t->key),
	    .at = at,
	    .n = (uint32_t)n,
	    .body = t->body};
	enter(g, g->n);
	g->last = t->at;
}

/* Take in the line at that place of the file. */
static bool
take_line(struct generation *g, struct span line, int64_t at, struct err *e)
{
	struct journal_entry t;
	int64_t version = 0;
	enum journal_kind kind = journal_read(line, &t, &version);

	if ((at == 0) != (kind == JOURNAL_START))
		return at != 0 ||
		       err_set(e, ST_FAILED, "not the journal of a spool");
	if (kind == JOURNAL_START && version != JOURNAL_VERSION)
		return err_set(e, ST_FAILED, "of another version: %lld, not %d",
		    (long long)version, JOURNAL_VERSION);
	if (kind == JOURNAL_START)
		g->started = g->last = t.at;
	else if (kind == JOURNAL_ENTRY)
		add(g, &t, at, line.n);
	else if (kind == JOURNAL_DONE)
		g->finished = true;
	return true;
}

/* All whole lines of text, which starts at byte g->end of the file. */
static bool
take_lines(struct generation *g, struct buf *text, struct err *e)
{
	const char *p = text->p, *end = p + text->n, *lf;

	while ((lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct span line = {p, (size_t)(lf - p)};

		if (!take_line(g, line, g->end, e))
			return false;
		g->end += lf + 1 - p;
		p = lf + 1;
	}
	buf_shift(text, (size_t)(p - text->p));
	return true;
}

static bool
load(struct generation *g, struct err *e)
{
	struct buf text;
	size_t n = PART;
	bool ok = true;
	char *room;

	buf_init(&text, JOURNAL_LINE + PART);
	/* Nothing behind a line that is too long for one is believed. */
	while (ok && n == PART && (room = buf_room(&text, PART)) != NULL) {
		if (!fd_read_at(
			g->fd, g->end + (int64_t)text.n, room, PART, &n))
			ok = err_sys(e, "read");
		else
			buf_grew(&text, n);
		ok = ok && take_lines(g, &text, e);
	}
	if (ok && g->end == 0 && !journal_torn(buf_span(&text)))
		ok = err_set(e, ST_FAILED, "not the journal of a spool");
	buf_release(&text);
	return ok;
}

bool
generation_open(
    struct generation *g, int dir, const char *name, int flags, struct err *e)
{
	struct stat st;
	int fd = openat(dir, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	*g = (struct generation){.fd = 0};
	if (fd < 0)
		return errno == ENOENT || err_sys(e, "%s", name);
	g->fd = fd;
	if (fstat(fd, &st) != 0)
		err_sys(e, "%s", name);
	else if (!S_ISREG(st.st_mode))
		err_set(e, ST_FAILED, "%s: not a regular file", name);
	else if (load(g, e))
		return true;
	else
		err_at(e, "%s", name);
	generation_close(g);
	return false;
}

void
generation_close(struct generation *g)
{
	/* mark_start saw to it that 0 is never ours. */
	if (g->fd > 0)
		close(g->fd);
	free(g->v);
	free(g->slot);
	*g = (struct generation){.fd = 0};
}

static bool
of_key(const struct generation *g, size_t entry, struct span key)
{
	struct journal_entry t;
	struct buf line;
	bool same;

	buf_init(&line, JOURNAL_LINE);
	same = generation_line(g, entry, &line, &t) && span_same(t.key, key);
	buf_release(&line);
	return same;
}

size_t
generation_take(struct generation *g, struct span key)
{
	uint64_t hash = seen_hash(0, key);

	if (g->slots == 0)
		return 0;
	for (size_t i = hash & (g->slots - 1);; i++) {
		size_t entry = g->slot[i = probe(g, hash, i)];

		if (entry == 0)
			return 0;
		if (g->v[entry - 1].taken || !of_key(g, entry, key))
			continue;
		g->v[entry - 1].taken = true;
		return entry;
	}
}

bool
generation_line(const struct generation *g, size_t entry, struct buf *line,
    struct journal_entry *t)
{
	const struct generation_entry *at = &g->v[entry - 1];
	int64_t version;
	char *room;
	size_t n;

	buf_clear(line);
	room = buf_room(line, at->n);
	if (room == NULL || !fd_read_at(g->fd, at->at, room, at->n, &n) ||
	    n < at->n)
		return false;
	buf_grew(line, n);
	return journal_read(buf_span(line), t, &version) == JOURNAL_ENTRY;
}
