/* SPDX-License-Identifier: MIT */
/*
 * changes - where change records (change.h) go: to a file that is replaced as
 * a whole (commit.h), in blocks (pack.h) where its name ends in .gz, or to
 * stdout as they come. Without a name there is nobody to tell, and every
 * function does nothing and succeeds.
 *
 * The file is committed before the data that it speaks of: what is killed
 * between the two tells its changes again the next time, and never keeps them
 * to itself.
 */
#ifndef ND_CHANGES_H
#define ND_CHANGES_H

#include <stdbool.h>

#include "buf.h"
#include "commit.h"
#include "err.h"
#include "out.h"
#include "pack.h"
#include "str.h"

struct changes {
	enum { CHANGES_NONE, CHANGES_STDOUT, CHANGES_FILE } to;
	char *path; /* of the file, resolved */
	bool packed, begun;
	struct commit commit;
	struct out out;
	struct pack pack;
	struct buf line;
};

/*
 * name: a file, "-" for stdout, NULL for nothing. A file that cannot be made
 * is found out here; it is begun at the first change, or at the commit. False:
 * there is nothing to release.
 */
bool changes_open(struct changes *c, const char *name, struct err *e);

/*
 * Tell of a row (JSON texts, empty for no record). To a file: under the lock of
 * the data, for what dead writers of it left is swept.
 */
bool changes_put(struct changes *c, struct span key, struct span old,
    struct span new, struct err *e);

/* All were put: the file is the new one, also where there were none. */
bool changes_commit(struct changes *c, struct err *e);

/* The last act, as out_finish_stdout, where they went to stdout. */
bool changes_finish(struct changes *c, struct err *e);

/* What was not committed is dropped. */
void changes_release(struct changes *c);

#endif
