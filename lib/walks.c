/* SPDX-License-Identifier: MIT */
#include "walks.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"

/* The walks that are under way, the one whose turn it is first. */
struct crew {
	const struct walks *ws;
	struct fetch fetch;
	struct walk **walk;
	size_t n;
	bool more; /* there may be another one */
	bool failed;
	struct err err; /* of next */
};

static bool
concerns(const void *config, int status)
{
	const struct walk_config *c = config;

	return actions_concern(c->actions, status);
}

static void
crew_init(struct crew *c, const struct walks *ws)
{
	c->walk = mem_resize_n(NULL, (size_t)ws->jobs, sizeof(struct walk *));
	c->more = true;
	c->fetch.answers = concerns;
	c->fetch.arg = ws->config;
	c->fetch.spool = ws->spool;
	c->fetch.deadline = ws->max_time ? clock_now() + ws->max_time : 0;
}

static void
drop_last(struct crew *c)
{
	struct walk *w = c->walk[--c->n];

	walk_release(w);
	free(w);
}

static void
drop_first(struct crew *c)
{
	struct walk *w = c->walk[0];

	walk_release(w);
	free(w);
	c->n--;
	memmove(c->walk, c->walk + 1, c->n * sizeof(struct walk *));
}

static void
crew_release(struct crew *c)
{
	while (c->n)
		drop_last(c);
	free(c->walk);
	fetch_close(&c->fetch);
}

/* Is there room for one more, if only it comes? */
static bool
hungry(const struct crew *c)
{
	return c->more && c->n < (size_t)c->ws->jobs;
}

/* As many walks as there may be requests, and as are there. */
static void
fill(struct crew *c)
{
	const struct walks *ws = c->ws;

	while (hungry(c) && (c->n == 0 || !ws->ready || ws->ready(ws->arg))) {
		struct walk *w = mem_new(sizeof *w);

		walk_init(w, ws->config, &c->fetch);
		c->walk[c->n++] = w;
		c->failed = !ws->next(ws->arg, w, &c->more, &c->err);
		c->more = c->more && !c->failed;
		if (!c->more)
			drop_last(c);
	}
	c->fetch.wake = ws->ready && hungry(c) ? ws->wake : -1;
}

/*
 * The newest first: rows come in front of what was read, and move those behind
 * it on, so that a page has to be read before the one behind it. It is not
 * known how many there will be, either.
 */
static bool
in_turn(const struct walk_config *c)
{
	return c->range && c->range->order == RANGE_DESC;
}

/* All go on, as far as they can without waiting. */
static enum walk_state
go(struct crew *c, struct out *out)
{
	size_t room = in_turn(c->ws->config) ? 1 : (size_t)c->ws->jobs / c->n;

	for (size_t i = 0; i < c->n; i++)
		walk_go(c->walk[i], room, i == 0 ? out : NULL);
	return c->walk[0]->state;
}

/* What the spool gave may be why, if it is the server that says no for good. */
static bool
fail(const struct crew *c, struct err *e)
{
	const struct walk *w = c->walk[0];
	int status = w->job ? w->job->reply.status : 0;

	*e = w->err;
	if (c->ws->spool &&
	    (e->status == ST_DATA ||
		(e->status == ST_FAILED && status >= 400 && status < 500)))
		spool_abandon(c->ws->spool);
	return false;
}

static bool
run(struct crew *c, struct out *out, struct err *e)
{
	for (fill(c); c->n; fill(c))
		switch (go(c, out)) {
		case WALK_BUSY: fetch_run(&c->fetch); break;
		case WALK_DONE: drop_first(c); break;
		case WALK_FAILED: return fail(c, e);
		}
	if (c->failed)
		*e = c->err;
	return !c->failed;
}

bool
walks_run(const struct walks *ws, struct out *out, struct err *e)
{
	struct crew c = {.ws = ws};
	bool ok;

	if (!fetch_open(&c.fetch, ws->rq, ws->jobs, e))
		return false;
	crew_init(&c, ws);
	ok = run(&c, out, e);
	crew_release(&c);
	return ok;
}
