/* SPDX-License-Identifier: MIT */
/*
 * errands - the walks of a run, one after the other, for walks.h: that of the
 * request, or one for each parent.
 */
#ifndef ND_ERRANDS_H
#define ND_ERRANDS_H

#include <stdbool.h>

#include "blueprint.h"
#include "err.h"
#include "parents.h"
#include "template.h"
#include "walk.h"

struct errands {
	struct blueprint *bp;
	struct parents *parents; /* prepared; without a file: one walk */
	struct template_range range;
	bool begun; /* zeroed */
};

/* walks.h's next and ready; errands is one. */
bool errands_next(void *errands, struct walk *w, bool *more, struct err *e);
bool errands_ready(void *errands);

#endif
