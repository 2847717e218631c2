/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "condition.h"
#include "fd.h"
#include "gz.h"
#include "mem.h"
#include "out.h"
#include "spooldir.h"

static const char journal[] = "journal.ndjson";
static const char previous[] = "previous.ndjson";

static bool
at_file(const struct spool *s, const char *file, struct err *e)
{
	return err_sys(e, "%s/%s", s->name, file);
}

/* One write: a line is there or it is not. */
static bool
append(struct spool *s, struct err *e)
{
	if (s->line.over)
		return err_set(e, ST_FAILED, "%s/%s: a line is too long",
		    s->name, journal);
	return fd_write_all(s->now.fd, s->line.p, s->line.n) ||
	       at_file(s, journal, e);
}

/* The first line, safe on the disk before any body is made. */
static bool
begin(struct spool *s, const char *walk, struct err *e)
{
	char *text = mem_text(walk);
	struct span masked = {text, err_mask(text, strlen(text))};
	struct buf by;
	bool ok;

	s->now.started = s->now.last = (int64_t)time(NULL);
	buf_init(&by, BUF_TEXT);
	buf_addf(&by, "%s %s", err_tool(), ND_VERSION);
	buf_clear(&s->line);
	journal_start(by.p, masked, s->now.started, &s->line);
	buf_release(&by);
	free(text);
	ok = append(s, e) && (fsync(s->now.fd) == 0 || at_file(s, journal, e));
	/* Not every file system can do that of a directory. */
	fsync(s->dir);
	return ok;
}

/* Is the journal one to go on with? */
static bool
lives(const struct spool *s)
{
	int64_t age = (int64_t)time(NULL) - s->now.last;

	if (s->now.end == 0 || s->now.finished)
		return false;
	if (age <= SPOOL_AGE)
		return true;
	warn("%s: begun anew, for what it holds is older than a day", s->name);
	return false;
}

static bool
open_generation(
    struct spool *s, struct generation *g, const char *file, struct err *e)
{
	int flags = s->replay ? O_RDONLY : O_RDWR | O_APPEND;

	return generation_open(g, s->dir, file, flags, e) ||
	       err_at(e, "%s", s->name);
}

/* Go on behind the last whole line. */
static bool
resume(struct spool *s, struct err *e)
{
	return ftruncate(s->now.fd, s->now.end) == 0 || at_file(s, journal, e);
}

