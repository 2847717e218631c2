/* SPDX-License-Identifier: MIT */
/*
 * incremental - the options that say what part of a resource is asked for:
 * from the highest cursor of a kept file, or an initial one, to an end, in
 * windows, and which records of the replies are kept. What they come to is
 * read here, once a run; stretch.h has what holds for one parent.
 */
#ifndef ND_INCREMENTAL_H
#define ND_INCREMENTAL_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "moment.h"
#include "opts.h"
#include "path.h"
#include "range.h"
#include "sinceby.h"
#include "str.h"

struct incremental {
	/* as given; strings belong to argv */
	const char *since;    /* --since FILE */
	const char *cursor;   /* the cursor's path in a record */
	const char *initial;  /* where to start without a cursor in FILE */
	const char *until;    /* "now" or where to end */
	const char *format;   /* how {since} and {until} are written */
	const char *since_by; /* CHILD_PATH=PARENT_PATH */
	const char *unit_name, *range_start, *range_end, *order, *missing;
	int64_t lag, window; /* ns; 0: none */
	int64_t now;	     /* s since 1970 */

	/* made by incremental_prepare */
	enum moment_unit unit; /* UNIT_NONE: not said */
	struct path path;      /* of cursor */
	bool filters;	       /* each record is a matter of range.h, too */
	struct range_config range;
	char *child, *parent; /* the two of since_by; NULL: not by parent */
	struct buf highest;   /* JSON text of FILE's cursor; empty: none */
	struct sinceby by;    /* the same for each parent */
};

/* Now is when that is called. Stays where it is. */
void incremental_init(struct incremental *inc);
void incremental_release(struct incremental *inc);

/* The table of options that fills inc. */
#define INCREMENTAL_OPTS 14 /* at most */
void
incremental_opts(struct incremental *inc, struct opt table[INCREMENTAL_OPTS]);

/*
 * Check the options, and read FILE. wants_since, wants_until: the request has
 * a place for {since}, {until}. False: ST_USAGE, or what is wrong with FILE.
 */
bool incremental_prepare(
    struct incremental *inc, bool wants_since, bool wants_until, struct err *e);

/*
 * Is text a moment? quoted: it was a JSON string, which is no number of
 * seconds unless --cursor-unit says so. A number without --cursor-unit counts
 * seconds, but one that would be of the year 5138 or later is refused: it
 * counts something else. False: *e, with that status, "WHAT: ...".
 */
bool incremental_moment(const struct incremental *inc, struct span text,
    bool quoted, struct moment *m, const char *what, int status, struct err *e);

#endif
