/* SPDX-License-Identifier: MIT */
/*
 * errands - the walks of a run, one after the other, for walks.h: those of the
 * request's stretch (stretch.h), or of one for each parent.
 */
#ifndef ND_ERRANDS_H
#define ND_ERRANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "blueprint.h"
#include "err.h"
#include "incremental.h"
#include "parents.h"
#include "stretch.h"
#include "walk.h"

struct errands {
	struct blueprint *bp;
	struct parents *parents; /* prepared; without a file: one stretch */

	/* its own */
	struct stretch stretch;
	size_t since_by; /* the field that --since-by is about */
	bool under_way;	 /* the stretch may have another walk */
	bool begun;
};

/*
 * All are kept by pointer; inc is prepared. False: ST_USAGE, also for
 * --since-by without parents.
 */
bool errands_init(struct errands *es, struct blueprint *bp,
    struct parents *parents, const struct incremental *inc, struct err *e);
void errands_release(struct errands *es);

/*
 * The first request of the first walk, to be shown; for parents, which are not
 * read, with its placeholders. *any is false where there is no walk.
 */
bool
errands_show(struct errands *es, struct ask *ask, bool *any, struct err *e);

/* walks.h's next and ready; errands is one. */
bool errands_next(void *errands, struct walk *w, bool *more, struct err *e);
bool errands_ready(void *errands);

#endif
