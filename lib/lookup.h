/* SPDX-License-Identifier: MIT */
/*
 * lookup - the wanted records of a kept file whose state is trusted
 * (statefile.h), found without reading the others: the state's extents are
 * searched for the key, then the groups of one extent by their first records.
 * Extents whose cursors are all below the wanted ones are passed over, and for
 * the last records they are read from the end.
 */
#ifndef ND_LOOKUP_H
#define ND_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocks.h"
#include "err.h"
#include "extents.h"
#include "key.h"
#include "wanted.h"

struct lookup {
	const char *name; /* these are the caller's */
	const struct extents *extents;
	struct keys *keys;
	const struct wanted *wanted;

	struct blocks blocks; /* of the extent under way, */
	size_t group;	      /* the next one of its groups, */
	struct span rest;     /* records of the last one, not looked at yet */
	size_t next, end;     /* extents that are left */
	int64_t pass;	      /* so many wanted records are not handed out */
};

/*
 * name is fd's, for messages. keys: all paths of the file's key where wanted
 * asks for one, none where it does not; the cursor likewise. last: so many
 * records at the end only; -1: all of them. False: *e.
 */
bool lookup_open(struct lookup *l, int fd, const char *name,
    const struct extents *extents, struct keys *keys,
    const struct wanted *wanted, int64_t last, struct err *e);
void lookup_close(struct lookup *l);

/*
 * The next record, valid until the next call; empty behind the last one. False
 * (ST_DATA): what was read is damaged, or not what the state says.
 */
bool lookup_next(struct lookup *l, struct span *record, struct err *e);

#endif
