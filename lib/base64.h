/* SPDX-License-Identifier: MIT */
/*
 * base64 - bytes as text (RFC 4648, section 4).
 */
#ifndef ND_BASE64_H
#define ND_BASE64_H

#include <stdbool.h>

#include "buf.h"
#include "str.h"

/* Append the encoding of s, padded, on one line. False when b is full. */
bool base64_encode(struct span s, struct buf *b);

#endif
