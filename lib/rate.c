/* SPDX-License-Identifier: MIT */
#include "rate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "fd.h"
#include "num.h"
#include "patience.h"
#include "query.h"
#include "str.h"

#define MAGIC "ndkit-rate"

enum { LINE = 256 };

static const int64_t longest = 366 * 86400 * NUM_SECOND;

/* What the line says, in monotonic ns; 0: nothing. */
struct line {
	int64_t next, hold;
};

bool
rate_parse(const char *text, int64_t *interval, struct err *e)
{
	static const char units[] = "smhd";
	static const int64_t seconds[] = {1, 60, 3600, 86400};
	const char *slash = strchr(text, '/');
	const char *unit =
	    slash && slash[1] && !slash[2] ? strchr(units, slash[1]) : NULL;
	int64_t n;

	if (unit == NULL ||
	    !num_parse(
		(struct span){text, (size_t)(slash - text)}, 1, 1000000, &n))
		return err_set(e, ST_USAGE,
		    "not N/s, N/m, N/h or N/d with N from 1 to 1000000: %s",
		    text);
	/* Rounded up: N intervals are not shorter than that. */
	*interval =
	    (seconds[unit - units] * NUM_SECOND + RATE_SLACK + n - 1) / n;
	return true;
}

static void
read_boot(char boot[64])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	size_t n = 0;

	if (fd >= 0) {
		if (!fd_read_at(fd, 0, boot, 63, &n))
			n = 0;
		close(fd);
	}
	boot[n] = '\0';
	boot[strcspn(boot, " \n")] = '\0';
	if (boot[0] == '\0')
		memcpy(boot, "-", 2);
}

/* May nobody else have made it, nor write into it? */
static bool
private_directory(const char *path, struct err *e)
{
	struct stat st;
	int fd;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_sys(e, "%s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, "%s", path);
	if (fstat(fd, &st) != 0)
		st.st_uid = (uid_t)-1;
	close(fd);
	return (st.st_uid == geteuid() && (st.st_mode & 077) == 0) ||
	       err_set(e, ST_FAILED,
		   "%s: not a directory of yours alone (--rate-file)", path);
}

static bool
default_path(const char *origin, struct buf *path, struct err *e)
{
	const char *base = getenv("XDG_RUNTIME_DIR");

	/* A relative one is to be ignored (XDG Base Directory). */
	if (base && base[0] == '/')
		buf_addf(path, "%s/ndkit", base);
	else
		buf_addf(path, "/tmp/ndkit-%" PRIuMAX, (uintmax_t)geteuid());
	if (!private_directory(path->p, e))
		return false;
	buf_adds(path, "/rate.");
	query_encode(span_of(origin), path);
	return true;
}

static bool
open_file(struct rate *r, struct err *e)
{
	/* O_NONBLOCK: a FIFO is refused, not waited for. */
	const int flags =
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct stat st;
	int fd = open(r->path, flags, 0666);

	if (fd < 0 && errno == ELOOP)
		return err_set(e, ST_FAILED, "%s: is a symbolic link", r->path);
	if (fd < 0)
		return err_sys(e, "%s", r->path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, ST_FAILED, "%s: not a regular file", r->path);
	}
	r->fd = fd;
	return true;
}

/* Lock the file that has the name now. */
static bool
lock(struct rate *r, struct err *e)
{
	struct stat st;

	for (;;) {
		if (r->fd == 0 && !open_file(r, e))
			return false;
		while (flock(r->fd, LOCK_EX) != 0)
			if (errno != EINTR)
				return err_sys(e, "%s", r->path);
		if (fstat(r->fd, &st) != 0)
			return err_sys(e, "%s", r->path);
		if (st.st_nlink)
			return true;
		close(r->fd);
		r->fd = 0;
	}
}

static void
unlock(struct rate *r)
{
	if (r->fd > 0)
		flock(r->fd, LOCK_UN);
}

/* The next word of the line, taken off it. */
static struct span
take_word(struct span *line)
{
	struct span word;

	*line = span_trim(*line);
	word = *line;
	word.n = 0;
	while (word.n < line->n && line->p[word.n] != ' ')
		word.n++;
	line->p += word.n;
	line->n -= word.n;
	return word;
}

