/* SPDX-License-Identifier: MIT */
/*
 * turn - several tokens that serve the same requests, used in turn by what is
 * left of their quotas: arithmetic only. The next is the one with the most
 * requests left, and of equal ones that which was used least. A quota that
 * nobody told counts as infinite, and so does one whose reset is past; one
 * that is used up is set aside until its reset.
 */
#ifndef ND_TURN_H
#define ND_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One token; all zeros: never used, nothing told. */
struct turn {
	int64_t left;  /* requests, as last told, less those sent since */
	int64_t reset; /* s since 1970; 0: not told */
	int64_t used;  /* requests sent */
	bool told;     /* is left known? */
};

/* What a server said of it: the requests left, when there are more (0: ?). */
void turn_told(struct turn *t, int64_t left, int64_t reset);

/* Is it used up at that time (s since 1970), as far as one knows? */
bool turn_spent(const struct turn *t, int64_t now);

/*
 * The next of n > 0 tokens at that time, counted as used. Where all are used
 * up, the one that is reset first.
 */
size_t turn_next(struct turn *v, size_t n, int64_t now);

#endif
