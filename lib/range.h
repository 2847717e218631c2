/* SPDX-License-Identifier: MIT */
/*
 * range - is a record's cursor inside of what was asked for? And is there
 * anything left to ask for, where records come in order?
 *
 * Cursors compare as key.h has them: numbers by value, RFC 3339 times as
 * instants, other strings by bytes. The other forms of moment.h that are
 * strings (a date, a time without offset) are instants here as well, so that a
 * date can be the end of a range of times. A number and a string, or a time and
 * another string, do not compare: that is an error, not an order.
 */
#ifndef ND_RANGE_H
#define ND_RANGE_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "json.h"
#include "key.h"
#include "moment.h"
#include "path.h"
#include "str.h"

/*
 * One end of a range, as each kind of cursor that it may be; a text from a
 * command line is a number or a string as it is needed. Empty: it is none.
 */
struct bound {
	struct buf number, string, instant;
};

void bound_init(struct bound *b);
void bound_release(struct bound *b);

/*
 * The bound is that text, not quoted. unit: what numbers count, so that they
 * are moments, and moments numbers.
 */
void bound_set(struct bound *b, struct span text, enum moment_unit unit);

/* Is text a JSON number, and nothing else? */
bool bound_number(struct span text);

/* Is a below b (-1), the same (0), above (1)? False: they do not compare. */
bool bound_compare(const struct bound *a, const struct bound *b, int *order);

enum range_order { RANGE_ANY, RANGE_ASC, RANGE_DESC };
enum range_missing { MISSING_FAIL, MISSING_INCLUDE, MISSING_EXCLUDE };

/* What holds for all walks of a run. */
struct range_config {
	const struct path *cursor; /* its path in a record */
	bool from_start, to_end;   /* drop what is outside on this side */
	bool start_open, end_open; /* the end itself is outside */
	enum range_order order;
	enum range_missing missing; /* no cursor, or null */
};

/* One walk. Stays where it is. */
struct range {
	const struct range_config *config;
	struct bound start, end;
	bool has_start, has_end;
	bool start_open, end_open; /* of this walk */
	struct json_scan scan;
	struct buf now, last; /* of this record and the one before */
	struct buf top;	      /* of the first record of the page before */
	bool page_starts;
	struct json_hit *kept;
	size_t cap;
	struct buf text; /* for a moment */
};

/* config, which is kept by pointer, may be NULL: all records are kept. */
void range_init(struct range *r, const struct range_config *config);
void range_release(struct range *r);

/*
 * A new walk of a range with a config. The ends, where they are known, are set
 * by the caller then.
 */
void range_clear(struct range *r);

/*
 * The records of a page that are kept, as *kept and *n, which it had n of;
 * valid until the next page. *stop: those of the pages behind it are outside.
 * False (ST_DATA, without place): a record has no cursor, or one that does not
 * compare or is out of order.
 *
 * Rows that move while a walk goes on make pages overlap; so the order may
 * start again with a page, no further back than where the page before began.
 */
bool range_page(struct range *r, const struct json_hit **kept, size_t *n,
    bool *stop, struct err *e);

#endif
