/* SPDX-License-Identifier: MIT */
/*
 * condition - asking whether a stored reply is still good (RFC 9110, 13), and
 * what the answer 304 does to it (RFC 9111, 4.3.4).
 */
#ifndef ND_CONDITION_H
#define ND_CONDITION_H

#include <stdbool.h>

#include "buf.h"
#include "reply.h"
#include "str.h"

/* Is there a condition or a range among these header lines? */
bool condition_given(const struct list *headers);

/*
 * The header line that asks by what the stored reply r has, appended to field.
 * False where it has nothing. An ETag goes before Last-Modified, which counts
 * where Date is a minute later at least: else what was changed in the same
 * second would go unseen (RFC 9110, 8.8.2.2).
 */
bool condition_for(const struct reply *r, struct buf *field);

/* Is the 304 that r holds about the stored reply with that head? */
bool condition_about(const struct reply *r, const struct buf *head);

/*
 * Bring the head of a stored reply up to date with that of the 304 (RFC 9111,
 * 3.2): its fields replace those of the same names, but for Content-* and
 * Transfer-Encoding, which describe a body that did not come. False when head
 * is full.
 */
bool condition_freshen(struct buf *head, const struct buf *newer);

#endif
