/* SPDX-License-Identifier: MIT */
/*
 * shell - text for sh(1).
 */
#ifndef ND_SHELL_H
#define ND_SHELL_H

#include <stdbool.h>

#include "buf.h"
#include "str.h"

/* Append one word that means these bytes; quoted only where it must be. */
bool shell_word(struct span s, struct buf *b);

/* Append the bytes as they stand between double quotes. */
bool shell_inside(struct span s, struct buf *b);

/* Can it be written behind a '$'? */
bool shell_name(struct span s);

#endif
