/* SPDX-License-Identifier: MIT */
/*
 * parents - records that each ask for a walk of their own: their fields fill
 * the placeholders of the request (blueprint.h), and are added to the records
 * of its walk.
 *
 * One parent is held at a time. What would be the same walk, with the same
 * members added, is made once; known by a hash of 64 bits each (seen.h): up to
 * 32 bytes of memory for each distinct walk.
 */
#ifndef ND_PARENTS_H
#define ND_PARENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ask.h"
#include "blueprint.h"
#include "err.h"
#include "graft.h"
#include "opts.h"
#include "records.h"
#include "seen.h"

struct parents {
	/* as given; strings belong to argv */
	const char *file;    /* --parents; "-": stdin. NULL: there are none */
	const char *missing; /* --parent-missing fail (NULL) or skip */
	struct list add;     /* --add-parent [NAME=]PATH */

	/* what else than its request makes a walk another one, of the caller */
	uint64_t apart;

	/* of the last parents_ask; valid until the next parent is read */
	struct graft *added;
	size_t nadded;
	/* Walks, so far: made, not made again, and for want of a field. */
	int64_t made, repeated, skipped;

	/* its own */
	struct blueprint *bp;
	bool skip, is_stdin;
	struct records records;
	struct list own; /* names of members; owned */
	size_t *field;	 /* where they come from */
	struct seen seen;
};

/* Zeroed; its options in a table. */
#define PARENTS_OPTS 4 /* at most */
void parents_opts(struct parents *p, struct opt table[PARENTS_OPTS]);
void parents_release(struct parents *p);

/*
 * Check the options against the request, whose blueprint is kept by pointer
 * and reads the parents. Nothing to check without p->file, where no other
 * option may be given. False: ST_USAGE.
 */
bool parents_prepare(struct parents *p, struct blueprint *bp, struct err *e);

/*
 * Would parents_next not wait for stdin? Where a line there is not whole, it
 * may.
 */
bool parents_ready(struct parents *p);

/*
 * Read the next parent into bp->fields; *more is false behind the last one.
 * False: records.h's errors, ST_FAILED where the parents' writer did not
 * finish.
 */
bool parents_next(struct parents *p, bool *more, struct err *e);

/*
 * The first request of the last parent's walk for that range. *made is false
 * where there is none: it was made before, or a field is not there and that is
 * to be skipped. False: *e, "FILE:LINE: ...", ST_DATA for a field that is
 * missing or cannot stand where it should, ST_USAGE for a range that is not
 * known.
 */
bool parents_ask(struct parents *p, const struct template_range *range,
    struct ask *a, bool *made, struct err *e);

#endif
