/* SPDX-License-Identifier: MIT */
/*
 * finding - what a page that was read says beside what stands in it: how the
 * resource is paged, where no option said it; what a program makes of it; which
 * of its records were asked for again.
 */
#ifndef ND_FINDING_H
#define ND_FINDING_H

#include <stdbool.h>

#include "ask.h"
#include "buf.h"
#include "err.h"
#include "page.h"
#include "paging.h"
#include "reading.h"
#include "reply.h"

/* One walk's. Stays where it is, as the reading and the page do. */
struct finding {
	const struct paging *g;
	struct reading *rd;
	struct page *page;
	bool known; /* paged is, from the first page */
	struct paged paged;
	struct buf next;
};

void finding_init(struct finding *f, const struct paging *g, struct reading *rd,
    struct page *page);
void finding_release(struct finding *f);

/*
 * Fill in the rest of *r, which the reading made of the reply to ask. Where it
 * is found out how the resource is paged, the page starts anew and the reply is
 * read again. False: ST_DATA.
 */
bool
finding_of(struct finding *f, const struct ask *ask, const struct reply *reply,
    struct page_reply *r, const struct json_hit **hits, struct err *e);

#endif
