/* SPDX-License-Identifier: MIT */
/*
 * pile - keyed records in memory: taken in any order, put in order in place,
 * then written to a file or read as a source of kway. A pile is one mapping of
 * a fixed size, records from its start, their index from its end down, and
 * touches no more of it than it needs.
 *
 * The sort is a quicksort of eight bytes of the keys at a time, from where
 * they first differ (Bentley, Sedgewick, "Fast algorithms for sorting and
 * searching strings", 1997), which reads a key again only where those of
 * several records are the same: keys tend to begin alike. It takes no memory.
 */
#ifndef ND_PILE_H
#define ND_PILE_H

#include <stdbool.h>
#include <stddef.h>

#include "kway.h"
#include "out.h"

struct pile {
	struct kway_source source; /* once it is sorted */
	struct policy policy;
	bool all;   /* else the winner of each key is kept */
	bool large; /* it will be filled; the owner may say so */
	size_t size;
	char *mem; /* size bytes; NULL until the first record comes */
	size_t used;
	size_t n;
	size_t last;	     /* where the last record is */
	size_t common;	     /* bytes that all keys begin with, */
	size_t since;	     /* as it was found when there were so many */
	bool unsorted;	     /* some record came after one that it precedes */
	struct entry *index; /* the last record's is first, until the sort */
	size_t kept, next;   /* after the sort: in the index, and read */
};

void
pile_init(struct pile *p, size_t size, const struct policy *policy, bool all);
void pile_release(struct pile *p);

/* Has it room for the record? Would it have, if it were empty? */
bool pile_fits(const struct pile *p, const struct keyed *k);
bool pile_could_fit(const struct pile *p, const struct keyed *k);

/* Copy a record that fits. */
void pile_add(struct pile *p, const struct keyed *k);

/* All are in. */
void pile_sort(struct pile *p);

/* What was sorted to out, as spill.h reads it. The caller looks at out. */
void pile_write(const struct pile *p, struct out *out);

/* Empty again; the memory is kept. */
void pile_clear(struct pile *p);

#endif
