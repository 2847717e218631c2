/* SPDX-License-Identifier: MIT */
/*
 * measure - run a command and tell what it took:
 *
 *	measure FILE COMMAND ARG ...
 *
 * To FILE goes an object with the CPU seconds, the peak memory and the bytes
 * written, of COMMAND and of what it waited for; of these the largest peak. We
 * fork it from here, for a process that is forked from a large one, such as
 * Python, has that one's peak for its own.
 *
 * Bytes written are write_bytes of proc(5): pages of files that were made
 * dirty, results and temporary files alike, and not what goes through pipes.
 * The exit status is that of COMMAND, 1 where it was killed.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Of a process that has ended, and was not waited for. */
static long long
written(pid_t pid)
{
	long long bytes = -1;
	char line[200];
	FILE *io;

	snprintf(line, sizeof line, "/proc/%ld/io", (long)pid);
	io = fopen(line, "r");
	if (io == NULL)
		fail(line);
	while (fgets(line, sizeof line, io))
		sscanf(line, "write_bytes: %lld", &bytes);
	fclose(io);
	return bytes;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	struct rusage used;
	long long bytes;
	siginfo_t info;
	int status;
	FILE *to;
	pid_t pid;

	if (argc < 3)
		return 2;
	to = fopen(argv[1], "we");
	if (to == NULL)
		fail(argv[1]);
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		fail(argv[2]);
	}
	/* The ends of its pipes are not ours to hold. */
	close(0);
	close(1);
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0)
		fail("waitid");
	bytes = written(pid);
	if (wait4(pid, &status, 0, &used) != pid)
		fail("wait4");
	fprintf(to, "{\"cpu\":%.3f,\"peak\":%ld,\"written\":%lld}\n",
	    seconds(used.ru_utime) + seconds(used.ru_stime),
	    used.ru_maxrss * 1024, bytes);
	if (fclose(to) != 0)
		fail(argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
