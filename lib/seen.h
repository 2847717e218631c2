/* SPDX-License-Identifier: MIT */
/*
 * seen - which texts there were before, by a hash of 64 bits each: two texts
 * that share one are taken for the same, which n texts do with a chance of
 * about n * n / 2^65.
 */
#ifndef ND_SEEN_H
#define ND_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

/* Zeroed: empty. */
struct seen {
	uint64_t *slot; /* open addressing; 0: free */
	size_t n, cap;	/* cap is a power of two, or 0 */
};

void seen_release(struct seen *s);

/* Empty again; the memory is kept for the next use. */
void seen_clear(struct seen *s);

/* Add a hash; false where it is there already. */
bool seen_add(struct seen *s, uint64_t hash);

bool seen_has(const struct seen *s, uint64_t hash);

/* The hash of a text; that of several texts goes on from the one before. */
uint64_t seen_hash(uint64_t hash, struct span text);

#endif
