/* SPDX-License-Identifier: MIT */
/*
 * keytext - the text that a key is sorted by (key.h), back to JSON. Strict: a
 * text that key.h would not write is none, so that what is read here and
 * encoded again gives the same bytes.
 *
 * Numbers come back in one spelling (decimal.h), strings with the escapes that
 * they must have (jsontext.h); a lone surrogate as its escape, \ud800. The
 * spelling that the record had is not in its key.
 */
#ifndef ND_KEYTEXT_H
#define ND_KEYTEXT_H

#include <stdbool.h>

#include "buf.h"
#include "str.h"

/*
 * Append the JSON value of a key; of one with several components an array of
 * their values. False, with a part in b, for what is no key's text, or where b
 * is full (b->over). An encoded cursor is a key's text, but for a time.
 */
bool keytext_json(struct span key, struct buf *b);

#endif
