/* SPDX-License-Identifier: MIT */
/*
 * window - the stretch of time from one moment to another, in steps.
 *
 * Neighbours share the moment between them, since some servers leave out the
 * start and others the end of what they are asked for: a record of just that
 * moment may come twice, but not fall between.
 */
#ifndef ND_WINDOW_H
#define ND_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "moment.h"

#define WINDOW_MAX 1000000

struct window {
	struct moment at, until;
	int64_t step; /* ns */
	bool started;
};

/*
 * From from to until in steps of so many ns, each moment written as from is.
 * False (ST_USAGE): more than WINDOW_MAX, or steps that from's form cannot
 * have.
 */
bool window_init(struct window *w, const struct moment *from,
    const struct moment *until, int64_t step, struct err *e);

/*
 * The next one. False: there is none left. There is none where from is behind
 * until, one where they are the same.
 */
bool window_next(struct window *w, struct moment *start, struct moment *end);

/* Was that the last one? */
bool window_last(const struct window *w);

#endif
