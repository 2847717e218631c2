/* SPDX-License-Identifier: MIT */
/*
 * told - what a reply tells of the pages, in its body or in a header field:
 * how many there are, whether there are more, and what is next.
 */
#ifndef ND_TOLD_H
#define ND_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "page.h"
#include "reply.h"
#include "str.h"

enum told_what {
	TOLD_TOTAL, /* of records */
	TOLD_PAGES, /* how many pages */
	TOLD_MORE,  /* whether there are more */
	TOLD_NEXT,  /* cursor, link, continuation */
	TOLD_KINDS
};

/* Where; strings are kept by pointer, NULL: not told. */
struct told {
	const char *path[TOLD_KINDS];	/* in the body; keyset: in a record */
	const char *header[TOLD_KINDS]; /* a field, and not the body */
	const char *rel; /* of the link in the field Link; NULL: next */
};

/*
 * Fill r's total, pages, more, next and next_json. value[]: the JSON values
 * at the paths of the body, an empty span where there is none; keyset: that of
 * TOLD_NEXT is the last record's. next is the buffer for r's next. False:
 * ST_DATA, a value that cannot be what it should be.
 */
bool told_read(const struct told *t, enum page_kind kind,
    const struct span value[TOLD_KINDS], const struct reply *reply,
    struct page_reply *r, struct buf *next, struct err *e);

/*
 * How many a JSON value says there are: a whole number from 0, or a string of
 * digits; -1 for null, a missing value and all others.
 */
int64_t told_count(struct span value);

/*
 * A boolean; 0 or 1; or one of these as text, or yes, no, true, false, y, n, t,
 * f in any case. Untold: null, and a missing value. False: another one.
 */
bool told_more(struct span value, enum page_more *more);

#endif
