/* SPDX-License-Identifier: MIT */
/*
 * dryrun - a request as people read it, and as sh(1) and curl(1) run it.
 */
#ifndef ND_DRYRUN_H
#define ND_DRYRUN_H

#include <stdbool.h>

#include "ask.h"
#include "buf.h"
#include "request.h"

/*
 * A script for sh(1): what would be sent for ask, a request of rq's, as
 * comments, and the curl command that does the same; each secret is a shell
 * variable or substitution. False when b is full.
 */
bool
dryrun_print(const struct request *rq, const struct ask *ask, struct buf *b);

#endif
