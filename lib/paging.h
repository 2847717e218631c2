/* SPDX-License-Identifier: MIT */
/*
 * paging - how a resource is paged, as options say it: page.h's configuration,
 * and where replies tell what page.h wants to know (told.h). Or no option says
 * it, and the first reply of a walk does (detect.h).
 */
#ifndef ND_PAGING_H
#define ND_PAGING_H

#include <stdbool.h>

#include "ask.h"
#include "detect.h"
#include "err.h"
#include "jq.h"
#include "key.h"
#include "opts.h"
#include "page.h"
#include "told.h"

struct paging {
	/* as given; strings belong to argv */
	const char *paginator, *first_page;
	const char *page_param, *offset_param, *cursor_param, *limit_param;
	bool no_total;
	bool verbose; /* the tool's: say on stderr what a reply told */
	struct list record_key;

	/* filled in by options, and made whole by paging_prepare */
	struct page_config page;
	struct told told;
	bool automatic;	   /* page is for the first request only */
	struct jq *jq;	   /* the program of PAGE_JQ; else NULL */
	struct keys key;   /* what tells records apart, */
	struct keys *keys; /* or NULL */
};

void paging_init(struct paging *g);
void paging_release(struct paging *g);

/* The table of options that fills g. */
#define PAGING_OPTS 27
void paging_opts(struct paging *g, struct opt table[PAGING_OPTS]);

/* Check all, and compile the program. False: ST_USAGE. */
bool paging_prepare(struct paging *g, struct err *e);

/* Are there all the places that parameters go to? (ST_USAGE) */
bool
paging_fits(const struct paging *g, const struct ask *first, struct err *e);

/* A walk's own, found out from its first reply. */
struct paged {
	struct page_config page;
	struct told told;
	struct detected found; /* and why */
};

/*
 * What the options left open. False: ST_DATA, how it is paged is not clear.
 * *own is to be released anyway.
 */
bool paging_find(const struct paging *g, struct paged *own,
    const struct detect_input *in, struct err *e);
void paged_release(struct paged *own);

#endif
