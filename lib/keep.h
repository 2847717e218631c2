/* SPDX-License-Identifier: MIT */
/*
 * keep - a file that is kept up to date, as it stands: NAME.ndjson.gz, sorted
 * by key, and what its state file says of it. A state that does not match the
 * data is never trusted: the data are read. A file that is not as ndmerge
 * makes them (unsorted, repeated keys, any other gzip or plain NDJSON) is
 * offered as a sorted copy of itself.
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
	int64_t size;	  /* of what fd is */
	int64_t rows;	  /* of path, records that repeat a key among them */
	int64_t repeated; /* such records, which fd has not */
	struct highest highest; /* where a cursor path was given */
	bool copy;		/* fd is a sorted copy: path must be replaced */
	bool stale;		/* the state file is missing or untrue */
};

/*
 * Open path, which need not exist. keys and want (its key and cursor paths as
 * state_name makes them) say what the state must be of. memory and dir: for
 * sorting, as in runs.h. False: *e; ST_DATA where a record is not JSON, has no
 * key, or the file is cut.
 */
bool keep_open(struct keep *k, const char *path, struct keys *keys,
    const struct state *want, int64_t memory, const char *dir, struct err *e);
void keep_close(struct keep *k);

#endif
