/* SPDX-License-Identifier: MIT */
#include "errands.h"

static bool
only_one(struct errands *es, struct walk *w, bool *more, struct err *e)
{
	*more = !es->begun;
	es->begun = true;
	return !*more || blueprint_fill(es->bp, &es->range, &w->first, e) ==
			     TEMPLATE_DONE;
}

bool
errands_next(void *errands, struct walk *w, bool *more, struct err *e)
{
	struct errands *es = errands;
	struct parents *p = es->parents;

	if (p->file == NULL)
		return only_one(es, w, more, e);
	for (bool made = false; !made;) {
		if (!parents_next(p, more, e))
			return false;
		if (!*more)
			return true;
		if (!parents_ask(p, &es->range, &w->first, &made, e))
			return false;
	}
	grafts_copy(&w->added, p->added, p->nadded);
	w->reading.picker.more = w->added.v;
	w->reading.picker.nmore = w->added.n;
	return true;
}

bool
errands_ready(void *errands)
{
	const struct errands *es = errands;

	return es->parents->file == NULL || parents_ready(es->parents);
}
