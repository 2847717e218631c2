/* SPDX-License-Identifier: MIT */
/*
 * rfc3339 - date-times of RFC 3339 (section 5.6, years 0000 to 9999), as
 * instants. 't', 'z' and a space for 'T' are accepted as section 5.6 allows;
 * fractions may have any number of digits; second 60 is the instant after 59.
 */
#ifndef ND_RFC3339_H
#define ND_RFC3339_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

struct rfc3339 {
	int64_t seconds;      /* since 1970-01-01T00:00:00Z, floor */
	struct span fraction; /* the digits behind the point, in the text */
	int offset;	      /* minutes east of UTC, as it was written */
	bool zulu;	      /* written with Z */
};

bool rfc3339_parse(struct span text, struct rfc3339 *t);

/*
 * Append t as a date-time, in the offset it was written with (-00:00 becomes
 * +00:00), with its fraction. False where the year leaves 0000 to 9999 or b is
 * full.
 */
bool rfc3339_format(const struct rfc3339 *t, struct buf *b);

#endif
