/* SPDX-License-Identifier: MIT */
/*
 * body - the body of a request as options give it, piece by piece.
 */
#ifndef ND_BODY_H
#define ND_BODY_H

#include <stdbool.h>

#include "braces.h"
#include "buf.h"
#include "err.h"

/*
 * Append DATA itself, what the file holds for @FILE, all of stdin for @-; not
 * a byte is dropped. False: ST_USAGE.
 */
bool body_add(struct buf *b, const char *data, struct err *e);

/*
 * Append NAME=VALUE, both percent-encoded, less the placeholders in it. False:
 * ST_USAGE.
 */
bool body_add_pair(
    struct buf *b, const char *pair, enum braces braces, struct err *e);

#endif
