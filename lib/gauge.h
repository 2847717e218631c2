/* SPDX-License-Identifier: MIT */
/*
 * gauge - what records that come one after the other show of themselves: how
 * many there are, whether they are in the order of their keys, the highest
 * cursor.
 */
#ifndef ND_GAUGE_H
#define ND_GAUGE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "highest.h"
#include "key.h"
#include "str.h"

struct gauge {
	struct keys *keys;	/* the caller's; may have neither path */
	int64_t rows, bytes;	/* with the newlines */
	struct buf first, last; /* keys, where there is a path: the lowest */
	bool sorted, unique;	/* by now; where sorted, unique counts */
	struct highest highest;
};

void gauge_init(struct gauge *g, struct keys *keys);
void gauge_release(struct gauge *g);

/*
 * One more; *r is what keys_of makes of it. False (ST_DATA): it is not JSON,
 * or its key is missing or unfit.
 */
bool
gauge_see(struct gauge *g, struct span line, struct keyed *r, struct err *e);

#endif
