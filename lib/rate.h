/* SPDX-License-Identifier: MIT */
/*
 * rate - no more than N requests in a second, minute, hour or day, shared by
 * all processes that use the same file; and a pause that they share as well.
 *
 * It is the generic cell rate algorithm (ITU-T I.371, Annex A; Wikipedia,
 * "Generic cell rate algorithm") without any tolerance: the file holds the
 * time at which the next request is due, and who takes it moves it on by his
 * own interval, (unit + RATE_SLACK) / N. So slots never are closer than that,
 *no window of one unit holds more than N, and processes of different rates
 *leave behind them what their own rate asks for. A slot that is taken and not
 *used is lost, nothing else: the file is locked (flock) for as long as it takes
 *to read and write a line, and a process that is killed gives the lock back.
 *
 * The promise is about slots. A request may be late, for its process was not
 * run, or it had to connect first, and then comes close to the next one; but
 *the server still sees no more than N in a unit where none is later than
 *another one by more than the slack.
 *
 * The file holds one line for people and processes:
 *
 *	ndkit-rate boot ID next SECONDS hold SECONDS
 *
 * in seconds of clock.h, whose time all processes of one boot share;
 * ID is Linux's boot_id ("-" elsewhere, where the default directories are
 * emptied at boot). A line of another boot, of times more than 366 days ahead,
 * or damaged, counts as none. A file that is removed meanwhile is made anew.
 */
#ifndef ND_RATE_H
#define ND_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

#define RATE_SLACK INT64_C(50000000) /* ns */

struct rate {
	int fd;		  /* 0: not open */
	char *path;	  /* of the file */
	int64_t interval; /* ns from one slot to the next */
	char boot[64];
};

/*
 * N/s, N/m, N/h or N/d, N from 1 to 1000000, as the ns from one slot to the
 * next. False: ST_USAGE.
 */
bool rate_parse(const char *text, int64_t *interval, struct err *e);

/*
 * file NULL: one for each user and origin, in $XDG_RUNTIME_DIR/ndkit or, where
 * that is not set, in /tmp/ndkit-UID. That directory is made with mode 0700; it
 * is refused where somebody else could have made it or could write into it. The
 * file itself is never a symbolic link, and a named one that holds something
 * else is refused, not overwritten. False: ST_USAGE, ST_FAILED (errno), nothing
 * to close.
 */
bool rate_open(struct rate *r, int64_t interval, const char *file,
    const char *origin, struct err *e);
void rate_close(struct rate *r); /* also one that is zero */

/*
 * Take the next slot: *when is the time at which one request may be sent, in
 * clock.h's time, maybe past by then. Take one when there is a
 * request to send, not in advance: what is taken stays taken. False, with no
 * slot taken: ST_AGAIN where it would be behind deadline (clock.h, 0: none), or
 * a pause lasts longer than max_wait ns, which is told with its end; ST_FAILED
 * where the file cannot be read or written.
 */
bool rate_take(struct rate *r, int64_t max_wait, int64_t deadline,
    int64_t *when, struct err *e);

/*
 * Nobody takes a slot before when (clock.h) from now on; slots that are
 * taken already stay. A longer pause is not made shorter; none is longer than
 * 366 days.
 */
bool rate_hold(struct rate *r, int64_t when, struct err *e);

#endif
