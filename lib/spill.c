/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include "spill.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"

struct spill_run {
	int fd;
	int64_t at; /* where the next read starts */
	struct buf buf;
	size_t from;	  /* of the next record in buf */
	size_t step;	  /* bytes of a read */
	struct keyed now; /* its text is not there, */
	size_t text;	  /* but the next so many bytes behind from */
};

/* The lengths before the three texts of a record. */
struct lengths {
	uint64_t key, cursor, text;
};

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
	struct lengths n = {k->key.n, k->cursor.n, k->text.n};

	out_write(out, &n, sizeof n);
	out_write(out, k->key.p, k->key.n);
	out_write(out, k->cursor.p, k->cursor.n);
	return out_write(out, k->text.p, k->text.n);
}

/* Have n bytes of the run in its buffer; *got false at its end. */
static bool
have(struct spill_run *r, size_t n, bool *got, struct err *e)
{
	size_t want, k;
	char *room;

	*got = true;
	if (r->buf.n - r->from >= n)
		return true;
	buf_shift(&r->buf, r->from);
	r->from = 0;
	want = n - r->buf.n > r->step ? n - r->buf.n : r->step;
	room = buf_room(&r->buf, want);
	if (room == NULL)
		return err_set(e, ST_FAILED, "a record is too long");
	if (!fd_read_at(r->fd, r->at, room, want, &k))
		return err_sys(e, "a temporary file");
	r->at += (int64_t)k;
	buf_grew(&r->buf, k);
	*got = r->buf.n >= n;
	if (!*got && r->buf.n)
		return err_set(e, ST_FAILED, "a temporary file was cut");
	return true;
}

/* Past the text, if nobody took it. */
static void
skip_text(struct spill_run *r)
{
	size_t held = r->buf.n - r->from;

	held = held < r->text ? held : r->text;
	r->from += held;
	r->at += (int64_t)(r->text - held);
	r->text = 0;
}

/* The next record of a run to r->now. */
static bool
advance(struct spill_run *r, bool *got, struct err *e)
{
	struct lengths n;
	const char *p;

	skip_text(r);
	if (!have(r, sizeof n, got, e) || !*got)
		return *got == false;
	memcpy(&n, r->buf.p + r->from, sizeof n);
	r->from += sizeof n;
	if (!have(r, n.key + n.cursor, got, e))
		return false;
	p = r->buf.p + r->from;
	r->now.key = (struct span){p, n.key};
	r->now.cursor = (struct span){p + n.key, n.cursor};
	r->from += n.key + n.cursor;
	r->text = n.text;
	return true;
}

/* The text of the record that r is at; it can be taken once. */
static bool
take_text(struct spill_run *r, struct buf *text, struct err *e)
{
	size_t held = r->buf.n - r->from, k;

	held = held < r->text ? held : r->text;
	buf_clear(text);
	if (buf_room(text, r->text) == NULL)
		return err_set(e, ST_FAILED, "a record is too long");
	buf_add(text, r->buf.p + r->from, held);
	r->from += held;
	r->text -= held;
	if (!fd_read_at(r->fd, r->at, text->p + text->n, r->text, &k))
		return err_sys(e, "a temporary file");
	if (k < r->text)
		return err_set(e, ST_FAILED, "a temporary file was cut");
	buf_grew(text, k);
	r->at += (int64_t)k;
	r->text = 0;
	return true;
}

/* Runs in key order; of one key, the earlier arrival first. */
static bool
before(const struct spill_merge *m, size_t a, size_t b)
{
	int c = span_compare(m->run[a].now.key, m->run[b].now.key);

	return c ? c < 0 : a < b;
}

static void
sift_down(struct spill_merge *m, size_t i)
{
	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < m->nheap; c++)
			if (before(m, m->heap[c], m->heap[least]))
				least = c;
		if (least == i)
			return;
		size_t t = m->heap[i];

		m->heap[i] = m->heap[least];
		m->heap[least] = t;
		i = least;
	}
}

bool
spill_merge_open(struct spill_merge *m, const int *fd, size_t n,
    const struct policy *policy, size_t room, struct err *e)
{
	size_t step = n ? room / n : 0;

	*m = (struct spill_merge){.n = n, .policy = *policy};
	m->run = mem_new(n * sizeof *m->run);
	m->heap = mem_new(n * sizeof *m->heap);
	buf_init(&m->key, SIZE_MAX / 2);
	buf_init(&m->cursor, SIZE_MAX / 2);
	buf_init(&m->text, SIZE_MAX / 2);
	for (size_t i = 0; i < n; i++) {
		m->run[i] = (struct spill_run){.fd = fd[i]};
		m->run[i].step = step < 65536 ? 65536 : step;
		buf_init(&m->run[i].buf, SIZE_MAX / 2);
	}
	for (size_t i = 0; i < n; i++) {
		bool got;

		if (!advance(&m->run[i], &got, e))
			return false;
		if (got)
			m->heap[m->nheap++] = i;
	}
	for (size_t i = m->nheap; i-- > 0;)
		sift_down(m, i);
	return true;
}

void
spill_merge_release(struct spill_merge *m)
{
	for (size_t i = 0; i < m->n; i++)
		buf_release(&m->run[i].buf);
	free(m->run);
	free(m->heap);
	if (m->run) {
		buf_release(&m->key);
		buf_release(&m->cursor);
		buf_release(&m->text);
	}
	*m = (struct spill_merge){0};
}

bool
spill_merge_next(
    struct spill_merge *m, struct keyed *k, bool *more, struct err *e)
{
	bool first = true;

	*more = m->nheap > 0;
	while (m->nheap) {
		struct spill_run *r = &m->run[m->heap[0]];
		bool got;

		if (!first && !span_same(buf_span(&m->key), r->now.key))
			break;
		if (first || keyed_wins(&m->policy, r->now.cursor,
				 buf_span(&m->cursor))) {
			buf_set(&m->key, r->now.key);
			buf_set(&m->cursor, r->now.cursor);
			if (!take_text(r, &m->text, e))
				return false;
		}
		first = false;
		if (!advance(r, &got, e))
			return false;
		if (!got)
			m->heap[0] = m->heap[--m->nheap];
		sift_down(m, 0);
	}
	k->key = buf_span(&m->key);
	k->cursor = buf_span(&m->cursor);
	k->text = buf_span(&m->text);
	return true;
}
