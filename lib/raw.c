/* SPDX-License-Identifier: MIT */
#include "raw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bgzf.h"
#include "fd.h"
#include "mark.h"
#include "mem.h"

enum { SIZE = 256 << 10 }; /* several whole members */

bool
raw_open(struct raw *r, const char *name, struct err *e)
{
	bool is_stdin = strcmp(name, "-") == 0;
	struct stat st;

	*r = (struct raw){.name = is_stdin ? "<stdin>" : name};
	r->fd = is_stdin ? 0 : open(name, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		return err_sys(e, "%s", r->name);
	if (fstat(r->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		raw_close(r);
		return err_set(e, ST_FAILED, "%s: is a directory", r->name);
	}
	fd_widen(r->fd);
	r->size = SIZE;
	r->p = mem_resize(NULL, r->size);
	return true;
}

void
raw_close(struct raw *r)
{
	if (r->fd > 0)
		close(r->fd);
	free(r->p);
	r->p = NULL;
}

bool
raw_read(struct raw *r, void *p, size_t n, size_t *got, struct err *e)
{
	ssize_t some;

	*got = 0;
	while ((some = read(r->fd, p, n)) < 0) {
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			poll(&(struct pollfd){r->fd, POLLIN, 0}, 1, -1);
		else if (errno != EINTR)
			return err_sys(e, "%s", r->name);
	}
	*got = (size_t)some;
	r->end = some == 0;
	if (r->end && mark_unfinished(r->fd))
		return err_set(
		    e, ST_FAILED, "%s: the writer did not finish", r->name);
	return true;
}

bool
raw_fill(struct raw *r, struct err *e)
{
	size_t got;

	if (r->from) {
		memmove(r->p, r->p + r->from, raw_left(r));
		r->to -= r->from;
		r->from = 0;
	}
	if (!raw_read(r, r->p + r->to, r->size - r->to, &got, e))
		return false;
	r->to += got;
	return true;
}

bool
raw_need(struct raw *r, size_t n, struct err *e)
{
	while (raw_left(r) < n && !r->end)
		if (!raw_fill(r, e))
			return false;
	return true;
}

bool
raw_ready(const struct raw *r)
{
	return poll(&(struct pollfd){r->fd, POLLIN, 0}, 1, 0) > 0;
}

size_t
raw_member(const struct raw *r, size_t *more)
{
	const size_t fixed = 12; /* bytes before the extra field */
	const unsigned char *p = raw_at(r);
	size_t n = raw_left(r), header;

	*more = BGZF_HEADER;
	if (n >= *more && p[3] == 4)
		*more = fixed + p[10] + ((size_t)p[11] << 8);
	return n < *more ? 0 : bgzf_member(p, n, &header);
}

unsigned char *
raw_front(struct raw *r, size_t n)
{
	size_t left = raw_left(r);
	unsigned char *p;

	r->size = n + left + SIZE;
	p = mem_resize(NULL, r->size);
	if (left)
		memcpy(p + n, raw_at(r), left);
	free(r->p);
	r->p = p;
	r->from = 0;
	r->to = n + left;
	return p;
}
