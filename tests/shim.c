/* SPDX-License-Identifier: MIT */
/*
 * shim - makes a system call fail, or the process die before it, to see what a
 * tool does (LD_PRELOAD; built by the tests). SHIM is CALL:ERRNO or CALL:kill,
 * CALL one of write, fsync, fsyncdir, close, rename. Calls on the standard
 * descriptors and on files that are only read go through.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is call the one? Then errno is set, or we are dead. */
static bool
fails(const char *call)
{
	const char *shim = getenv("SHIM");
	size_t n = strlen(call);

	if (shim == NULL || strncmp(shim, call, n) != 0 || shim[n] != ':')
		return false;
	if (strcmp(shim + n + 1, "kill") == 0)
		raise(SIGKILL);
	errno = atoi(shim + n + 1);
	return true;
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
	return fd > 2 && fails("write") ? -1 : next(fd, p, n);
}

int
fsync(int fd)
{
	int (*next)(int);

	*(void **)&next = dlsym(RTLD_NEXT, "fsync");
	return fails(is_dir(fd) ? "fsyncdir" : "fsync") ? -1 : next(fd);
}

int
close(int fd)
{
	int (*next)(int);
	bool bad = is_written(fd) && fails("close");
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
	return fails("rename") ? -1 : next(from, to);
}
