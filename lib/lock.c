/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "mem.h"
#include "num.h"

/* dir/NAME.ndjson.gz: dir/.NAME.lock, and any other name: dir/.name.lock */
static char *
lock_path(const char *target, size_t *dir)
{
	static const char suffix[] = ".ndjson.gz";
	const char *slash = strrchr(target, '/');
	const char *base = slash ? slash + 1 : target;
	size_t n = strlen(base), cut = sizeof suffix - 1;
	struct buf b;

	if (n > cut && strcmp(base + n - cut, suffix) == 0)
		n -= cut;
	*dir = (size_t)(base - target);
	buf_init(&b, BUF_TEXT);
	buf_add(&b, target, *dir);
	buf_addc(&b, '.');
	buf_add(&b, base, n);
	buf_adds(&b, ".lock");
	return buf_take(&b);
}

/* May files be made and renamed in the directory? */
static bool
writable(const char *target, size_t dir)
{
	struct buf b;
	bool ok;

	buf_init(&b, BUF_TEXT);
	buf_add(&b, dir ? target : "./", dir ? dir : 2);
	ok = faccessat(AT_FDCWD, b.p, W_OK | X_OK, AT_EACCESS) == 0;
	buf_release(&b);
	return ok;
}

bool
lock_open(struct lock *l, const char *target, struct err *e)
{
	size_t dir;

	l->path = lock_path(target, &dir);
	l->target = mem_text(target);
	l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	/* Another user's lock file will do: flock asks for no right to write */
	if (l->fd < 0 && errno == EACCES &&
	    (l->fd = open(l->path, O_RDONLY | O_CLOEXEC)) < 0)
		errno = EACCES;
	if (l->fd < 0) {
		err_sys(e, "%s", l->path);
		lock_close(l);
		return false;
	}
	if (writable(target, dir))
		return true;
	err_sys(e, "%.*s", dir ? (int)dir : 1, dir ? target : ".");
	lock_close(l);
	return false;
}

bool
lock_take(struct lock *l, int64_t wait, struct err *e)
{
	const int64_t started = clock_now(), longest = NUM_SECOND / 10;
	int64_t pause = NUM_SECOND / 500;

	/* Asked for again and again: a blocking flock has no time-out. */
	while (flock(l->fd, LOCK_EX | LOCK_NB) != 0) {
		int64_t left = wait - (clock_now() - started);

		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return err_sys(e, "%s", l->path);
		if (left <= 0)
			return err_set(e, ST_AGAIN,
			    "%s: locked by another writer", l->target);
		pause = pause < left ? pause : left;
		nanosleep(&(struct timespec){0, (long)pause}, NULL);
		pause = pause * 2 < longest ? pause * 2 : longest;
	}
	return true;
}

bool
lock_held(const char *target)
{
	size_t dir;
	char *path = lock_path(target, &dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 &&
		    errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	free(path);
	return held;
}

void
lock_close(struct lock *l)
{
	/* mark_start saw to it that 0 is never ours. */
	if (l->fd > 0)
		close(l->fd);
	free(l->path);
	free(l->target);
	*l = (struct lock){0};
}
