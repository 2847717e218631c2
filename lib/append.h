/* SPDX-License-Identifier: MIT */
/*
 * append - records behind those of a kept file, or in their place, in the order
 * of their arrival: nothing is sorted or compared. What is there is copied as
 * compressed bytes, but for the last blocks, which go on.
 */
#ifndef ND_APPEND_H
#define ND_APPEND_H

#include <stdbool.h>

#include "batch.h"
#include "err.h"
#include "keep.h"
#include "key.h"
#include "update.h"

/*
 * The batch, which has no keys, is read to its end under the lock; k was opened
 * without keys. replace: the old records go, as far as the limit allows
 * (ST_DATA).
 */
bool append_file(struct keep *k, struct batch *b, bool replace,
    const struct update_limit *limit, struct update_counts *n, struct err *e);

#endif
