/* SPDX-License-Identifier: MIT */
/*
 * walks - one walk after the other, as many of them at once as there may be
 * requests; their records come out in the order of the walks. The memory is
 * that many pages, and what walk.h holds.
 */
#ifndef ND_WALKS_H
#define ND_WALKS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "out.h"
#include "request.h"
#include "spool.h"
#include "walk.h"

struct walks {
	const struct walk_config *config;
	const struct request *rq; /* prepared */
	int64_t jobs;		  /* requests at once, from 1 */
	int64_t max_time;	  /* ns for all of it; 0: no cap */
	struct spool *spool;	  /* where replies are kept; NULL: nowhere */

	/*
	 * Fill in what the caller of the next walk has to (walk.h). *more is
	 * false where there is none. False: *e, which ends it all, behind the
	 * walks that are there already.
	 */
	bool (*next)(void *arg, struct walk *w, bool *more, struct err *e);
	/*
	 * Would next not wait? Asked while there are other walks to go on with,
	 * and again when wake can be read. NULL: it never waits.
	 */
	bool (*ready)(void *arg);
	int wake; /* a descriptor */
	void *arg;
};

/*
 * Walk them all. False: *e is that of the first walk, in their order, that
 * failed, or next's; what was written is not whole.
 */
bool walks_run(const struct walks *ws, struct out *out, struct err *e);

#endif
