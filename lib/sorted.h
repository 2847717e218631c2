/* SPDX-License-Identifier: MIT */
/*
 * sorted - an input whose records are in key order already, as a source of
 * kway; the order is checked. The input is whatever embeds a sorted_input, an
 * NDJSON file, say (batch.c).
 */
#ifndef ND_SORTED_H
#define ND_SORTED_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "kway.h"
#include "pile.h"

/* First member of a larger struct; with the functions filled in. */
struct sorted_input {
	/* The next record, valid until next is called for any input. */
	bool (*next)(
	    struct sorted_input *i, struct keyed *k, bool *more, struct err *e);
	/* Put "FILE:LINE: " of the last record before e's text; false. */
	bool (*at)(const struct sorted_input *i, struct err *e);
	/* No more is read: called once, at the end or by sorted_free. */
	void (*close)(struct sorted_input *i);
};

/* A record by itself. */
struct copy {
	struct buf key, cursor, text;
};

struct sorted {
	struct kway_source source;
	struct sorted_input *input; /* NULL: at its end */
	bool started, more;	    /* there is one in ahead */
	struct copy now, ahead;	    /* what it gave, and the one behind */
	struct pile group; /* all records of one key, if that is wanted, */
	bool grouped;	   /* and they are what it gives */
};

/*
 * A source; it is read when kway asks. Of records with one key the winner by
 * policy comes out, or all, in order of cursor: these must then fit in limit
 * bytes (ST_DATA), if they have cursors. Otherwise two records are held. A
 * record with a key below the one before is ST_DATA, "FILE:LINE: not sorted by
 * key".
 */
struct sorted *sorted_new(struct sorted_input *i, size_t limit,
    const struct policy *policy, bool all);
void sorted_free(struct sorted *s);

#endif
