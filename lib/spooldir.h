/* SPDX-License-Identifier: MIT */
/*
 * spooldir - the directory of a spool (spool.h): its lock, the files of bodies
 * in it, which are named by number, and the removal of what is its own. dir is
 * a descriptor of it: where its name leads later does not matter.
 */
#ifndef ND_SPOOLDIR_H
#define ND_SPOOLDIR_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "generation.h"
#include "journal.h"

/*
 * Open the directory, made (0700) if need be, and lock it for this process
 * alone. False: ST_AGAIN where another has it, ST_USAGE where it has files but
 * no journal. What was opened is the caller's to close, also then.
 */
bool spooldir_lock(const char *name, int *dir, int *lock, struct err *e);

/* Open it to read, locked against writers where it has a lock. */
bool spooldir_share(const char *name, int *dir, int *lock, struct err *e);

/* The body of t, in place of what b holds. False: not as the journal says. */
bool spooldir_read(int dir, const struct journal_entry *t, struct buf *b);

/* A new file for a body. False: it is not there. */
bool spooldir_write(int dir, int64_t body, struct span bytes, struct err *e);

/*
 * Remove the bodies that neither generation names; *next becomes a number that
 * no body has. False with errno.
 */
bool spooldir_sweep(int dir, const struct generation *a,
    const struct generation *b, int64_t *next);

/* Remove all bodies, then these files, the lock, and the directory if empty. */
bool spooldir_remove(
    const char *name, int dir, const char *const *files, struct err *e);

#endif
