/* SPDX-License-Identifier: MIT */
/*
 * patience - whether there is another try of a request, and when: retry.h with
 * a clock, chance, and the words for it.
 */
#ifndef ND_PATIENCE_H
#define ND_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "retry.h"

/*
 * The wait in ns before the try after n retries, at least after (retry_after;
 * -1: none). False: there is none, *e is ST_AGAIN and says why before what it
 * said: the tries are used up, --max-wait is too short, or the deadline
 * (clock.h, 0: none) too near.
 */
bool patience_wait(const struct retry *r, int64_t n, int64_t after,
    int64_t deadline, int64_t *wait, struct err *e);

/*
 * May one wait that many ns, by --max-wait and the deadline? False: ST_AGAIN,
 * "not before TIME, which is ...".
 */
bool patience_allows(
    int64_t wait, int64_t max_wait, int64_t deadline, struct err *e);

#endif
