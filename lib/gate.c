/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "clock.h"
#include "num.h"
#include "patience.h"

bool
gate_open(struct gate *g, const struct request *rq, int64_t most, struct err *e)
{
	*g = (struct gate){.verbose = rq->http.verbose,
	    .max_wait = rq->retry.max_wait,
	    .most = most,
	    .window = (double)most};
	return rq->interval == 0 || rq->offline ||
	       rate_open(&g->rate, rq->interval, rq->rate_file, rq->origin, e);
}

void
gate_close(struct gate *g)
{
	rate_close(&g->rate);
}

bool
gate_room(const struct gate *g, bool awaited)
{
	return g->sent < g->most && (awaited || g->sent < (int64_t)g->window);
}

static enum gate_turn
later(int64_t when, int64_t *until)
{
	if (when < *until)
		*until = when;
	return GATE_LATER;
}

enum gate_turn
gate_ask(struct gate *g, int64_t deadline, int64_t *until, struct err *e)
{
	int64_t now = clock_now();

	if (g->pause > now)
		return patience_allows(g->pause - now, g->max_wait, deadline, e)
			   ? later(g->pause, until)
			   : GATE_NEVER;
	if (g->rate.interval == 0)
		return GATE_GO;
	if (g->slot == 0 &&
	    !rate_take(&g->rate, g->max_wait, deadline, &g->slot, e))
		return GATE_NEVER;
	return g->slot > clock_now() ? later(g->slot, until) : GATE_GO;
}

void
gate_sent(struct gate *g)
{
	g->sent++;
	g->slot = 0;
}

void
gate_back(struct gate *g)
{
	g->sent--;
}

void
gate_good(struct gate *g)
{
	if (g->window < (double)g->most)
		g->window += 1 / g->window;
}

void
gate_bad(struct gate *g, int64_t begun)
{
	/* Once a windowful: what was sent with the others fails with them. */
	if (begun < g->slowed)
		return;
	g->slowed = clock_now();
	g->window = g->window > 2 ? g->window / 2 : 1;
}

void
gate_pause(struct gate *g, int64_t wait)
{
	int64_t now = clock_now();
	int64_t when = wait < INT64_MAX - now ? now + wait : INT64_MAX;
	struct err ignored; /* rate_take will say it */

	if (when <= g->pause)
		return;
	g->pause = when;
	if (g->verbose)
		warn("the server asks for a pause of %.3f s",
		    (double)wait / NUM_SECOND);
	/* Others take slots from the end of the pause on: so do we. */
	if (g->slot < when)
		g->slot = 0;
	if (g->rate.interval)
		(void)rate_hold(&g->rate, when, &ignored);
}
