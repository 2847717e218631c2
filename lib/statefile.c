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

void
statefile_sweep(const char *path)
{
	struct err ignored;
	struct buf name;
	char *target;

	buf_init(&name, BUF_TEXT);
	buf_addf(&name, "%s.state", path);
	target = commit_resolve(name.p, &ignored);
	if (target)
		commit_sweep(target);
	free(target);
	buf_release(&name);
}

bool
statefile_measure(int fd, const char *path, struct state *s, struct err *e)
{
	const size_t part = (size_t)1 << 18;
	void *bytes = mem_resize(NULL, part);
	size_t n = part;
	bool ok = true;

	s->size = 0;
	s->crc = 0;
	while (n == part && (ok = fd_read_at(fd, s->size, bytes, part, &n))) {
		s->crc = gz_crc32(s->crc, bytes, n);
		s->size += (int64_t)n;
	}
	free(bytes);
	return ok || err_sys(e, "%s", path);
}

bool
statefile_read(const char *path, struct state *s)
{
	struct buf text;
	bool ok;
	int fd;

	buf_init(&text, 4 * BUF_TEXT); /* of three members */
	buf_addf(&text, "%s.state", path);
	fd = open(text.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	buf_clear(&text);
	ok = fd >= 0 && fd_read_all(fd, &text);
	if (fd >= 0)
		close(fd);
	ok = ok && state_read(buf_span(&text), s);
	buf_release(&text);
	return ok;
}

bool
statefile_matches(const struct state *s, const struct state *data)
{
	return s->size == data->size && s->crc == data->crc;
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

bool
statefile_write(const char *path, struct state *s, struct err *e)
{
	struct buf name, text;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool ok;

	if (fd < 0)
		return err_sys(e, "%s", path);
	ok = (fstat(fd, &st) == 0 || err_sys(e, "%s", path)) &&
	     statefile_measure(fd, path, s, e);
	close(fd);
	if (!ok)
		return false;
	buf_init(&name, BUF_TEXT);
	buf_init(&text, BUF_TEXT);
	buf_addf(&name, "%s.state", path);
	ok = state_write(s, time(NULL), "ndmerge " ND_VERSION, &text)
		 ? replace(name.p, &text, st.st_mode, e)
		 : err_set(e, ST_FAILED, "%s: too long", name.p);
	buf_release(&name);
	buf_release(&text);
	return ok;
}
