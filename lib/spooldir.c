/* SPDX-License-Identifier: MIT */
#include "spooldir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "gz.h"
#include "seen.h"

static const char lock_name[] = "lock";

/* Its entries, less . and ..; dir is not moved in. */
static DIR *
open_list(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL && fd >= 0)
		close(fd);
	return d;
}

static const char *
next_name(DIR *d)
{
	struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(d);
	} while (entry && (strcmp(entry->d_name, ".") == 0 ||
			      strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}

/* A directory of somebody's own is not to be taken for a spool. */
static bool
is_spool(int dir, const char *name, struct err *e)
{
	char foreign[80] = "";
	bool journal = false;
	const char *file;
	DIR *d = open_list(dir);

	if (d == NULL)
		return err_sys(e, "%s", name);
	while ((file = next_name(d)) != NULL) {
		size_t n = strlen(file);

		if (strcmp(file, "journal.ndjson") == 0 ||
		    strcmp(file, "previous.ndjson") == 0)
			journal = true;
		else if (strcmp(file, lock_name) != 0 && foreign[0] == '\0')
			memcpy(foreign, file, n < 79 ? n : 79);
	}
	closedir(d);
	return journal || foreign[0] == '\0' ||
	       err_set(e, ST_USAGE,
		   "%s: not a spool: it has files but no journal: %s", name,
		   foreign);
}

static bool
open_dir(const char *name, int *dir, struct err *e)
{
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "%s", name);
	*dir = fd;
	return true;
}

/* False with errno. */
static bool
take(int fd, int how)
{
	while (flock(fd, how | LOCK_NB) != 0)
		if (errno != EINTR)
			return false;
	return true;
}

enum hold { HELD, GONE, FAILED };

static enum hold
busy(const char *name, struct err *e)
{
	if (errno == EWOULDBLOCK)
		err_set(e, ST_AGAIN, "%s: in use by another process", name);
	else
		err_sys(e, "%s/%s", name, lock_name);
	return FAILED;
}

/* GONE: whoever had it has removed it meanwhile. */
static enum hold
hold(const char *name, int dir, int *lock, struct err *e)
{
	struct stat st;
	int fd = openat(dir, lock_name,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd < 0)
		return errno == ENOENT ? GONE : busy(name, e);
	*lock = fd;
	if (!take(fd, LOCK_EX) || fstat(fd, &st) != 0)
		return busy(name, e);
	return st.st_nlink ? HELD : GONE;
}

bool
spooldir_lock(const char *name, int *dir, int *lock, struct err *e)
{
	for (int tries = 0; tries < 100; tries++) {
		enum hold h;

		if (mkdir(name, 0700) != 0 && errno != EEXIST)
			return err_sys(e, "%s", name);
		if (!open_dir(name, dir, e) || !is_spool(*dir, name, e))
			return false;
		h = hold(name, *dir, lock, e);
		if (h != GONE)
			return h == HELD;
		if (*lock > 0)
			close(*lock);
		close(*dir);
		*lock = *dir = 0;
	}
	return err_set(e, ST_AGAIN, "%s: in use by other processes", name);
}

bool
spooldir_share(const char *name, int *dir, int *lock, struct err *e)
{
	int fd;

	if (!open_dir(name, dir, e))
		return false;
	/* A copy, or one that may not be written to, needs none. */
	fd = openat(
	    *dir, lock_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return true;
	*lock = fd;
	return take(fd, LOCK_SH) || busy(name, e) == HELD;
}

static void
body_name(int64_t body, struct buf *b)
{
	buf_init(b, 80);
	journal_name(body, b);
}

/* The file is as long as the journal says, before any of it is read. */
static bool
read_file(int fd, const struct journal_entry *t, struct buf *b)
{
	struct stat st;
	char *room;
	size_t n;

	buf_clear(b);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size != t->size)
		return false;
	room = buf_room(b, (size_t)t->size);
	if (room == NULL || !fd_read_at(fd, 0, room, (size_t)t->size, &n))
		return false;
	buf_grew(b, n);
	return (int64_t)n == t->size && gz_crc32(0, b->p, n) == t->crc;
}

bool
spooldir_read(int dir, const struct journal_entry *t, struct buf *b)
{
	struct buf name;
	bool ok;
	int fd;

	body_name(t->body, &name);
	fd =
	    openat(dir, name.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	buf_release(&name);
	if (fd < 0)
		return false;
	ok = read_file(fd, t, b);
	close(fd);
	return ok;
}

bool
spooldir_write(int dir, int64_t body, struct span bytes, struct err *e)
{
	struct buf name;
	bool ok;
	int fd;

	body_name(body, &name);
	fd = openat(dir, name.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok = fd >= 0 && fd_write_all(fd, bytes.p, bytes.n);
	if (!ok)
		err_sys(e, "%s", name.p);
	/* Some file systems report ENOSPC only there. */
	if (fd >= 0 && close(fd) != 0 && errno != EINTR && ok)
		ok = err_sys(e, "%s", name.p);
	if (fd >= 0 && !ok)
		unlinkat(dir, name.p, 0);
	buf_release(&name);
	return ok;
}

static void
note(struct seen *named, const struct generation *g, int64_t *next)
{
	for (size_t i = 0; i < g->n; i++) {
		seen_add(named, (uint64_t)g->v[i].body + 1);
		if (g->v[i].body >= *next)
			*next = g->v[i].body + 1;
	}
}

bool
spooldir_sweep(int dir, const struct generation *a, const struct generation *b,
    int64_t *next)
{
	struct seen named = {0};
	const char *file;
	DIR *d = open_list(dir);
	int64_t body;
	bool ok = d != NULL;

	*next = 1;
	note(&named, a, next);
	note(&named, b, next);
	while (ok && (file = next_name(d)) != NULL) {
		if (!journal_named(span_of(file), &body) ||
		    seen_has(&named, (uint64_t)body + 1))
			continue;
		/* One that cannot go, a directory say, keeps its number. */
		if (unlinkat(dir, file, 0) != 0 && body >= *next)
			*next = body + 1;
	}
	ok = ok && errno == 0;
	if (d)
		closedir(d);
	seen_release(&named);
	return ok;
}

static bool
remove_one(int dir, const char *name, const char *file, struct err *e)
{
	return unlinkat(dir, file, 0) == 0 || errno == ENOENT ||
	       errno == EISDIR || errno == EPERM ||
	       err_sys(e, "%s/%s", name, file);
}

bool
spooldir_remove(
    const char *name, int dir, const char *const *files, struct err *e)
{
	const char *file;
	DIR *d = open_list(dir);
	bool ok = d != NULL || err_sys(e, "%s", name);
	int64_t body;

	while (ok && (file = next_name(d)) != NULL)
		ok = !journal_named(span_of(file), &body) ||
		     remove_one(dir, name, file, e);
	if (d)
		closedir(d);
	/* The journal last, for without it the rest is no spool. */
	for (size_t i = 0; ok && files[i]; i++)
		ok = remove_one(dir, name, files[i], e);
	if (ok && remove_one(dir, name, lock_name, e))
		rmdir(name);
	return ok;
}
