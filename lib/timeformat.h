/* SPDX-License-Identifier: MIT */
/*
 * timeformat - a moment as an API wants it in a request:
 *
 *	epoch, epoch-ms		seconds or milliseconds since 1970
 *	a text with % in it	as strftime(3) has it, always in UTC, English
 *
 * Of strftime: %a %A %b %B %d %e %F %H %I %j %m %M %p %R %s %S %T %u %y %Y
 * %z %Z %%. And %f, the microseconds in 6 digits; %1f to %9f have so many.
 */
#ifndef ND_TIMEFORMAT_H
#define ND_TIMEFORMAT_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "moment.h"

/* False (ST_USAGE): not such a format. */
bool timeformat_check(const char *format, struct err *e);

/* The finest unit of time that a format has, in ns; a day, at most. */
int64_t timeformat_unit(const char *format);

/*
 * Append m, which is rounded down to that unit, or up. False where the year
 * leaves 0000 to 9999 or b is full.
 */
bool timeformat_write(
    const char *format, const struct moment *m, bool up, struct buf *b);

#endif
