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

struct keep {
	const char *path; /* the caller's, resolved */
	int fd;		  /* blocks.h reads it; -1: there is no file */
	/* of what fd is: names as wanted, rows, size, CRC, extents */
	struct state state;
	int64_t repeated; /* records of path with a key that fd has once */
	struct highest highest; /* where a cursor path was given */
	bool copy;		/* fd is a sorted copy: path must be replaced */
	bool stale;		/* the state file is missing or untrue */
	bool other;		/* it is true, but of another key */
};

/*
 * Open path, which need not exist. keys and the paths of -k and --cursor say
 * what the state must be of. No key paths: records in no order, in any number.
 * memory and dir: for sorting, as in runs.h. False: *e; ST_DATA where a record
 * is not JSON, has no key, or the file is cut; ST_USAGE where the paths are too
 * long.
 */
bool keep_open(struct keep *k, const char *path, struct keys *keys,
    const struct list *key_paths, const char *cursor, int64_t memory,
    const char *dir, struct err *e);
void keep_close(struct keep *k);

#endif
