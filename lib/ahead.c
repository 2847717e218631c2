/* SPDX-License-Identifier: MIT */
#include "ahead.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum { FEW = 4 }; /* pages */

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

/* What has come and is still to be scanned, from the i-th on; 0 is now. */
static struct fetch_job *
unscanned(const struct ahead *a, struct fetch_job *now, size_t *i)
{
	while (*i <= a->n) {
		struct fetch_job *job = *i ? a->job[*i - 1] : now;

		++*i;
		if (job->state == FETCH_DONE && job->reply.status < 300 &&
		    prescan_wanted(&job->prescan, buf_span(&job->reply.body)))
			return job;
	}
	return NULL;
}

void
ahead_scan(const struct ahead *a, struct fetch_job *now,
    const struct pick *pick, size_t room)
{
	/* To wake it takes as long as to scan a page. */
	const size_t few = room < 2 * FEW ? room / 2 : FEW;
	struct fetch_job *job;
	size_t n = 0;

	for (size_t i = 0; unscanned(a, now, &i);)
		n++;
	if (room < 2 || n < few)
		return;
	for (size_t i = 0; (job = unscanned(a, now, &i));)
		prescan_begin(&job->prescan, pick, buf_span(&job->reply.body));
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
