/* SPDX-License-Identifier: MIT */
/*
 * standin - what a JSON text holds that a reader of doubles and of Unicode
 * text would alter: numbers like 12345678901234567890, strings with a lone
 * surrogate. Each gets stand-ins that such a reader keeps, one for each lane,
 * and the text is written out once a lane. What comes out the same in all
 * lanes holds for the text itself; where one token's stand-ins come out, the
 * token was carried along.
 *
 * A number's stand-ins in lanes 0 and 1 are the doubles on both sides of it
 * (the largest two where there is none): they find what a neighbour decides.
 * Lanes 2 and 3 have numbers of another kind, between 2^40 and 2^41, for each
 * different value its own, in the order of the values: they find what a double
 * cannot tell apart, and what is calculated. In lane 2 all have a fraction,
 * and so have their sums and differences; in lane 3 it is the next whole
 * number, which leaves another remainder. Numbers from 2^53 on that are kept
 * get these, too, lest they change places with the others. One that is in the
 * text as it is only makes more outputs differ.
 */
#ifndef ND_STANDIN_H
#define ND_STANDIN_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

/* Append a finite double as the reader would print it. */
typedef bool standin_print(double d, struct buf *b);

#define STANDIN_LANES 4

struct standin {
	struct span token; /* in the text */
	bool string, kept;
	struct span key;	     /* of a number, as decimal.h orders them */
	double value[STANDIN_LANES]; /* of a number */
	size_t at[STANDIN_LANES], n[STANDIN_LANES]; /* where in text[] it is */
};

struct standins {
	struct standin *v;	/* as they are in the text */
	struct standin **order; /* numbers by their values, then strings */
	size_t n, numbers, cap;
	struct buf text[STANDIN_LANES]; /* filled where n is not 0 */
	standin_print *print;
	struct buf keys, number, other; /* at work */
	size_t key;			/* in keys, the number's */
};

void standins_init(struct standins *s, standin_print *print, size_t max);
void standins_release(struct standins *s);

/*
 * Find what needs stand-ins in a valid text, which is kept by pointer; n is 0
 * where the reader alters nothing. False when a text is full, or the order of
 * two numbers with exponents beyond 10^17 cannot be told.
 */
bool standins_find(struct standins *s, struct span text);

/*
 * Append what texts, one valid text made of each lane's, all without
 * insignificant white space and ended by NUL, say of the text itself: they are
 * the same but for stand-ins, for which tokens of the same value are put.
 * False where they differ in another way.
 */
bool standins_undo(const struct standins *s,
    const struct span texts[STANDIN_LANES], struct buf *out);

#endif
