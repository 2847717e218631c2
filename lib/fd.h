/* SPDX-License-Identifier: MIT */
/*
 * fd - reading and writing descriptors, whole: EINTR and short counts are
 * carried on, and so is a descriptor that somebody made non-blocking. Each
 * function returns false with errno.
 */
#ifndef ND_FD_H
#define ND_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Append all that fd gives up to its end; EFBIG where b (over) is full. */
bool fd_read_all(int fd, struct buf *b);

/*
 * The n bytes of a file from byte at on, to p; *got is less than n where the
 * file ends before, and only there.
 */
bool fd_read_at(int fd, int64_t at, void *p, size_t n, size_t *got);

/* Would read(2) not wait? It does not at the end, either. */
bool fd_ready(int fd);

bool fd_write_all(int fd, const void *p, size_t n);

/*
 * n bytes of the file from, from byte at on, to the descriptor to: in the
 * kernel where it can (copy_file_range), which may share them on the disk.
 * ENODATA where the file ends before.
 */
bool fd_copy(int from, int64_t at, int64_t n, int to);

/*
 * What was written goes on its way to the disk, where the system can do that;
 * nothing waits for it, and what fails is for fsync to tell.
 */
void fd_begin_sync(int fd);

/* When the file was last modified, in ns since 1970. */
bool fd_mtime(int fd, int64_t *ns);
bool fd_set_mtime(int fd, int64_t ns);

/* Have a pipe hold more at once, if fd is one; from either of its ends. */
void fd_widen(int fd);

#endif
