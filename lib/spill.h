/* SPDX-License-Identifier: MIT */
/*
 * spill - sorted records in temporary files, and how they are read back. A
 * file has no name from the moment it is made (where the file system has no
 * such files, from the moment after), so that nothing is left whatever kills
 * the process. The format is this process's own: struct lengths and the three
 * texts of each record.
 */
#ifndef ND_SPILL_H
#define ND_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "kway.h"
#include "out.h"

struct lengths {
	uint32_t key, cursor; /* at most KEYED_MAX */
	uint64_t text;
};

/* Where temporary files go: as named (NULL: not), else as TMPDIR, or /tmp. */
const char *spill_dir(const char *named);

/* An unlinked file in dir, to be closed. -1: *e says why. */
int spill_file(const char *dir, struct err *e);

bool spill_put(struct out *out, const struct keyed *k);

/*
 * A part of a file as a source for kway. It holds `step` bytes, in which most
 * records are whole; the text of one that is larger is read into a buffer that
 * all sources of a merge share, when it is asked for.
 */
struct spill {
	struct kway_source source;
	int fd;
	int64_t at, end; /* where the next read starts, and the part ends */
	struct buf buf;
	size_t from;   /* of the record that the source is at, in buf */
	uint64_t size; /* of that record, its lengths not counted */
	size_t step;
	struct buf *large;
};

/* Bytes at .. end of fd are of spill_put. fd and large stay the caller's. */
void spill_open(struct spill *s, int fd, int64_t at, int64_t end, size_t step,
    struct buf *large);
void spill_release(struct spill *s);

#endif
