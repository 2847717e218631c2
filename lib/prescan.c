/* SPDX-License-Identifier: MIT */
#include "prescan.h"

/* What is scanned faster than a thread wakes up. */
enum { SMALL = 8 << 10 };

static void
scan(struct job *job, size_t worker)
{
	struct prescan *s = (struct prescan *)job;

	(void)worker;
	json_scan(&s->scan, span_less_bom(s->body));
}

void
prescan_drop(struct prescan *s)
{
	if (s->begun)
		team_wait(&s->job);
	s->begun = false;
}

void
prescan_release(struct prescan *s)
{
	prescan_drop(s);
	json_release(&s->scan);
}

bool
prescan_wanted(const struct prescan *s, struct span body)
{
	return !s->begun && body.n >= SMALL && team_size() > 1;
}

void
prescan_begin(struct prescan *s, const struct pick *pick, struct span body)
{
	s->begun = true;
	s->body = body;
	pick_same(pick, &s->scan);
	s->job.run = scan;
	team_start(&s->job);
}

bool
prescan_done(const struct prescan *s)
{
	return s->begun && team_done(&s->job);
}

void
prescan_take(struct prescan *s, struct pick *pick)
{
	if (!s->begun)
		return;
	prescan_drop(s);
	pick_found(pick, &s->scan, s->body);
}
