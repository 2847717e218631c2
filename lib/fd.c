/* SPDX-License-Identifier: MIT */
#include "fd.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum { PART = 64 << 10 };

/* After a failed call: is it to be made again, once fd is ready? */
static bool
again(int fd, short event)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK) {
		poll(&(struct pollfd){fd, event, 0}, 1, -1);
		return true;
	}
	return errno == EINTR;
}

bool
fd_read_all(int fd, struct buf *b)
{
	for (;;) {
		char *room = buf_room(b, PART);
		ssize_t n;

		if (room == NULL) {
			errno = EFBIG;
			return false;
		}
		n = read(fd, room, PART);
		if (n == 0)
			return true;
		if (n > 0)
			buf_grew(b, (size_t)n);
		else if (!again(fd, POLLIN))
			return false;
	}
}

bool
fd_read_at(int fd, int64_t at, void *p, size_t n, size_t *got)
{
	*got = 0;
	while (*got < n) {
		ssize_t r =
		    pread(fd, (char *)p + *got, n - *got, at + (int64_t)*got);

		if (r == 0)
			break;
		if (r > 0)
			*got += (size_t)r;
		else if (!again(fd, POLLIN))
			return false;
	}
	return true;
}

bool
fd_write_all(int fd, const void *p, size_t n)
{
	const char *from = p;

	while (n) {
		ssize_t w = write(fd, from, n);

		if (w > 0) {
			from += w;
			n -= (size_t)w;
		} else if (w == 0 || !again(fd, POLLOUT)) {
			return false;
		}
	}
	return true;
}

bool
fd_ready(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};

	/* An error is what read(2) then tells. */
	return poll(&p, 1, 0) != 0;
}
