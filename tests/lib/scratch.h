/* SPDX-License-Identifier: MIT */
/*
 * scratch - a directory of a unit test's own, in which it runs from
 * scratch_enter() to scratch_leave(). What fails here ends the test with 99.
 */
#ifndef ND_SCRATCH_H
#define ND_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char scratch[] = "/tmp/ndkit.XXXXXX";

static inline void
scratch_enter(void)
{
	if (mkdtemp(scratch) == NULL || chdir(scratch) != 0)
		exit(99);
	setenv("LC_ALL", "C", 1);
}

/* What a command says on stdout, until the next one. */
static inline const char *
sh(const char *command)
{
	static char text[4000];
	FILE *f = popen(command, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f == NULL || pclose(f) < 0)
		exit(99);
	text[n] = '\0';
	return text;
}

static inline void
scratch_leave(void)
{
	char remove[100];

	snprintf(remove, sizeof remove, "rm -rf %s", scratch);
	sh(remove);
}

#endif
