/* SPDX-License-Identifier: MIT */
/*
 * since - the incremental cursor on its way into a request: from the JSON text
 * that the state keeps to the text that stands for "{since}".
 */
#ifndef ND_SINCE_H
#define ND_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "str.h"

#define SINCE "{since}"

/*
 * Append the text of a cursor, lag (ns, from 0) taken off: an RFC 3339 time
 * keeps its form, a whole number counts seconds. False (ST_USAGE) where a lag
 * is asked for and the cursor is neither, or the lag has parts of a second
 * and a number is to be lessened.
 */
bool since_value(struct span json, int64_t lag, struct buf *b, struct err *e);

/* Does text speak of it? */
bool since_wanted(const char *text);

/* Append text with each "{since}" replaced. False when b is full. */
bool since_fill(const char *text, struct span value, struct buf *b);

#endif
