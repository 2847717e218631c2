/* SPDX-License-Identifier: MIT */
/*
 * rewrite - the new version of a kept file, made while the old one is walked
 * from its first record to its last. Nothing is written until something
 * changes; then what stayed before follows first. Extents and groups of blocks
 * that stay are copied as compressed bytes; in a group that changes, the
 * records are packed again, with those of a small group before it.
 *
 *	each extent: rewrite_extent_stays, or
 *		rewrite_extent
 *		each group of it: rewrite_group_stays, or
 *			rewrite_group
 *			rewrite_put, _make, _stays, _stay, _goes for records
 *			rewrite_group_end
 *		rewrite_extent_end
 *	rewrite_finish, rewrite_commit
 */
#ifndef ND_REWRITE_H
#define ND_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "ascent.h"
#include "blocks.h"
#include "commit.h"
#include "err.h"
#include "keep.h"
#include "key.h"
#include "out.h"
#include "pack.h"

struct rewrite {
	bool begun; /* there is a new file */
	struct pack pack;

	/* its own */
	struct keep *keep;
	struct commit commit;
	struct out out;
	const struct blocks *blocks; /* of the extent under way */
	size_t extent, group;
	size_t written; /* groups behind it, up to group, are to be copied */
	const char *at; /* the next record of the group under way */
	bool writing;	/* the group changes: its records go to pack */
};

/* k->beside are in use here: what is put is not of them. */
void rewrite_init(struct rewrite *w, struct keep *k);
void rewrite_release(struct rewrite *w); /* what was not committed is dropped */

/* Have a new file even where nothing changes. */
bool rewrite_begin(struct rewrite *w, struct err *e);

/* The next extent stays; or its blocks were taken, and are walked. */
bool rewrite_extent_stays(struct rewrite *w, struct err *e);
void rewrite_extent(struct rewrite *w, const struct blocks *b);
bool rewrite_extent_end(struct rewrite *w, struct err *e);

/* The next group. */
bool rewrite_group_stays(struct rewrite *w, struct err *e);
void rewrite_group(struct rewrite *w);
bool rewrite_group_end(struct rewrite *w, struct err *e);

/* Is the group written, or does it have to be walked for another reason? */
bool rewrite_joined(const struct rewrite *w);

/* A record before the next stored one, or behind the last of the group. */
bool rewrite_put(struct rewrite *w, const struct keyed *r, struct err *e);

/* Likewise a row whose key and cursor are not known yet. */
bool rewrite_make(struct rewrite *w, struct span row, struct err *e);

/* The next stored record of the group stays, or goes. */
bool rewrite_stays(struct rewrite *w, const struct keyed *r, struct err *e);
bool rewrite_goes(struct rewrite *w, struct err *e);

/* All of them before that byte of its text stay; they are not looked at. */
bool rewrite_stay(struct rewrite *w, const char *to, struct err *e);

/* Instead of all that: the new file was written before, and is taken over. */
void rewrite_take_over(struct rewrite *w, struct ascent *a);

/* All is written, but not yet in its place. */
bool rewrite_finish(struct rewrite *w, struct err *e);

/* After that: has it the bytes of the old one? */
bool rewrite_same(const struct rewrite *w);

/*
 * Where there is a new file, it takes the place of the old one (commit.h), and
 * its state file follows, with so many rows and the highest cursor of those
 * that were seen. The state is also written where that is higher, or where it
 * was stale; else nothing is touched.
 */
bool rewrite_commit(
    struct rewrite *w, const struct highest *seen, int64_t rows, struct err *e);

#endif
