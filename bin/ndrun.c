/* SPDX-License-Identifier: MIT */
/*
 * ndrun - a foreign filter in a pipe of ours. The command has our stdin and
 * stdout; we keep both ends open beside it and carry the finish mark from the
 * one to the other: only if the command exited 0 and the writer of stdin
 * finished, so do we.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mark.h"
#include "opts.h"

static const char usage[] = "ndrun COMMAND [ARG ...]";

static volatile pid_t child;
static volatile sig_atomic_t got_signal;

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP};
enum { PASSED_ON = sizeof passed_on / sizeof *passed_on };

/* While there is no child, the signal is only ours. */
static void
pass_on(int sig)
{
	got_signal = sig;
	if (child > 0) {
		kill(child, sig);
		return;
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static _Noreturn void
die_of(int sig)
{
	sigset_t set;

	signal(sig, SIG_DFL);
	raise(sig);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(ST_FAILED); /* not reached */
}

/* In the child: become the command, or say through the pipe why not. */
static _Noreturn void
become(char **command, int tell, const sigset_t *mask)
{
	int why;

	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(command[0], command);
	why = errno;
	(void)!write(tell, &why, sizeof why);
	_exit(127);
}

/* Signals wait until the child is there to get them. */
static void
start(char **command)
{
	struct sigaction act = {.sa_handler = pass_on}, old;
	sigset_t set, mask;
	int tell[2], why;

	act.sa_flags = SA_RESTART;
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	for (int i = 0; i < PASSED_ON; i++)
		sigaddset(&set, passed_on[i]);
	sigprocmask(SIG_BLOCK, &set, &mask);
	if (pipe(tell) != 0)
		die(ST_FAILED, "pipe: %s", strerror(errno));
	fcntl(tell[0], F_SETFD, FD_CLOEXEC);
	fcntl(tell[1], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child < 0)
		die(ST_FAILED, "fork: %s", strerror(errno));
	if (child == 0)
		become(command, tell[1], &mask);
	for (int i = 0; i < PASSED_ON; i++)
		if (sigaction(passed_on[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(passed_on[i], &act, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(tell[1]);
	if (read(tell[0], &why, sizeof why) == (ssize_t)sizeof why)
		die(ST_USAGE, "%s: %s", command[0], strerror(why));
	close(tell[0]);
}

/* Wait for the command; returns only if it exited 0. */
static void
finish(const char *name)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die(ST_FAILED, "%s: %s", name, strerror(errno));
	child = 0;
	if (got_signal)
		die_of(got_signal);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
		die_of(SIGPIPE);
	if (WIFSIGNALED(status))
		die(ST_FAILED, "%s: killed by signal %d (%s)", name,
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	switch (WEXITSTATUS(status)) {
	case ST_DONE: return;
	case ST_DATA:
	case ST_AGAIN:
	case ST_REFUSED: _exit(WEXITSTATUS(status)); /* it said why */
	default:
		die(ST_FAILED, "%s: exit status %d", name, WEXITSTATUS(status));
	}
}

/*
 * A command may stop reading before the end (head). Whether the writers of
 * stdin finish is known at the end only: one that has yet to start has set no
 * mark, and between two of a group there is none. So the rest is read and
 * dropped.
 */
static bool
stdin_finished(void)
{
	static char waste[64 << 10];
	struct stat st;
	ssize_t n;

	if (fstat(0, &st) != 0 || !S_ISFIFO(st.st_mode))
		return true;
	while ((n = read(0, waste, sizeof waste)) != 0) {
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			poll(&(struct pollfd){0, POLLIN, 0}, 1, -1);
		else if (n < 0 && errno != EINTR)
			return false;
	}
	return !mark_unfinished(0);
}

int
main(int argc, char **argv)
{
	static const struct opt own[] = {OPTS_END};
	const struct opt *const tables[] = {own, NULL};
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse_command(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	if (first == argc) {
		err_set(&e, ST_USAGE, "no command");
		die_usage(usage, &e);
	}
	start(argv + first);
	finish(argv[first]);
	if (!stdin_finished())
		die(ST_FAILED, "<stdin>: the writer did not finish");
	mark_finish();
	return ST_DONE;
}
