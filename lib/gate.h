/* SPDX-License-Identifier: MIT */
/*
 * gate - when the next request may go.
 *
 * No more at once than the window lets: it halves where the server says that
 * it has enough of us, or a connection fails, and grows again, one a windowful
 * of answers. Nothing in a pause that the server asks for (quota.h). Nothing
 * before its slot, where there is a --rate (rate.h).
 */
#ifndef ND_GATE_H
#define ND_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "rate.h"
#include "request.h"

struct gate {
	bool verbose;	    /* a line for a pause, on stderr */
	int64_t max_wait;   /* ns; the longest pause */
	int64_t most, sent; /* under way at once: allowed, and are */
	double window;	    /* of the most, how many for now */
	int64_t slowed;	    /* when the window was last cut */
	int64_t pause;	    /* nothing goes before (clock.h) */
	int64_t slot;	    /* taken for the next one; 0: not yet */
	struct rate rate;   /* where interval is not 0 */
};

/* Up to most (from 1) at once. */
bool gate_open(
    struct gate *g, const struct request *rq, int64_t most, struct err *e);
void gate_close(struct gate *g);

/* Is there room for one more? One that all others wait for needs no window. */
bool gate_room(const struct gate *g, bool awaited);

enum gate_turn {
	GATE_GO,    /* send it, and tell by gate_sent */
	GATE_LATER, /* not before *until, which is lowered to that */
	GATE_NEVER, /* later than --max-wait or the deadline: *e; ST_AGAIN */
};

/* May a request go now? deadline is clock.h's, 0: none. */
enum gate_turn
gate_ask(struct gate *g, int64_t deadline, int64_t *until, struct err *e);

void gate_sent(struct gate *g);
void gate_back(struct gate *g); /* it is not under way any more */

/* An answer that was good, and a failure of what was sent at begun. */
void gate_good(struct gate *g);
void gate_bad(struct gate *g, int64_t begun);

/* Nothing goes for that many ns, neither from others who share the rate. */
void gate_pause(struct gate *g, int64_t wait);

#endif
