/* SPDX-License-Identifier: MIT */
#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

enum { BIG = 300000 };
static char big[BIG];

/* A pipe that somebody made non-blocking, with a slow writer. */
static void
slow(void)
{
	struct buf b;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) != 0 || (pid = fork()) < 0)
		exit(99);
	if (pid == 0) {
		close(fd[0]);
		for (size_t at = 0; at < BIG; at += BIG / 10) {
			usleep(2000);
			if (!fd_write_all(fd[1], big + at, BIG / 10))
				_exit(1);
		}
		_exit(0);
	}
	close(fd[1]);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	buf_init(&b, 2 * BIG);
	ok(fd_read_all(fd[0], &b), "a slow writer is waited for");
	waitpid(pid, &status, 0);
	ok(status == 0 && b.n == BIG && memcmp(b.p, big, BIG) == 0,
	    "all of it, in order");
	buf_release(&b);
	close(fd[0]);
}

static void
file(void)
{
	FILE *f = tmpfile();
	int fd = f ? fileno(f) : -1;
	char *got = malloc(BIG);
	struct buf b;
	size_t n;

	if (fd < 0 || got == NULL)
		exit(99);
	ok(fd_write_all(fd, big, BIG), "written");
	ok(fd_read_at(fd, 1, got, BIG / 2, &n) && n == BIG / 2 &&
		memcmp(got, big + 1, n) == 0,
	    "a part");
	ok(fd_read_at(fd, BIG - 5, got, BIG, &n) && n == 5 &&
		memcmp(got, big + BIG - 5, n) == 0,
	    "up to the end");
	ok(fd_read_at(fd, BIG, got, BIG, &n) && n == 0, "nothing behind it");
	ok(fd_read_at(fd, 0, got, 0, &n) && n == 0, "nothing asked for");
	lseek(fd, 0, SEEK_SET);
	buf_init(&b, BIG - 1);
	ok(!fd_read_all(fd, &b) && errno == EFBIG && b.over, "too much");
	buf_release(&b);
	fclose(f);
	free(got);
	buf_init(&b, BIG);
	ok(!fd_read_all(fd, &b) && errno == EBADF && !b.over, "no file");
	ok(!fd_read_at(fd, 0, &n, 1, &n) && errno == EBADF, "at no place");
	ok(!fd_write_all(fd, "a", 1) && errno == EBADF, "not to be written");
	buf_release(&b);
}

int
main(void)
{
	for (int i = 0; i < BIG; i++)
		big[i] = (char)('a' + i % 26);
	slow();
	file();
	return tap_done();
}
