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

/* The bytes behind a descriptor. */
static bool
holds(int fd, const char *want, size_t n)
{
	char *got = malloc(BIG + 1);
	size_t k;
	bool good = fd_read_at(fd, 0, got, BIG + 1, &k) && k == n &&
		    memcmp(got, want, n) == 0;

	free(got);
	return good;
}

static void
copying(void)
{
	FILE *from = tmpfile(), *to = tmpfile();
	int a = from ? fileno(from) : -1, b = to ? fileno(to) : -1;
	char some[20];
	int fd[2];

	if (a < 0 || b < 0 || pipe(fd) != 0 || !fd_write_all(a, big, BIG))
		exit(99);
	ok(fd_copy(a, 1, BIG - 2, b) && holds(b, big + 1, BIG - 2), "a copy");
	ok(fd_copy(a, 0, 1, b) && fd_copy(a, 5, 0, b) &&
		lseek(b, 0, SEEK_END) == BIG - 1,
	    "more goes behind it");
	ok(lseek(a, 0, SEEK_CUR) == BIG, "the source's place stays");
	ok(!fd_copy(a, BIG - 5, 6, b) && errno == ENODATA, "a short source");
	ok(fd_copy(a, 7, 20, fd[1]) && read(fd[0], some, 20) == 20 &&
		memcmp(some, big + 7, 20) == 0,
	    "to a pipe");
	ok(!fd_copy(a, 0, 5, fd[0]), "to what cannot be written");
	ok(!fd_copy(-1, 0, 5, b), "from nothing");
	close(fd[0]);
	close(fd[1]);
	fclose(from);
	fclose(to);
}

static void
times(void)
{
	static const int64_t table[] = {0, 1, 999999999, 1000000000,
	    INT64_C(1780272000123456789), -1, INT64_C(-1500000000)};
	FILE *f = tmpfile();
	int64_t got;

	if (f == NULL)
		exit(99);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		ok(fd_set_mtime(fileno(f), table[i]) &&
			fd_mtime(fileno(f), &got) && got == table[i],
		    "%lld ns", (long long)table[i]);
	fclose(f);
	ok(!fd_mtime(-1, &got), "of nothing");
}

int
main(void)
{
	for (int i = 0; i < BIG; i++)
		big[i] = (char)('a' + i % 26);
	slow();
	file();
	copying();
	times();
	return tap_done();
}
