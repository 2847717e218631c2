/* SPDX-License-Identifier: MIT */
/*
 * shim - makes a system call fail, or the process die before it, to see what a
 * tool does (LD_PRELOAD; built by the tests). SHIM is CALL:ERRNO, CALL:kill,
 * CALL:kill:N (before the Nth one) or CALL:short (it does a part of what it was
 * asked), CALL one of write, copy_file_range, fsync, fsyncdir, futimens, close,
 * rename. Calls on the standard descriptors and on files that are only read go
 * through. With SHIM_FILE, only calls on files that have it in their name.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is call, on that file, the one? Then errno is set, or we are dead. */
static bool
fails_on(const char *call, const char *name)
{
	const char *shim = getenv("SHIM"), *part = getenv("SHIM_FILE");
	size_t n = strlen(call);

	if (shim == NULL || strncmp(shim, call, n) != 0 || shim[n] != ':' ||
	    (part && strstr(name, part) == NULL))
		return false;
	shim += n + 1;
	if (strcmp(shim, "short") == 0)
		return false;
	if (strncmp(shim, "kill", 4) == 0) {
		static atomic_int calls;

		if (++calls >= (shim[4] ? atoi(shim + 5) : 1))
			raise(SIGKILL);
		return false;
	}
	errno = atoi(shim);
	return true;
}

/* How much of n bytes is asked for: a part where the call is to be short. */
static size_t
part(const char *call, size_t n)
{
	const char *shim = getenv("SHIM");
	size_t k = strlen(call);

	if (shim == NULL || strncmp(shim, call, k) != 0 ||
	    strcmp(shim + k, ":short") != 0)
		return n;
	return n > 7 ? n / 3 : n;
}

static bool
fails(const char *call, int fd)
{
	char link[40], name[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, name, sizeof name - 1);
	name[n > 0 ? n : 0] = '\0';
	return fails_on(call, name);
}

static bool
is_written(int fd)
{
	struct stat st;

	return fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size > 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

static bool
is_dir(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t (*next)(int, const void *, size_t);

	*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (fd <= 2)
		return next(fd, p, n);
	return fails("write", fd) ? -1 : next(fd, p, part("write", n));
}

ssize_t
copy_file_range(
    int from, off64_t *at, int to, off64_t *out, size_t n, unsigned flags)
{
	ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned);

	*(void **)&next = dlsym(RTLD_NEXT, "copy_file_range");
	if (fails("copy_file_range", to))
		return -1;
	return next(from, at, to, out, part("copy_file_range", n), flags);
}

int
futimens(int fd, const struct timespec t[2])
{
	int (*next)(int, const struct timespec *);

	*(void **)&next = dlsym(RTLD_NEXT, "futimens");
	return fails("futimens", fd) ? -1 : next(fd, t);
}

int
fsync(int fd)
{
	int (*next)(int);

	*(void **)&next = dlsym(RTLD_NEXT, "fsync");
	return fails(is_dir(fd) ? "fsyncdir" : "fsync", fd) ? -1 : next(fd);
}

int
close(int fd)
{
	int (*next)(int);
	bool bad = is_written(fd) && fails("close", fd);
	int saved = errno, r;

	*(void **)&next = dlsym(RTLD_NEXT, "close");
	r = next(fd);
	if (bad)
		errno = saved;
	return bad ? -1 : r;
}

int
rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *);

	*(void **)&next = dlsym(RTLD_NEXT, "rename");
	return fails_on("rename", to) ? -1 : next(from, to);
}
