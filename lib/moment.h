/* SPDX-License-Identifier: MIT */
/*
 * moment - a point in time together with how it was written, so that an
 * earlier or later one can be written likewise. The forms:
 *
 *	2026-05-01T12:00:00.250+02:00	RFC 3339 (rfc3339.h)
 *	2026-05-01T12:00:00+0000	the same, no colon in the offset
 *	2026-05-01T12:00:00.250		no offset: UTC
 *	2026-05-01			midnight UTC
 *	1777636800.25			seconds since 1970, or milliseconds:
 *					which of them is for the caller to know
 *
 * A space may stand for the T. What is finer than a nanosecond is cut off:
 * the moment is then a little earlier.
 */
#ifndef ND_MOMENT_H
#define ND_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

#define MOMENT_DAY INT64_C(86400) /* in seconds */

enum moment_form {
	MOMENT_TIME,
	MOMENT_LOCAL, /* no offset */
	MOMENT_DATE,
	MOMENT_S,
	MOMENT_MS,
};

struct moment {
	int64_t seconds; /* since 1970-01-01T00:00:00Z, floor */
	int ns;		 /* and so many nanoseconds after that */

	/* how it was written */
	enum moment_form form;
	int digits;	/* decimals of the second, or of the number */
	int offset;	/* minutes east of UTC */
	bool zulu;	/* Z */
	bool colon;	/* in the offset */
	char separator; /* between date and time */
};

enum moment_unit { UNIT_NONE, UNIT_S, UNIT_MS };

/*
 * Is text a moment of the years 0000 to 9999? A decimal number without
 * exponent, of at most 9 decimals, is one where unit says what it counts.
 */
bool moment_parse(struct span text, enum moment_unit unit, struct moment *m);

/* s seconds since 1970, written as RFC 3339 with a Z. */
void moment_at(struct moment *m, int64_t s);

/* The same moment, to be written as like is. */
void moment_like(struct moment *m, const struct moment *like);

/*
 * The least difference of moments of its form, in ns: a day for a date, a
 * second or millisecond for a whole number, else 1.
 */
int64_t moment_step(const struct moment *m);

/*
 * Later by ns, or earlier. False where that leaves the years 0000 to 9999 or
 * is no multiple of moment_step.
 */
bool moment_shift(struct moment *m, int64_t ns);

/* To the multiple of unit (ns, up to a day) below it, or above. */
void moment_round(struct moment *m, int64_t unit, bool up);

int moment_compare(const struct moment *a, const struct moment *b);

/*
 * Append it in its form, with more decimals where they are needed. False where
 * the year leaves 0000 to 9999 or b is full.
 */
bool moment_format(const struct moment *m, struct buf *b);

/* Append it as RFC 3339 in UTC. */
bool moment_instant(const struct moment *m, struct buf *b);

#endif
