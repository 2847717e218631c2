/* SPDX-License-Identifier: MIT */
/*
 * standin - what a JSON text holds that a reader of doubles and of Unicode
 * text would alter: numbers like 12345678901234567890, strings with a lone
 * surrogate. Each gets two stand-ins that such a reader keeps, and the text is
 * written out twice, with the first ones and with the second ones.
 *
 * A number's stand-ins are the doubles on both sides of it (the largest two
 * where there is none), so that what comes out the same for both holds for the
 * number between them; where the first comes out for one and the second for
 * the other, the number itself was carried along.
 */
#ifndef ND_STANDIN_H
#define ND_STANDIN_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

/* Append a finite double as the reader would print it. */
typedef bool standin_print(double d, struct buf *b);

struct standin {
	struct span token; /* in the text */
	bool string;
	double value[2];    /* of a number */
	size_t at[2], n[2]; /* where the stand-ins are in text[0], text[1] */
};

struct standins {
	struct standin *v; /* numbers by their values, then strings */
	size_t n, cap;
	struct buf text[2]; /* filled where n is not 0 */
	standin_print *print;
	struct buf number, order[2]; /* at work */
};

void standins_init(struct standins *s, standin_print *print, size_t max);
void standins_release(struct standins *s);

/*
 * Find what needs stand-ins in a valid text, which is kept by pointer. False
 * when a text is full.
 */
bool standins_find(struct standins *s, struct span text);

/*
 * Append what a and b, one valid text made of text[0] and one of text[1], both
 * without insignificant white space and ended by NUL, say of the text itself:
 * they are the same but for stand-ins, for which the tokens are put. False
 * where they differ in another way, or it cannot be told which token is meant.
 */
bool standins_undo(
    const struct standins *s, struct span a, struct span b, struct buf *out);

#endif
