/* SPDX-License-Identifier: MIT */
/*
 * measure - run a pipeline, again and again, and tell what each run took:
 *
 *	measure TIMES RESULT OUT COMMAND [ARG ...] ["|" COMMAND [ARG ...]] ...
 *
 * Standard input is /dev/null, the output goes to OUT. To RESULT goes a line
 * for each run: the wall seconds of all, and for each command the CPU seconds,
 * the peak memory and the bytes written, of it and of what it waited for; of
 * these the largest peak. A process has the peak of the one that started it for
 * its own, so that has to be a small one, such as this, and not Python.
 *
 * Bytes written are write_bytes of proc(5): pages of files that were made
 * dirty, results and temporary files alike, and not what goes through pipes.
 * A command that fails ends all with status 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { STAGES = 8 };

static char **commands[STAGES];
static pid_t pids[STAGES];
static int stages;

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static pid_t
spawn(char **command, int in, int out)
{
	posix_spawn_file_actions_t to;
	pid_t pid;

	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_adddup2(&to, in, 0);
	posix_spawn_file_actions_adddup2(&to, out, 1);
	errno = posix_spawnp(&pid, command[0], &to, NULL, command, environ);
	if (errno != 0)
		fail(command[0]);
	posix_spawn_file_actions_destroy(&to);
	return pid;
}

static void
start(const char *out)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC), ends[2];

	for (int i = 0; i < stages; i++) {
		if (i + 1 < stages) {
			if (pipe2(ends, O_CLOEXEC) != 0)
				fail("pipe");
		} else {
			ends[0] = -1;
			ends[1] = open(out,
			    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
			if (ends[1] < 0)
				fail(out);
		}
		pids[i] = spawn(commands[i], in, ends[1]);
		close(in);
		close(ends[1]);
		in = ends[0];
	}
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

static void
tell(int i, FILE *to)
{
	long long bytes = written(pids[i]);
	struct rusage used;
	int status;

	if (wait4(pids[i], &status, 0, &used) != pids[i])
		fail("wait4");
	if (status != 0) {
		fprintf(stderr, "measure: %s: status %#x\n", commands[i][0],
		    (unsigned)status);
		exit(1);
	}
	fprintf(to, "%s{\"cpu\":%.6f,\"peak\":%ld,\"written\":%lld}",
	    i > 0 ? "," : "", seconds(used.ru_utime) + seconds(used.ru_stime),
	    used.ru_maxrss * 1024, bytes);
}

static void
once(const char *out, FILE *to)
{
	double begun = now();
	siginfo_t info;

	start(out);
	for (int i = 0; i < stages; i++)
		if (waitid(P_PID, (id_t)pids[i], &info, WEXITED | WNOWAIT) != 0)
			fail("waitid");
	fprintf(to, "{\"wall\":%.6f,\"stages\":[", now() - begun);
	for (int i = 0; i < stages; i++)
		tell(i, to);
	fprintf(to, "]}\n");
}

int
main(int argc, char **argv)
{
	FILE *to;

	if (argc < 5)
		return 2;
	to = fopen(argv[2], "we");
	if (to == NULL)
		fail(argv[2]);
	for (int i = 4; i < argc && stages < STAGES; i++) {
		commands[stages++] = argv + i;
		while (i < argc && strcmp(argv[i], "|") != 0)
			i++;
		argv[i] = NULL;
	}
	for (long n = atol(argv[1]); n > 0; n--)
		once(argv[3], to);
	if (fclose(to) != 0)
		fail(argv[2]);
	return 0;
}
