/* SPDX-License-Identifier: MIT */
#include "ahead.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static void
forget(struct ahead *a)
{
	while (a->n)
		fetch_drop(a->job[--a->n]);
}

void
ahead_release(struct ahead *a)
{
	forget(a);
	free(a->job);
}

bool
ahead_room(const struct ahead *a)
{
	return a->most == 0 || a->n < a->most;
}

void
ahead_add(struct ahead *a, struct fetch_job *job)
{
	a->job = mem_resize_n(a->job, a->n + 1, sizeof(struct fetch_job *));
	a->job[a->n++] = job;
}

struct fetch_job *
ahead_take(struct ahead *a, const struct ask *ask)
{
	struct fetch_job *job;

	if (a->n == 0)
		return NULL;
	job = a->job[0];
	if (!ask_same(&job->ask, ask)) {
		forget(a);
		a->most = 1;
		return NULL;
	}
	a->most += a->most > 0;
	a->n--;
	memmove(a->job, a->job + 1, a->n * sizeof(struct fetch_job *));
	return job;
}
