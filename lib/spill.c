/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include "spill.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"

const char *
spill_dir(const char *named)
{
	const char *dir = named ? named : getenv("TMPDIR");

	return dir && *dir ? dir : "/tmp";
}

int
spill_file(const char *dir, struct err *e)
{
	struct buf name;
	int fd = -1;

#ifdef O_TMPFILE
	fd = open(dir, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
#endif
	/* Not every file system has files without a name. */
	buf_init(&name, BUF_TEXT);
	buf_addf(&name, "%s/ndkit.XXXXXX", dir);
	fd = mkstemp(name.p);
	if (fd < 0) {
		err_sys(e, "%s: a temporary file", dir);
	} else {
		unlink(name.p);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	buf_release(&name);
	return fd;
}

bool
spill_put(struct out *out, const struct keyed *k)
{
	struct lengths n = {
	    (uint32_t)k->key.n, (uint32_t)k->cursor.n, k->text.n};

	out_write(out, &n, sizeof n);
	out_write(out, k->key.p, k->key.n);
	out_write(out, k->cursor.p, k->cursor.n);
	return out_write(out, k->text.p, k->text.n);
}

/* n bytes of the file to p, all of them unless it ends; *got counts them. */
static bool
read_on(struct spill *s, char *p, size_t n, size_t *got, struct err *e)
{
	if (!fd_read_at(s->fd, s->at, p, n, got))
		return err_sys(e, "a temporary file");
	s->at += (int64_t)*got;
	return true;
}

static bool
cut(struct err *e)
{
	return err_set(e, ST_FAILED, "a temporary file was cut");
}

/* Have n bytes of the file in buf, from s->from on; *got false at its end. */
static bool
have(struct spill *s, size_t n, bool *got, struct err *e)
{
	size_t want, k;

	*got = true;
	if (s->buf.n - s->from >= n)
		return true;
	buf_shift(&s->buf, s->from);
	s->from = 0;
	want = s->step > n ? s->step : n;
	want -= s->buf.n;
	if ((int64_t)want > s->end - s->at)
		want = (size_t)(s->end - s->at);
	if (!read_on(s, buf_room(&s->buf, want), want, &k, e))
		return false;
	buf_grew(&s->buf, k);
	*got = s->buf.n >= n;
	return *got || s->buf.n == 0 || cut(e);
}

/* Past what is left of the record, whether it was read or not. */
static void
skip(struct spill *s)
{
	size_t held = s->buf.n - s->from;

	if (s->size <= held) {
		s->from += (size_t)s->size;
	} else {
		s->from = s->buf.n;
		s->at += (int64_t)(s->size - held);
	}
	s->size = 0;
}

/* The key and the cursor are where the record is now. */
static void
point(struct spill *s, size_t key, size_t cursor)
{
	const char *p = s->buf.p + s->from;

	s->source.now.key = (struct span){p, key};
	s->source.now.cursor = (struct span){p + key, cursor};
}

static bool
next(struct kway_source *source, bool *more, struct err *e)
{
	struct spill *s = (struct spill *)source;
	struct lengths n;

	skip(s);
	if (!have(s, sizeof n, more, e))
		return false;
	if (!*more)
		return s->at == s->end || cut(e);
	memcpy(&n, s->buf.p + s->from, sizeof n);
	s->from += sizeof n;
	if (!have(s, (size_t)n.key + n.cursor, more, e))
		return false;
	if (!*more)
		return cut(e);
	s->size = (uint64_t)n.key + n.cursor + n.text;
	point(s, n.key, n.cursor);
	source->now.text = (struct span){NULL, (size_t)n.text};
	return true;
}

/* A text that is not whole in buf, to the buffer that all share. */
static bool
large_text(struct spill *s, size_t before, struct err *e)
{
	struct span *text = &s->source.now.text;
	size_t held = s->buf.n - s->from - before, got;

	buf_clear(s->large);
	if (buf_room(s->large, text->n) == NULL)
		return err_set(e, ST_FAILED, "a record is too long");
	buf_add(s->large, s->buf.p + s->from + before, held);
	if (!read_on(s, s->large->p + held, text->n - held, &got, e))
		return false;
	if (got < text->n - held)
		return cut(e);
	buf_grew(s->large, got);
	s->size = s->buf.n - s->from; /* the rest is behind us */
	text->p = s->large->p;
	return true;
}

static bool
text(struct kway_source *source, struct err *e)
{
	struct spill *s = (struct spill *)source;
	const size_t key = source->now.key.n, cursor = source->now.cursor.n;
	bool got;

	if (s->size > s->step && s->size > s->buf.n - s->from)
		return large_text(s, key + cursor, e);
	if (!have(s, (size_t)s->size, &got, e))
		return false;
	if (!got)
		return cut(e);
	point(s, key, cursor);
	source->now.text.p = s->buf.p + s->from + key + cursor;
	return true;
}

void
spill_open(struct spill *s, int fd, int64_t at, int64_t end, size_t step,
    struct buf *large)
{
	*s = (struct spill){.source = {.next = next, .text = text},
	    .fd = fd,
	    .at = at,
	    .end = end,
	    .step = step,
	    .large = large};
	buf_init(&s->buf, SIZE_MAX / 2);
}

void
spill_release(struct spill *s)
{
	buf_release(&s->buf);
}
