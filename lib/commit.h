/* SPDX-License-Identifier: MIT */
/*
 * commit - replace a file as a whole: at every moment, whatever is killed or
 * fails, the target is byte for byte the old one or the new one.
 *
 * Write to fd, then commit_done: fsync, close (checked), rename, fsync of the
 * directory. The new file's time of modification is above the old one's. A
 * target that holds the same bytes already is left alone, with its time, so
 * that make rebuilds nothing. The temporary is .BASE.XXXXXX.tmp in the target's
 * directory, made with O_EXCL and the mode of the old file (0666 less umask for
 * a new one). It is removed by commit_drop, at exit, and on SIGINT, SIGTERM,
 * SIGHUP, SIGPIPE, SIGQUIT and SIGXCPU (after which the process dies of that
 * signal); what kill -9 leaves is swept by the next holder of the lock.
 */
#ifndef ND_COMMIT_H
#define ND_COMMIT_H

#include <stdbool.h>

#include "err.h"

struct commit {
	char *target;
	char *tmp; /* NULL: none open */
	int fd;	   /* 0: closed */
};

/*
 * The path that a target stands for: the target itself, or the end of the
 * symlinks that it leads to, which need not exist; a regular file or none, in
 * a directory that exists. To be freed; NULL: *e says why.
 */
char *commit_resolve(const char *target, struct err *e);

/*
 * Would both be replaced by what is committed to one of them? The files need
 * not exist: their directories and names count, symlinks at their end followed.
 */
bool commit_same(const char *one, const char *other);

/* Is the name of a resolved path short enough for that of a temporary? */
bool commit_fits(const char *target, struct err *e);

/* target: a resolved path. */
bool commit_open(struct commit *c, const char *target, struct err *e);

/*
 * Closes c in any case. False: the target is the old one, unless the failure
 * is that of the directory's fsync.
 */
bool commit_done(struct commit *c, struct err *e);
void commit_drop(struct commit *c); /* also after a failure; safe to repeat */

/*
 * Remove the temporaries of target that this process has not open: dead writers
 * left them, or live ones that do not have the lock, and can do without the
 * name (ascent.h). Under the lock.
 */
void commit_sweep(const char *target);

#endif
