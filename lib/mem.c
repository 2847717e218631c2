/* SPDX-License-Identifier: MIT */
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "err.h"

static void *
must(void *p)
{
	if (p == NULL)
		die(ST_FAILED, "out of memory");
	return p;
}

void *
mem_new(size_t n)
{
	return must(calloc(1, n ? n : 1));
}

void *
mem_resize(void *p, size_t n)
{
	return must(realloc(p, n ? n : 1));
}

void *
mem_resize_n(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		die(ST_FAILED, "out of memory");
	return mem_resize(p, n * size);
}

void *
mem_dup(const void *p, size_t n)
{
	char *copy = mem_resize(NULL, n + 1);

	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *
mem_text(const char *s)
{
	return mem_dup(s, strlen(s));
}

void
mem_keep(void)
{
#ifdef __GLIBC__
	/* One without the other makes each such buffer a mapping. */
	if (mallopt(M_MMAP_THRESHOLD, 4 << 20))
		mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

void *
mem_map(size_t n, bool large)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	must(p == MAP_FAILED ? NULL : p);
#ifdef MADV_HUGEPAGE
	if (large)
		madvise(p, n, MADV_HUGEPAGE); /* or not, where it cannot be */
#else
	(void)large;
#endif
	return p;
}

void
mem_unmap(void *p, size_t n)
{
	munmap(p, n);
}
