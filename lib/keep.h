/* SPDX-License-Identifier: MIT */
/*
 * keep - a file that is kept up to date, as it stands: NAME.ndjson.gz, sorted
 * by key, with its index (extents.h). They come from its state file; where that
 * does not match the data, it is never trusted, and the data are read. A file
 * that is not as ndmerge makes them (unsorted, repeated keys, any other gzip or
 * plain NDJSON) is offered as a sorted copy of itself.
 */
#ifndef ND_KEEP_H
#define ND_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "highest.h"
#include "key.h"
#include "state.h"

/* How it is kept, and what it may take to sort it (runs.h). */
struct keep_plan {
	const struct list *key_paths; /* none: records in no order */
	const char *cursor;	      /* NULL: none */
	int64_t memory;
	const char *dir;
};

/* It must not move once it is open. */
struct keep {
	const char *path; /* the caller's, resolved */
	const struct keep_plan *plan;
	int fd; /* blocks.h reads it; -1: there is no file */
	/* of what fd is: names as wanted, rows, size, CRC, extents */
	struct state state;
	int64_t repeated; /* records of path with a key that fd has once */
	struct highest highest; /* where a cursor path was given */
	bool copy;		/* fd is a sorted copy: path must be replaced */
	bool stale;		/* the state file is missing or untrue */
	bool other;		/* it is true, but of another key */

	/*
	 * By the plan's paths; a row may lack the cursor. Two, for what keys
	 * says of a row is gone when it is asked about the next one.
	 */
	struct keys keys;   /* of the row at hand */
	struct keys beside; /* of those beside it */
};

/*
 * Open path, which need not exist; the plan stays the caller's. False: *e;
 * ST_DATA where a record is not JSON, has no key, or the file is cut; ST_USAGE
 * where the paths are none, or too long. *k is to be closed even then.
 */
bool keep_open(struct keep *k, const char *path, const struct keep_plan *plan,
    struct err *e);
void keep_close(struct keep *k);

#endif
