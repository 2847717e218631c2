/* SPDX-License-Identifier: MIT */
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

enum { BIG = 300000 };
static char big[BIG];

static const char *
slurp(int fd, char *to, size_t room)
{
	size_t n = 0;
	ssize_t r;

	lseek(fd, 0, SEEK_SET);
	while ((r = read(fd, to + n, room - 1 - n)) > 0)
		n += (size_t)r;
	to[n] = '\0';
	return to;
}

static void
plain(void)
{
	char got[100];
	struct out o;
	FILE *f = tmpfile();

	if (f == NULL)
		exit(99);
	out_open(&o, fileno(f), "f");
	ok(out_write(&o, "a", 1) && out_line(&o, (struct span){"bc", 2}) &&
		out_line(&o, (struct span){"", 0}),
	    "small writes");
	ok(o.total == 5, "are counted");
	is(slurp(o.fd, got, sizeof got), "", "and kept back");
	ok(out_flush(&o), "until the flush");
	is(slurp(o.fd, got, sizeof got), "abc\n\n", "in order");
	ok(out_flush(&o) && o.total == 5, "a second flush has nothing to do");
	out_release(&o);
	fclose(f);
}

/* Writes around and above the size of the buffer keep their order. */
static void
sizes(void)
{
	static char got[4 * BIG], want[4 * BIG];
	size_t n = 0;
	struct out o;
	FILE *f = tmpfile();
	bool good = f != NULL;

	if (!good)
		exit(99);
	for (int i = 0; i < BIG; i++)
		big[i] = (char)('a' + i % 26);
	out_open(&o, fileno(f), "f");
	for (size_t part = 1; part < BIG; part = part * 3 - 1) {
		good = good && out_write(&o, big, part);
		memcpy(want + n, big, part);
		n += part;
		if (part == 1)
			part = 2;
	}
	good = good && out_flush(&o) && o.total == (int64_t)n;
	slurp(o.fd, got, sizeof got);
	ok(good && memcmp(got, want, n + 1) == 0, "%zu bytes in order", n);
	out_release(&o);
	fclose(f);
}

static void
full(void)
{
	struct out o;
	int fd = open("/dev/full", O_WRONLY);

	if (fd < 0) {
		printf("# no /dev/full\n");
		return;
	}
	out_open(&o, fd, "<full>");
	ok(out_write(&o, "a", 1), "nobody knows yet");
	ok(!out_flush(&o), "the flush tells");
	is(o.err.text, "<full>: No space left on device", "why");
	ok(o.err.status == ST_FAILED, "status 1");
	ok(!out_write(&o, "a", 1) && !out_flush(&o), "and it sticks");
	out_release(&o);
	out_open(&o, fd, "<full>");
	ok(!out_write(&o, big, BIG), "a large write fails at once");
	out_release(&o);
	close(fd);
}

/* A pipe that is non-blocking and has a slow reader. */
static void
slow(void)
{
	char got[10000];
	int fd[2], status;
	ssize_t n;
	size_t total = 0;
	pid_t pid;

	if (pipe(fd) != 0 || (pid = fork()) < 0)
		exit(99);
	if (pid == 0) {
		struct out o;

		close(fd[0]);
		fcntl(fd[1], F_SETFL, O_NONBLOCK);
		out_open(&o, fd[1], "pipe");
		for (int i = 0; i < 10; i++)
			out_write(&o, big, BIG);
		_exit(!out_flush(&o));
	}
	close(fd[1]);
	while ((n = read(fd[0], got, sizeof got)) > 0)
		total += (size_t)n;
	waitpid(pid, &status, 0);
	ok(status == 0 && total == 10 * BIG, "a non-blocking pipe");
	close(fd[0]);
}

static void
closed(void)
{
	struct out o;
	int fd[2];

	if (pipe(fd) != 0)
		exit(99);
	close(fd[0]);
	signal(SIGPIPE, SIG_IGN);
	ok(!fd_write_all(fd[1], "a", 1) && errno == EPIPE, "nobody reads");
	out_open(&o, fd[1], "pipe");
	out_write(&o, "a", 1);
	ok(!out_flush(&o), "which is a failure");
	is(o.err.text, "pipe: Broken pipe", "with a reason");
	out_release(&o);
}

/* A file that may not grow is a failure, not a death; for us only. */
static void
limited(void)
{
	const struct rlimit most = {100, 100};
	int status;
	pid_t pid = fork();

	if (pid < 0)
		exit(99);
	if (pid == 0) {
		FILE *f = tmpfile();
		struct out o;

		signal(SIGXFSZ, SIG_DFL);
		if (f == NULL || setrlimit(RLIMIT_FSIZE, &most) != 0)
			_exit(99);
		out_open(&o, fileno(f), "f");
		out_write(&o, big, BIG);
		out_flush(&o);
		if (!o.failed || strcmp(o.err.text, "f: File too large") != 0)
			_exit(1);
		execl("/bin/sh", "sh", "-c", "kill -XFSZ $$", (char *)NULL);
		_exit(2);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ,
	    "a file that may not grow: a failure, and a death of others");
}

int
main(void)
{
	plain();
	sizes();
	full();
	slow();
	closed();
	limited();
	return tap_done();
}
