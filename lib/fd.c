/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* copy_file_range, sync_file_range, where there are */
#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

enum { PART = 64 << 10, PIPE = 4 * PART };

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

/* Through our memory: for what the kernel does not copy. */
static bool
copy_parts(int from, int64_t at, int64_t n, int to)
{
	char *part = mem_resize(NULL, PART);
	bool ok = true;

	while (ok && n) {
		size_t want = n < PART ? (size_t)n : PART, got;

		ok = fd_read_at(from, at, part, want, &got);
		if (ok && got < want) {
			errno = ENODATA;
			ok = false;
		}
		ok = ok && fd_write_all(to, part, got);
		at += (int64_t)want;
		n -= (int64_t)want;
	}
	free(part);
	return ok;
}

bool
fd_copy(int from, int64_t at, int64_t n, int to)
{
#ifdef __linux__
	while (n) {
		off_t off = at;
		ssize_t k = copy_file_range(from, &off, to, NULL, (size_t)n, 0);

		/* Other file systems, pipes, old kernels; real errors return.
		 */
		if (k <= 0 && !(k < 0 && errno == EINTR))
			break;
		if (k > 0) {
			at += k;
			n -= k;
		}
	}
#endif
	return copy_parts(from, at, n, to);
}

void
fd_begin_sync(int fd)
{
#ifdef SYNC_FILE_RANGE_WRITE
	/* Without the flags to wait, by which fsync would lose an error. */
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)fd;
#endif
}

bool
fd_mtime(int fd, int64_t *ns)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	*ns = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec;
	return true;
}

bool
fd_set_mtime(int fd, int64_t ns)
{
	int64_t s = ns / 1000000000, part = ns % 1000000000;
	struct timespec t[2] = {{.tv_nsec = UTIME_OMIT}};

	if (part < 0) {
		part += 1000000000;
		s--;
	}
	t[1] = (struct timespec){s, part};
	return futimens(fd, t) == 0;
}

/*
 * A pipe of 64 KiB makes writer and reader take turns; one that holds a few
 * writes carries 2.6 times as much, and a larger one no more than that.
 */
void
fd_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	int held = fcntl(fd, F_GETPIPE_SZ);

	if (held > 0 && held < PIPE)
		fcntl(fd, F_SETPIPE_SZ, PIPE);
#else
	(void)fd;
#endif
}
