/* SPDX-License-Identifier: MIT */
#include "statefile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "commit.h"
#include "fd.h"
#include "gz.h"
#include "mem.h"

char *
statefile_path(const char *path)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_addf(&b, "%s.state", path);
	return buf_take(&b);
}

bool
statefile_fits(const char *path, struct err *e)
{
	char *name = statefile_path(path);
	char *target = commit_resolve(name, e);
	bool ok = target && commit_fits(target, e);

	free(target);
	free(name);
	return ok;
}

void
statefile_sweep(const char *path)
{
	struct err ignored;
	char *name = statefile_path(path);
	char *target = commit_resolve(name, &ignored);

	if (target)
		commit_sweep(target);
	free(target);
	free(name);
}

static bool
crc_of(int fd, uint32_t *crc)
{
	const size_t part = (size_t)1 << 18;
	void *bytes = mem_resize(NULL, part);
	int64_t at = 0;
	size_t n = part;
	bool ok = true;

	*crc = 0;
	while (n == part && (ok = fd_read_at(fd, at, bytes, part, &n))) {
		*crc = gz_crc32(*crc, bytes, n);
		at += (int64_t)n;
	}
	free(bytes);
	return ok;
}

/* False: there is none that can be read. */
static bool
read_state(const char *path, struct state *s)
{
	char *name = statefile_path(path);
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf text;
	bool ok;

	free(name);
	buf_init(&text, STATE_MAX);
	ok = fd >= 0 && fd_read_all(fd, &text);
	if (fd >= 0)
		close(fd);
	ok = ok && state_read(buf_span(&text), s);
	buf_release(&text);
	return ok;
}

bool
statefile_load(
    int fd, const char *path, struct state *s, bool *trusted, struct err *e)
{
	struct stat st;
	int64_t mtime;
	uint32_t crc;

	*trusted = false;
	if (!read_state(path, s)) {
		state_release(s);
		state_init(s);
		return true;
	}
	if (fstat(fd, &st) != 0 || !fd_mtime(fd, &mtime))
		return err_sys(e, "%s", path);
	if (st.st_size != s->size)
		return true;
	*trusted = mtime == s->mtime;
	if (*trusted)
		return true;
	if (!crc_of(fd, &crc))
		return err_sys(e, "%s", path);
	*trusted = crc == s->crc;
	return true;
}

/* text becomes the file at name, with the mode of the data. */
static bool
replace(const char *name, const struct buf *text, mode_t mode, struct err *e)
{
	char *target = commit_resolve(name, e);
	struct commit c;
	bool ok = target && commit_open(&c, target, e);

	free(target);
	if (!ok)
		return false;
	ok = (fchmod(c.fd, mode & 0777) == 0 &&
		 fd_write_all(c.fd, text->p, text->n)) ||
	     err_sys(e, "%s", name);
	ok = ok && commit_done(&c, e);
	commit_drop(&c);
	return ok;
}

/* Size and time of the data; *mode is theirs, too. */
static bool
measure(const char *path, struct state *s, mode_t *mode)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool ok = fd >= 0 && fstat(fd, &st) == 0 && fd_mtime(fd, &s->mtime);

	if (ok) {
		s->size = st.st_size;
		*mode = st.st_mode;
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
statefile_write(const char *path, struct state *s, struct err *e)
{
	struct buf text;
	mode_t mode;
	char *name;
	bool ok;

	if (!measure(path, s, &mode))
		return err_sys(e, "%s", path);
	name = statefile_path(path);
	buf_init(&text, STATE_MAX);
	ok = state_write(s, time(NULL), "ndmerge " ND_VERSION, &text)
		 ? replace(name, &text, mode, e)
		 : err_set(e, ST_FAILED, "%s: too long", name);
	buf_release(&text);
	free(name);
	return ok;
}
