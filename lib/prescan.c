/* SPDX-License-Identifier: MIT */
#include "prescan.h"

#include <stdlib.h>

#include "mem.h"
#include "seen.h"

/* What is scanned faster than a thread wakes up. */
enum { SMALL = 8 << 10 };

static void
scan(struct job *job, size_t worker)
{
	struct prescan *s = (struct prescan *)job;
	const struct json_watch *w;

	(void)worker;
	if (!json_scan(&s->scan, span_less_bom(s->body)) ||
	    s->records == PICK_NONE)
		return;
	w = &s->scan.watch[s->records];
	if (w->n > s->cap)
		s->hash =
		    mem_resize_n(s->hash, s->cap = w->n * 2, sizeof *s->hash);
	for (size_t i = 0; i < w->n; i++)
		s->hash[i] = seen_hash(0, w->hit[i].text);
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
	free(s->hash);
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
	s->records = pick_from_one(pick);
	s->job.run = scan;
	team_start(&s->job);
}

bool
prescan_done(const struct prescan *s)
{
	return s->begun && team_done(&s->job);
}

const uint64_t *
prescan_take(struct prescan *s, struct pick *pick)
{
	bool begun = s->begun;

	/* What was found in another page, which was no JSON then. */
	pick->found = (struct span){NULL, 0};
	prescan_drop(s);
	return begun && pick_found(pick, &s->scan, s->body) &&
		       s->records != PICK_NONE
		   ? s->hash
		   : NULL;
}