static bool
renew(struct spool *s, const char *walk, struct err *e)
{
	bool ended = s->now.end > 0;

	generation_close(&s->now);
	if (ended && renameat(s->dir, journal, s->dir, previous) != 0)
		return at_file(s, journal, e);
	s->now.fd = openat(s->dir, journal,
	    O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (s->now.fd < 0) {
		s->now.fd = 0;
		return at_file(s, journal, e);
	}
	return open_generation(s, &s->old, previous, e) && begin(s, walk, e);
}

/* A spool to write to. */
static bool
open_live(struct spool *s, const char *walk, struct err *e)
{
	out_limited();
	if (!spooldir_lock(s->name, &s->dir, &s->lock, e) ||
	    !open_generation(s, &s->now, journal, e))
		return false;
	if (lives(s)) {
		if (!open_generation(s, &s->old, previous, e) || !resume(s, e))
			return false;
	} else if (!renew(s, walk, e)) {
		return false;
	}
	return spooldir_sweep(s->dir, &s->now, &s->old, &s->next) ||
	       err_sys(e, "%s", s->name);
}

/* A spool to read from: the newest journal there is. */
static bool
open_replay(struct spool *s, struct err *e)
{
	if (!spooldir_share(s->name, &s->dir, &s->lock, e) ||
	    !open_generation(s, &s->now, journal, e))
		return false;
	if (s->now.n == 0) {
		generation_close(&s->now);
		if (!open_generation(s, &s->now, previous, e))
			return false;
	}
	return s->now.n > 0 ||
	       err_set(e, ST_FAILED, "%s: nothing to replay", s->name);
}

bool
spool_open(struct spool *s, const char *name, bool replay, const char *walk,
    struct err *e)
{
	bool ok;

	*s = (struct spool){.name = name, .replay = replay};
	buf_init(&s->key, JOURNAL_LINE);
	buf_init(&s->line, JOURNAL_LINE);
	buf_init(&s->head, JOURNAL_LINE);
	ok = replay ? open_replay(s, e) : open_live(s, walk, e);
	if (!ok)
		spool_close(s);
	return ok;
}

void
spool_close(struct spool *s)
{
	generation_close(&s->now);
	generation_close(&s->old);
	buf_release(&s->key);
	buf_release(&s->line);
	buf_release(&s->head);
	if (s->dir > 0)
		close(s->dir);
	if (s->lock > 0)
		close(s->lock);
	s->dir = s->lock = 0;
}

int64_t
spool_started(const struct spool *s)
{
	return s->now.started;
}

static size_t
take(struct spool *s, struct generation *g, const struct journal_request *rq)
{
	buf_clear(&s->key);
	if (!journal_key(rq, &s->key))
		return 0;
	return generation_take(g, buf_span(&s->key));
}

/* What t names becomes r and url. */
static bool
fill(struct spool *s, const struct journal_entry *t, struct span asked,
    struct reply *r, struct buf *url)
{
	buf_clear(&r->head);
	buf_clear(url);
	if (!journal_head(t, &r->head) ||
	    !(t->final.n ? journal_final(t, url) : buf_set(url, asked)) ||
	    !spooldir_read(s->dir, t, &r->body))
		return false;
	r->status = t->status;
	r->wire = t->size;
	r->duration = 0;
	r->transient = false;
	return true;
}

size_t
spool_get(struct spool *s, const struct journal_request *rq, struct reply *r,
    struct buf *url, struct err *e)
{
	size_t entry = take(s, &s->now, rq);
	struct journal_entry t;

	if (entry && generation_line(&s->now, entry, &s->line, &t) &&
	    fill(s, &t, span_of(rq->url), r, url)) {
		s->given = true;
		return entry;
	}
	r->status = 0;
	err_set(e, ST_FAILED, "not in the spool %s", s->name);
	return 0;
}

size_t
spool_offer(
    struct spool *s, const struct journal_request *rq, struct buf *field)
{
	struct reply r = {.status = 0};
	struct journal_entry t;
	size_t entry;
	bool ok;

	if (s->old.n == 0 || strcmp(rq->method, "GET") != 0 ||
	    condition_given(rq->headers[0]) || condition_given(rq->headers[1]))
		return 0;
	entry = take(s, &s->old, rq);
	if (entry == 0 || !generation_line(&s->old, entry, &s->line, &t) ||
	    t.status != 200)
		return 0;
	buf_init(&r.head, JOURNAL_LINE);
	buf_init(&r.body, (size_t)t.size);
	/* What a 304 would stand for must be there. */
	ok = journal_head(&t, &r.head) && spooldir_read(s->dir, &t, &r.body) &&
	     condition_for(&r, field);
	buf_release(&r.head);
	buf_release(&r.body);
	return ok ? entry : 0;
}

void
spool_give_back(struct spool *s, size_t entry, size_t offer)
{
	if (entry)
		s->now.v[entry - 1].taken = false;
	if (offer)
		s->old.v[offer - 1].taken = false;
}

bool
spool_revive(struct spool *s, size_t offer, struct reply *r, struct buf *url)
{
	struct journal_entry t;
	struct buf asked;
	bool ok;

	buf_clear(&s->head);
	if (!generation_line(&s->old, offer, &s->line, &t) ||
	    !journal_head(&t, &s->head) || !condition_about(r, &s->head) ||
	    !condition_freshen(&s->head, &r->head))
		return false;
	buf_init(&asked, JOURNAL_LINE);
	ok = journal_url(&t, &asked) && fill(s, &t, buf_span(&asked), r, url) &&
	     buf_set(&r->head, buf_span(&s->head));
	buf_release(&asked);
	if (!ok)
		r->status = 0;
	return ok;
}

/* May the reply be kept? The head that is, is then in s->head. */
static bool
is_open(struct spool *s, const struct journal_request *rq,
    const struct reply *r, const char *url)
{
	buf_clear(&s->head);
	if (journal_filter(buf_span(&r->head), &s->head) &&
	    !err_hidden(rq->url, strlen(rq->url)) &&
	    !err_hidden(url, strlen(url)) &&
	    !err_hidden(s->head.p, s->head.n) &&
	    !err_hidden(r->body.p, r->body.n))
		return true;
	if (!s->warned)
		warn("%s: a reply with a secret in it is not kept", s->name);
	s->warned = true;
	return false;
}

/* The body of t: a new file, or the one of the reply that was offered. */
static bool
put_body(struct spool *s, const struct reply *r, size_t offer,
    struct journal_entry *t, struct err *e)
{
	if (offer && generation_line(&s->old, offer, &s->line, t))
		return true;
	t->body = s->next++;
	t->size = (int64_t)r->body.n;
	t->crc = gz_crc32(0, r->body.p, r->body.n);
	return spooldir_write(s->dir, t->body, buf_span(&r->body), e) ||
	       err_at(e, "%s", s->name);
}

bool
spool_put(struct spool *s, const struct journal_request *rq,
    const struct reply *r, const char *url, size_t offer, struct err *e)
{
	struct span final = span_of(url);
	struct journal_entry t = {.status = 0};

	if (s->replay || !is_open(s, rq, r, url))
		return true;
	if (!put_body(s, r, offer, &t, e))
		return false;
	buf_clear(&s->key);
	journal_key(rq, &s->key);
	t.key = buf_span(&s->key);
	t.status = r->status;
	t.at = (int64_t)time(NULL);
	if (strcmp(url, rq->url) == 0)
		final.n = 0;
	buf_clear(&s->line);
	s->line.over = s->key.over ||
		       !journal_write(&t, final, buf_span(&s->head), &s->line);
	return append(s, e);
}

/* All that the previous walk alone had. */
static bool
drop_previous(struct spool *s, struct err *e)
{
	generation_close(&s->old);
	generation_close(&s->now);
	if (unlinkat(s->dir, previous, 0) != 0 && errno != ENOENT)
		return at_file(s, previous, e);
	return open_generation(s, &s->now, journal, e) &&
	       (spooldir_sweep(s->dir, &s->now, &s->old, &s->next) ||
		   err_sys(e, "%s", s->name));
}

static bool
end(struct spool *s, struct err *e)
{
	buf_clear(&s->line);
	journal_done(&s->line);
	return append(s, e);
}

void
spool_abandon(struct spool *s)
{
	struct err none;

	/* Should that fail, the next run meets what this one met. */
	if (!s->replay && s->given && end(s, &none))
		warn("%s: the next run begins anew", s->name);
}

bool
spool_finish(struct spool *s, bool keep, struct err *e)
{
	static const char *const files[] = {previous, journal, NULL};

	if (s->replay)
		return true;
	/* Said also where all goes: killed meanwhile, it is not resumed. */
	if (!end(s, e))
		return false;
	if (keep)
		return drop_previous(s, e);
	return spooldir_remove(s->name, s->dir, files, e);
}