static void
parse(const struct rate *r, struct span text, struct line *l)
{
	const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
	const int64_t max = clock_now() + longest;

	*l = (struct line){0, 0};
	text.n = end ? (size_t)(end - text.p) : 0;
	if (!span_is(take_word(&text), MAGIC) ||
	    !span_is(take_word(&text), "boot") ||
	    !span_is(take_word(&text), r->boot) ||
	    !span_is(take_word(&text), "next") ||
	    !num_duration(take_word(&text), 0, max, &l->next) ||
	    !span_is(take_word(&text), "hold") ||
	    !num_duration(take_word(&text), 0, max, &l->hold) || text.n)
		*l = (struct line){0, 0};
}

static bool
read_line(struct rate *r, struct line *l, struct err *e)
{
	char text[LINE];
	size_t n;

	if (!fd_read_at(r->fd, 0, text, sizeof text, &n))
		return err_sys(e, "%s", r->path);
	parse(r, (struct span){text, n}, l);
	return true;
}

static bool
write_line(struct rate *r, const struct line *l, struct err *e)
{
	char text[LINE];
	int n = snprintf(text, sizeof text,
	    MAGIC " boot %s next %" PRId64 ".%09" PRId64 " hold %" PRId64
		  ".%09" PRId64 "\n",
	    r->boot, l->next / NUM_SECOND, l->next % NUM_SECOND,
	    l->hold / NUM_SECOND, l->hold % NUM_SECOND);
	ssize_t w;

	/* One call, and behind it what an older and longer line left. */
	do
		w = pwrite(r->fd, text, (size_t)n, 0);
	while (w < 0 && errno == EINTR);
	if (w >= 0 && w != n)
		errno = ENOSPC;
	return (w == n && ftruncate(r->fd, n) == 0) ||
	       err_sys(e, "%s", r->path);
}

/* A file that is named by mistake keeps what it holds. */
static bool
is_ours(struct rate *r, struct err *e)
{
	char text[sizeof MAGIC] = "";
	size_t n = 0;
	bool ok;

	if (!lock(r, e))
		return false;
	ok = fd_read_at(r->fd, 0, text, sizeof MAGIC, &n) ||
	     err_sys(e, "%s", r->path);
	unlock(r);
	/* A power failure can leave NULs. */
	return ok &&
	       (n == 0 || text[0] == '\0' ||
		   (n == sizeof MAGIC && strncmp(text, MAGIC " ", n) == 0) ||
		   err_set(e, ST_USAGE, "%s: holds something else than a rate",
		       r->path));
}

bool
rate_open(struct rate *r, int64_t interval, const char *file,
    const char *origin, struct err *e)
{
	struct buf path;
	bool ok;

	*r = (struct rate){.interval = interval};
	read_boot(r->boot);
	buf_init(&path, BUF_TEXT);
	ok = file ? buf_adds(&path, file) : default_path(origin, &path, e);
	r->path = buf_take(&path);
	ok = ok && open_file(r, e) && (!file || is_ours(r, e));
	if (ok)
		return true;
	rate_close(r);
	return err_at(e, file ? "--rate-file" : "--rate");
}

void
rate_close(struct rate *r)
{
	if (r->fd > 0)
		close(r->fd);
	free(r->path);
	*r = (struct rate){0};
}

static bool
take(struct rate *r, int64_t max_wait, int64_t deadline, int64_t *when,
    struct err *e)
{
	int64_t now = clock_now(), slot;
	struct line l;

	if (!read_line(r, &l, e))
		return false;
	if (l.hold > now && !patience_allows(l.hold - now, max_wait, 0, e))
		return false;
	slot = l.next > now ? l.next : now;
	slot = l.hold > slot ? l.hold : slot;
	/* What is further ahead would count as damage. */
	if (deadline == 0)
		deadline = now + longest - r->interval;
	if (!patience_allows(slot - now, INT64_MAX, deadline, e))
		return false;
	l.next = slot + r->interval;
	*when = slot;
	return write_line(r, &l, e);
}

bool
rate_take(struct rate *r, int64_t max_wait, int64_t deadline, int64_t *when,
    struct err *e)
{
	bool ok = lock(r, e) && take(r, max_wait, deadline, when, e);

	unlock(r);
	return ok || err_at(e, "--rate");
}

static bool
hold(struct rate *r, int64_t when, struct err *e)
{
	int64_t last = clock_now() + longest;
	struct line l;

	if (!read_line(r, &l, e))
		return false;
	when = when < last ? when : last;
	if (when <= l.hold)
		return true;
	l.hold = when;
	return write_line(r, &l, e);
}

bool
rate_hold(struct rate *r, int64_t when, struct err *e)
{
	bool ok = lock(r, e) && hold(r, when, e);

	unlock(r);
	return ok || err_at(e, "--rate");
}
