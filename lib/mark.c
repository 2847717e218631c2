/* SPDX-License-Identifier: MIT */
#include "mark.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The pipe that we marked, -1 where we marked none. It is a descriptor of our
 * own: number 1 is closed, checked, before the mark may go, and the reader sees
 * no end of file until this one is closed as well.
 */
static int marked = -1;

static bool
is_pipe(int fd, struct stat *st)
{
	return fstat(fd, st) == 0 && S_ISFIFO(st->st_mode);
}

static bool
set_mode(int fd, mode_t mode)
{
	return fchmod(fd, mode & 07777) == 0;
}

void
mark_start(void)
{
	struct stat st;

	/*
	 * open gives the lowest free number, so each gap is filled in turn. To
	 * read from one fails: a stdin that is missing is no empty one.
	 */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", O_WRONLY);
	if (!is_pipe(1, &st) || st.st_mode & S_ISVTX)
		return;
	marked = fcntl(1, F_DUPFD_CLOEXEC, 3);
	if (marked < 0 || set_mode(marked, st.st_mode | S_ISVTX))
		return;
	close(marked);
	marked = -1;
}

bool
mark_unfinished(int fd)
{
	struct stat st;

	return is_pipe(fd, &st) && st.st_mode & S_ISVTX;
}

void
mark_finish(void)
{
	struct stat st;

	if (marked < 0)
		return;
	if (is_pipe(marked, &st))
		set_mode(marked, st.st_mode & ~(mode_t)S_ISVTX);
	close(marked);
	marked = -1;
}
