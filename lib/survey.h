/* SPDX-License-Identifier: MIT */
/*
 * survey - what one file of records holds: what its state says, where that is
 * to be trusted, and else what all of its records show. verify.h reads all in
 * any case.
 */
#ifndef ND_SURVEY_H
#define ND_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "gauge.h"
#include "key.h"
#include "names.h"
#include "state.h"

/* Its own address is in it: it must not move. */
struct survey {
	const char *name; /* as it was given, the caller's */
	char *path;	  /* where it leads */
	int fd;
	int64_t size;
	struct state state;
	bool stated;  /* there is one, */
	bool trusted; /* and it is true of the data, and of the paths */
	struct names names;
	struct keys keys;
	struct gauge gauge; /* of all its records, be it by the state */
	int64_t blocks;	    /* with records; -1: it is not in blocks */
};

/*
 * Open a regular file and load its state. keys and cursor (none, NULL) go
 * before the paths that the state names. Where a writer is between data and
 * state, it is waited for, some seconds. False: *e; survey_close is for what
 * was opened all the same.
 */
bool survey_open(struct survey *s, const char *name, const struct list *keys,
    const char *cursor, struct err *e);
void survey_close(struct survey *s);

/* Has another file its name by now? */
bool survey_replaced(const struct survey *s);

/*
 * Find out what there is to say: by the state and the headers of the blocks
 * where it is trusted, else by reading all records, which must then be JSON
 * with a fit key. They are those of one file unless survey_replaced by then.
 */
bool survey_take(struct survey *s, struct err *e);

/* Append it as members of a JSON object, without its braces. */
void survey_write(const struct survey *s, struct buf *b);

/* Append a name or a message as a JSON string; what is not UTF-8 is "?". */
void survey_quote(const char *text, struct buf *b);

#endif
