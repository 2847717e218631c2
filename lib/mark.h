/* SPDX-License-Identifier: MIT */
/*
 * mark - the finish mark: how a reader tells a finished writer from a dead one.
 *
 * On Linux both ends of a pipe share one inode. A writer sets the sticky bit
 * of its stdout pipe before it reads anything and clears it as its last act of
 * success; a reader that finds it set at the end of input knows that the
 * writer died. Where fchmod on a pipe is refused, nothing is ever marked.
 */
#ifndef ND_MARK_H
#define ND_MARK_H

#include <stdbool.h>

/*
 * The first act of every main: opens descriptors 0, 1 and 2 on /dev/null where
 * they are missing, so that what is written is dropped and nothing can be read,
 * and marks stdout. A pipe that carries the mark already belongs to somebody
 * who did not finish: it is never cleared by us.
 */
void mark_start(void);

/* Is fd a pipe whose writer has not finished? Asked at its end of file. */
bool mark_unfinished(int fd);

/* The last act of success: clears the mark that mark_start set. */
void mark_finish(void);

#endif
