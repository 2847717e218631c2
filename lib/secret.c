/* SPDX-License-Identifier: MIT */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base64.h"
#include "fd.h"
#include "mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define ND_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ND_SANITIZED
#endif
#endif

/*
 * What was taken from the environment: two options may name one variable. Kept
 * to the end of the process, as err keeps what it hides.
 */
static struct taken {
	struct taken *next;
	char *name, *value;
} * taken;

static const char *
after_prefix(const char *source, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(source, prefix, n) == 0 ? source + n : NULL;
}

static const char *
take_variable(const char *name)
{
	struct taken *t;
	char *value;

	for (t = taken; t; t = t->next)
		if (strcmp(t->name, name) == 0)
			return t->value;
	value = getenv(name);
	if (value == NULL)
		return NULL;
	t = mem_new(sizeof *t);
	*t = (struct taken){taken, mem_text(name), mem_text(value)};
	taken = t;
	/* unsetenv leaves the bytes where /proc/PID/environ shows them. */
	memset(value, 0, strlen(value));
	unsetenv(name);
	return t->value;
}

/* All that fd gives, one newline at its end dropped. */
static bool
read_all(int fd, struct buf *value, struct err *e)
{
	size_t start = value->n;
	bool ok = fd_read_all(fd, value);

	if (value->over || value->n - start > SECRET_MAX)
		return err_set(e, ST_USAGE, "the secret is too long");
	if (!ok)
		return err_set(e, ST_USAGE, "the secret cannot be read: %s",
		    strerror(errno));
	if (value->n > start && value->p[value->n - 1] == '\n')
		buf_cut(value, value->n - 1);
	return true;
}

bool
secret_file(const char *path, struct buf *value, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return err_set(e, ST_USAGE, "the file cannot be opened: %s",
		    strerror(errno));
	ok = read_all(fd, value, e);
	close(fd);
	return ok;
}

/* 0, or an error number; stdin may be the body of a request: not for it. */
static int
run_shell(const char *command, int out, pid_t *pid)
{
	extern char **environ;
	char *const argv[] = {
	    (char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)command, NULL};
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	error = posix_spawn_file_actions_addopen(
	    &actions, 0, "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (error == 0)
		error =
		    posix_spawn(pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static bool
wait_for(pid_t pid, struct err *e)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(e, ST_USAGE,
			    "the command of the secret: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return err_set(e, ST_USAGE, "the command of the secret failed (%s %d)",
	    WIFEXITED(status) ? "status" : "signal",
	    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static bool
read_command(const char *command, struct buf *value, struct err *e)
{
	int ends[2], error;
	pid_t pid;
	bool ok;

	if (pipe(ends) < 0)
		return err_sys(e, "pipe");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	error = run_shell(command, ends[1], &pid);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		return err_set(e, ST_USAGE, "/bin/sh: %s", strerror(error));
	}
	ok = read_all(ends[0], value, e);
	close(ends[0]);
	/* The first failure is the one to tell. */
	return ok ? wait_for(pid, e) : (wait_for(pid, &(struct err){0}), false);
}

static bool
read_source(const char *source, struct buf *value, struct err *e)
{
	const char *rest;

	if ((rest = after_prefix(source, "file:")))
		return secret_file(rest, value, e);
	if ((rest = after_prefix(source, "command:")))
		return read_command(rest, value, e);
	rest = take_variable(after_prefix(source, "env:"));
	if (rest == NULL)
		return err_set(e, ST_USAGE,
		    "the environment variable it names is not set");
	return buf_adds(value, rest) ||
	       err_set(e, ST_USAGE, "the secret is too long");
}

bool
secret_check(const char *source, struct err *e)
{
	static const char *const kinds[] = {"env:", "file:", "command:"};

	for (size_t i = 0; i < 3; i++) {
		const char *rest = after_prefix(source, kinds[i]);

		if (rest && *rest)
			return true;
	}
	return err_set(e, ST_USAGE,
	    "a secret is named by env:NAME, file:PATH or command:COMMAND, "
	    "never given itself");
}

void
secret_claim(const char *source)
{
	const char *name = after_prefix(source, "env:");

	if (name)
		take_variable(name);
}

const char *
secret_path(const char *source)
{
	return after_prefix(source, "file:");
}

bool
secret_again(const char *source)
{
	const char *path = secret_path(source);
	struct stat st;

	if (path)
		return stat(path, &st) == 0 && S_ISREG(st.st_mode);
	return after_prefix(source, "command:") != NULL;
}

bool
secret_basic(struct span name, struct span password, struct buf *b)
{
	size_t start = b->n;
	struct buf pair;

	buf_init(&pair, BUF_TEXT);
	buf_add(&pair, name.p, name.n);
	buf_addc(&pair, ':');
	buf_add(&pair, password.p, password.n);
	base64_encode(buf_span(&pair), b);
	buf_release(&pair);
	err_hide(b->p + start, b->n - start);
	return !b->over;
}

bool
secret_read(const char *source, struct buf *value, struct err *e)
{
	size_t start = value->n;

	if (!secret_check(source, e) || !read_source(source, value, e))
		return false;
	if (value->n == start)
		return err_set(e, ST_USAGE, "the secret is empty");
	err_hide(value->p + start, value->n - start);
	for (size_t i = start; i < value->n; i++)
		if ((unsigned char)value->p[i] < 0x20 || value->p[i] == 0x7f)
			return err_set(
			    e, ST_USAGE, "the secret holds a control byte");
	return true;
}

void
secret_hide_proxies(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy",
	    "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *v = getenv(names[i]);
		const char *at = v ? strrchr(v, '@') : NULL;
		const char *from = at ? strstr(v, "://") : NULL;

		if (at == NULL)
			continue;
		from = from && from < at ? from + 3 : v;
		err_hide(from, (size_t)(at - from));
		from = memchr(from, ':', (size_t)(at - from));
		if (from)
			err_hide(from + 1, (size_t)(at - from - 1));
	}
}

void
secret_no_core(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	/*
	 * A core_pattern that is a pipe does not ask the limit. Not under the
	 * address sanitizer, whose leak check attaches to the process.
	 */
#if defined(__linux__) && !defined(ND_SANITIZED)
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
