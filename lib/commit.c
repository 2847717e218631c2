/* SPDX-License-Identifier: MIT */
#include "commit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "mem.h"
#include "out.h"

/*
 * The temporaries that this process has to remove, whatever ends it. Where
 * there are more, the sweep of a later run removes the rest.
 */
enum { TMP = 16 };
static const char *volatile open_tmp[TMP + 1]; /* of no use: the last */

static const int deadly[] = {
    SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXCPU};
enum { DEADLY = sizeof deadly / sizeof *deadly };

static void
remove_all(void)
{
	for (int i = 0; i < TMP; i++)
		if (open_tmp[i])
			unlink(open_tmp[i]);
}

/* The signal is blocked here, and ends us on return: its old action is back. */
static void
on_signal(int sig)
{
	remove_all();
	raise(sig);
}

static void
guard(void)
{
	static bool guarded;
	struct sigaction new = {.sa_handler = on_signal}, old;

	if (guarded)
		return;
	guarded = true;
	atexit(remove_all);
	new.sa_flags = (int)SA_RESETHAND;
	for (int i = 0; i < DEADLY; i++)
		if (sigaction(deadly[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(deadly[i], &new, NULL);
	out_limited();
}

/* The place of a temporary, or a free one (NULL); TMP: there is none. */
static int
place_of(const char *tmp)
{
	int i = 0;

	while (i < TMP && (tmp && open_tmp[i] ? strcmp(open_tmp[i], tmp) != 0
					      : open_tmp[i] != tmp))
		i++;
	return i;
}

static void
remember(const char *tmp)
{
	open_tmp[place_of(NULL)] = tmp;
}

static void
forget(const char *tmp)
{
	open_tmp[place_of(tmp)] = NULL;
}

/* The length of the directory part of a path, with its slash; 0: none. */
static size_t
dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash + 1 - path) : 0;
}

static char *
dir_path(const char *path)
{
	size_t n = dir_of(path);

	return n ? mem_dup(path, n) : mem_text(".");
}

/* One symlink further; NULL with errno. */
static char *
follow(const char *link)
{
	char to[4096];
	ssize_t n = readlink(link, to, sizeof to);
	struct buf b;

	if (n < 0)
		return NULL;
	if (n == (ssize_t)sizeof to) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	buf_init(&b, BUF_TEXT);
	if (n && to[0] != '/')
		buf_add(&b, link, dir_of(link));
	buf_add(&b, to, (size_t)n);
	return buf_take(&b);
}

static bool
fit(const char *path, struct err *e)
{
	char *dir = dir_path(path);
	struct stat st;
	bool ok;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		ok = err_set(e, ST_FAILED, "%s: %s", path,
		    S_ISDIR(st.st_mode) ? "is a directory"
					: "not a regular file");
	else if (stat(dir, &st) != 0)
		ok = err_sys(e, "%s", dir);
	else if (path[dir_of(path)] == '\0')
		ok = err_set(e, ST_FAILED, "%s: no name of a file", path);
	else
		ok = true;
	free(dir);
	return ok;
}

char *
commit_resolve(const char *target, struct err *e)
{
	char *path = mem_text(target);
	struct stat st;

	for (int links = 0; lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	     links++) {
		char *next = NULL;

		errno = ELOOP;
		if (links < 40)
			next = follow(path);
		free(path);
		if (next == NULL) {
			err_sys(e, "%s", target);
			return NULL;
		}
		path = next;
	}
	if (fit(path, e))
		return path;
	free(path);
	return NULL;
}

bool
commit_same(const char *one, const char *other)
{
	struct err ignored;
	char *a = commit_resolve(one, &ignored);
	char *b = commit_resolve(other, &ignored);
	bool same = a && b && strcmp(a + dir_of(a), b + dir_of(b)) == 0;
	struct stat x, y;

	if (same) {
		char *in = dir_path(a), *at = dir_path(b);

		same = stat(in, &x) == 0 && stat(at, &y) == 0 &&
		       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
		free(in);
		free(at);
	}
	free(a);
	free(b);
	return same;
}

/* dir/.BASE.XXXXXX.tmp */
static char *
tmp_path(const char *target)
{
	size_t dir = dir_of(target);
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_add(&b, target, dir);
	buf_addf(&b, ".%s.XXXXXX.tmp", target + dir);
	return buf_take(&b);
}

bool
commit_fits(const char *target, struct err *e)
{
	char *dir = dir_path(target), *tmp = tmp_path(target);
	long most = pathconf(dir, _PC_NAME_MAX);
	bool ok = most < 0 || strlen(tmp + dir_of(tmp)) <= (size_t)most;

	if (!ok) {
		errno = ENAMETOOLONG;
		err_sys(e, "%s", target);
	}
	free(dir);
	free(tmp);
	return ok;
}

static mode_t
new_mode(const char *target)
{
	struct stat st;
	mode_t mask;

	if (stat(target, &st) == 0)
		return st.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

bool
commit_open(struct commit *c, const char *target, struct err *e)
{
	sigset_t all, old;

	*c = (struct commit){mem_text(target), tmp_path(target), 0};
	guard();
	/* No signal between the making of the file and its entry. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	c->fd = mkstemps(c->tmp, (int)strlen(".tmp"));
	if (c->fd > 0)
		remember(c->tmp);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (c->fd < 0) {
		err_sys(e, "%s", c->tmp);
		free(c->tmp);
		c->tmp = NULL;
		commit_drop(c);
		return false;
	}
	if (fcntl(c->fd, F_SETFD, FD_CLOEXEC) == 0 &&
	    fchmod(c->fd, new_mode(target)) == 0)
		return true;
	err_sys(e, "%s", c->tmp);
	commit_drop(c);
	return false;
}

void
commit_drop(struct commit *c)
{
	if (c->fd > 0)
		close(c->fd);
	if (c->tmp) {
		unlink(c->tmp);
		forget(c->tmp);
	}
	free(c->tmp);
	free(c->target);
	*c = (struct commit){0};
}

/* Does the target hold the bytes of the temporary already? */
static bool
same(int fd, const char *target)
{
	enum { PART = 32 << 10 };
	char mine[PART], theirs[PART];
	int old = open(target, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat a, b;
	bool equal = old >= 0 && fstat(fd, &a) == 0 && fstat(old, &b) == 0 &&
		     a.st_size == b.st_size;

	for (off_t at = 0; equal && at < a.st_size; at += PART) {
		size_t n, m;

		equal = fd_read_at(fd, at, mine, PART, &n) &&
			fd_read_at(old, at, theirs, PART, &m) && n > 0 &&
			n == m && memcmp(mine, theirs, n) == 0;
	}
	if (old >= 0)
		close(old);
	return equal;
}

/* So that the new name survives a loss of power. */
static bool
sync_dir(const char *target, struct err *e)
{
	char *dir = dir_path(target);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = true;

	/* Not every directory can be opened, not every file system does it. */
	if (fd >= 0 && fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		ok = err_sys(e, "%s: fsync", dir);
	if (fd >= 0)
		close(fd);
	free(dir);
	return ok;
}

/*
 * The new file is later than the old one by its time of modification, even
 * where both were made between two ticks of the clock, or it was set back. Some
 * file systems count in 2 seconds.
 */
static bool
later(int fd, const char *target, struct err *e)
{
	static const int64_t more[] = {1, 2 * INT64_C(1000000000)};
	int old = open(target, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int64_t before = 0, now = 0;
	bool ok = true;

	if (old >= 0)
		ok = fd_mtime(old, &before) && fd_mtime(fd, &now);
	for (size_t i = 0; i < 2 && ok && old >= 0 && now <= before; i++)
		ok = fd_set_mtime(fd, before + more[i]) && fd_mtime(fd, &now);
	ok = ok || err_sys(e, "%s: time of modification", target);
	if (old >= 0)
		close(old);
	return ok;
}

/* After a failed fsync or close nobody knows what is on the disk. */
static bool
safe(struct commit *c, struct err *e)
{
	int fd = c->fd;

	if (fsync(fd) != 0)
		return err_sys(e, "%s: fsync", c->target);
	c->fd = 0;
	if (close(fd) != 0 && errno != EINTR)
		return err_sys(e, "%s: close", c->target);
	return true;
}

bool
commit_done(struct commit *c, struct err *e)
{
	bool ok = true;

	if (!same(c->fd, c->target)) {
		ok = later(c->fd, c->target, e) && safe(c, e);
		if (ok && rename(c->tmp, c->target) != 0) {
			ok = err_sys(e, "%s: rename", c->target);
		} else if (ok) {
			forget(c->tmp);
			free(c->tmp);
			c->tmp = NULL;
			ok = sync_dir(c->target, e);
		}
	}
	commit_drop(c);
	return ok;
}

void
commit_sweep(const char *target)
{
	char *dir = dir_path(target), *tmp = tmp_path(target);
	char *name = tmp + dir_of(tmp);
	size_t n = strlen(name), varies = n - strlen("XXXXXX.tmp");
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL) {
		if (strlen(entry->d_name) != n ||
		    strncmp(entry->d_name, name, varies) != 0 ||
		    strcmp(entry->d_name + n - 4, ".tmp") != 0)
			continue;
		memcpy(name, entry->d_name, n);
		if (place_of(tmp) == TMP)
			unlinkat(dirfd(d), entry->d_name, 0);
	}
	if (d)
		closedir(d);
	free(dir);
	free(tmp);
}
