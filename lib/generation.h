/* SPDX-License-Identifier: MIT */
/*
 * generation - a journal (journal.h) on the disk, and where in it the reply to
 * a request stands. What is not a whole line of a known kind is not there. The
 * lines stay on the disk; an entry takes about 40 bytes of memory.
 */
#ifndef ND_GENERATION_H
#define ND_GENERATION_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "journal.h"

struct generation_entry {
	uint64_t hash; /* of the key */
	int64_t at;    /* the line: its first byte, */
	uint32_t n;    /* and its length without the newline */
	bool taken;
	int64_t body; /* number of its file */
};

struct generation {
	int fd;		 /* 0: there is no such file */
	int64_t end;	 /* behind the last whole line; 0: there is none */
	int64_t started; /* s since 1970 */
	int64_t last;	 /* time of the last entry, or started */
	bool finished;

	struct generation_entry *v; /* in the order of the file */
	size_t n, cap;
	uint32_t *slot; /* open addressing by hash: number in v + 1; 0: free */
	size_t slots;	/* a power of two, or 0 */
};

/*
 * Read the file of that name in the directory, opened with flags. None there:
 * true, fd 0. False: it cannot be read, or is not a journal (ST_FAILED).
 */
bool generation_open(
    struct generation *g, int dir, const char *name, int flags, struct err *e);
void generation_close(struct generation *g);

/*
 * The first entry of that key which nobody took; it is taken now, so that a
 * request that was made twice gets its replies in their order. 0: none.
 */
size_t generation_take(struct generation *g, struct span key);

/* The line of an entry, into line; *t points into it. False: not any more. */
bool generation_line(const struct generation *g, size_t entry, struct buf *line,
    struct journal_entry *t);

#endif
