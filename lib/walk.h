/* SPDX-License-Identifier: MIT */
/*
 * walk - a resource from its first page to its proven end: page.h says what
 * comes next, fetch.h gets it, reading.h cuts the records out, which are
 * written as they came, or what options make of them, page by page.
 *
 * A walk never waits: it goes on where its page has come, so that many may be
 * on their way at once (walks.h). Where the next requests can be told, they are
 * made ahead; what comes of them is looked at in its turn, and forgotten where
 * the walk takes another way. So requests at once change nothing but the time.
 *
 * Objects that come again on the next page, byte for byte, show that rows moved
 * between two requests, so that others may be missing: that is warned of.
 */
#ifndef ND_WALK_H
#define ND_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "actions.h"
#include "ahead.h"
#include "err.h"
#include "fetch.h"
#include "finding.h"
#include "graft.h"
#include "out.h"
#include "page.h"
#include "paging.h"
#include "picking.h"
#include "range.h"
#include "reading.h"

/* What all walks of a tool have in common. */
struct walk_config {
	const struct paging *paging;   /* prepared */
	const struct picking *picking; /* prepared */
	struct actions *actions;       /* by status or body; the tool's own */
	const struct range_config *range; /* NULL: all records are kept */
	bool verbose;			  /* a line a page on stderr */
};

enum walk_state {
	WALK_BUSY, /* its request is under way, or it is not its turn */
	WALK_DONE, /* all records are out, or held */
	WALK_FAILED,
};

struct walk {
	enum walk_state state; /* what walk_go returned last */
	struct err err;	       /* WALK_FAILED: "METHOD URL: reason" */

	/* filled in by the caller before the first walk_go */
	struct ask first;    /* the first request, less the paging */
	struct grafts added; /* for the picker of reading */
	struct range range;  /* its ends, where the config has one */

	/* its own */
	const struct walk_config *c;
	struct fetch *f;
	struct ask ask; /* of the page under way */
	struct ask spare;
	struct fetch_job *job; /* that page; NULL: not asked for yet */
	struct ahead ahead;    /* those behind it */
	struct page page;
	struct paged
	    *paged; /* found out; NULL: the options say it, or not yet */
	struct reading reading;
	struct finding finding;
	int64_t replies; /* that were looked at */
	struct buf link; /* what the next link comes to */
	struct buf held; /* records that wait for their turn */
};

/* Both are kept by pointer. */
void walk_init(struct walk *w, const struct walk_config *c, struct fetch *f);
void walk_release(struct walk *w);

/*
 * Go as far as it can be gone without waiting, with up to room (from 1)
 * requests on their way. The records go to out, flushed page by page; NULL: it
 * is not their turn, and no more than a few pages of them are held. With
 * WALK_FAILED, what was written is no whole resource.
 */
enum walk_state walk_go(struct walk *w, size_t room, struct out *out);

#endif
