/* SPDX-License-Identifier: MIT */
/*
 * batch - the records that come in, each with its key and cursor. A record that
 * cannot be taken (not JSON, no fit key or cursor, no partition) is rejected
 * where that is allowed, else it is the end. Change records (change.h) have the
 * key of the record that they are about.
 */
#ifndef ND_BATCH_H
#define ND_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ascent.h"
#include "err.h"
#include "highest.h"
#include "json.h"
#include "key.h"
#include "records.h"
#include "reject.h"
#include "runs.h"
#include "strategy.h"

struct batch {
	struct keys keys;
	struct highest seen; /* the highest cursor of those that were taken */
	struct reject reject;
	struct strategy *strategy; /* NULL: they are no changes, of no parts */
	struct ascent *ascent;	   /* NULL: none, or it was no use */

	/* its own */
	struct list files; /* at least one */
	const struct list *key_paths;
	int64_t max_record;
	struct records in; /* of all files, or of one */
	struct json_scan scan;
	struct buf compact;
};

/*
 * Paths as in -k and --cursor, kept by pointer; the files as in records.h.
 * False: ST_USAGE for paths that are none; there is nothing to release.
 */
bool batch_init(struct batch *b, const struct list *key_paths,
    const char *cursor, char **files, int n, int64_t max_record, struct err *e);
void batch_release(struct batch *b);

/*
 * The next record, valid until the next call; *more false at the end of all
 * inputs. False: *e has file and line.
 */
bool batch_next(struct batch *b, struct keyed *r, bool *more, struct err *e);

/*
 * All of them, sorted, in runs; or in the ascent, closed, if there still is
 * one: then nothing is in runs before batch_descend. A file that is sorted
 * already (all are where sorted says so, others where their state does) is read
 * only while runs are: what is found in it is known at the end of those.
 */
bool batch_sort(struct batch *b, struct runs *runs, bool sorted, struct err *e);
bool batch_descend(struct batch *b, struct runs *runs, struct err *e);

/* All were read: the rejects are safe in their file. */
bool batch_end(struct batch *b, struct err *e);

#endif
