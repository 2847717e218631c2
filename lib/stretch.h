/* SPDX-License-Identifier: MIT */
/*
 * stretch - from where to where the walks of one parent go (or those of a run
 * without parents): what stands for {since} and {until} in each, and which
 * records of it are kept. One walk, or one for each window.
 */
#ifndef ND_STRETCH_H
#define ND_STRETCH_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "incremental.h"
#include "range.h"
#include "str.h"
#include "window.h"

struct stretch {
	const struct incremental *inc;

	/* of the walk that stretch_next said is next */
	bool has_since;		 /* false: nothing to start from */
	bool has_until;		 /* false: no end is given */
	struct buf since, until; /* as the request has them, JSON texts */

	/* stretch's own */
	struct buf from, to; /* the same, as cursors, unquoted */
	bool quoted;	     /* from was a JSON string */
	bool kept;	     /* from is FILE's, less the lag */
	bool started, first, last;
	bool windows;
	struct window window;
};

void stretch_init(struct stretch *s, const struct incremental *inc);
void stretch_release(struct stretch *s);

/*
 * Start anew, for a parent whose value at inc->parent is that JSON text; empty
 * where inc->parent is NULL. False: ST_USAGE, or ST_DATA where a cursor of FILE
 * is unfit for the options.
 */
bool stretch_start(struct stretch *s, struct span parent, struct err *e);

/*
 * The next walk. *more is false where there is none left, or none at all: the
 * start is FILE's cursor and behind the end already.
 */
bool stretch_next(struct stretch *s, bool *more, struct err *e);

/* Make r, which has inc's range_config, the range of that walk. */
void stretch_range(const struct stretch *s, struct range *r);

#endif
