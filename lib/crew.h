/* SPDX-License-Identifier: MIT */
/*
 * crew - the parts of a data set, each brought up to date by a process of its
 * own, in two steps: all prepare, some at a time; when all have, and they are
 * told so, all commit. Where one fails to prepare, or this process ends before,
 * none does.
 */
#ifndef ND_CREW_H
#define ND_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "err.h"
#include "update.h"

/*
 * What the process of part i does; release is its last act in any case. next is
 * called here, before that process is made.
 */
struct crew_work {
	bool (*next)(void *arg, size_t i, struct err *e);
	bool (*prepare)(
	    void *arg, size_t i, struct update_counts *n, struct err *e);
	bool (*commit)(void *arg, struct err *e);
	void (*release)(void *arg);
	void *arg;	  /* each process has a copy */
	const char *name; /* of the data set, for messages */
};

struct crew {
	size_t n;
	const char *name;
	struct crew_member *member;
};

/*
 * Start n processes, at_once of which prepare at one time. False: *e is that of
 * the first part that failed. *sum are their counts. c is to be released.
 */
bool crew_prepare(struct crew *c, const struct crew_work *work, size_t n,
    size_t at_once, struct update_counts *sum, struct err *e);

/* All commit. False: *e is that of the first that did not. */
bool crew_commit(struct crew *c, struct err *e);

/* Those that were not told to commit do not; waits for all. */
void crew_release(struct crew *c);

#endif
