/* SPDX-License-Identifier: MIT */
#include "errands.h"

#include "seen.h"

bool
errands_init(struct errands *es, struct blueprint *bp, struct parents *parents,
    const struct incremental *inc, struct err *e)
{
	*es = (struct errands){.bp = bp, .parents = parents};
	stretch_init(&es->stretch, inc);
	if (inc->parent == NULL)
		return true;
	if (parents->file == NULL)
		return err_set(e, ST_USAGE, "--since-by goes with --parents");
	return fields_add(&bp->fields, inc->parent, &es->since_by, e) ||
	       err_at(e, "--since-by");
}

void
errands_release(struct errands *es)
{
	stretch_release(&es->stretch);
}

/* What stands for {since} and {until} in the stretch's next walk. */
static struct template_range
ends(const struct errands *es)
{
	const struct stretch *s = &es->stretch;
	struct template_range range = {{"", 0}, {"", 0}};

	if (s->has_since)
		range.since = buf_span(&s->since);
	if (s->has_until)
		range.until = buf_span(&s->until);
	return range;
}

/* The stretch of the next parent, or the only one. */
static bool
next_stretch(struct errands *es, bool *more, struct err *e)
{
	const struct incremental *inc = es->stretch.inc;
	struct span value = {"", 0};

	if (es->parents->file == NULL)
		*more = !es->begun;
	else if (!parents_next(es->parents, more, e))
		return false;
	es->begun = true;
	if (!*more)
		return true;
	if (inc->parent)
		value = fields_value(&es->bp->fields, es->since_by);
	es->under_way = true;
	return stretch_start(&es->stretch, value, e);
}

/* The request of the stretch's next walk, unless there is none. */
static bool
make(struct errands *es, struct ask *ask, bool *made, struct err *e)
{
	const struct stretch *s = &es->stretch;
	struct template_range range;
	bool ok;

	if (!stretch_next(&es->stretch, &es->under_way, e))
		return false;
	*made = es->under_way;
	if (!*made)
		return true;
	range = ends(es);
	/* One reply may be of use to several parents, in part. */
	if (s->inc->filters)
		es->parents->apart = seen_hash(
		    seen_hash(0, buf_span(&s->from)), buf_span(&s->to));
	if (es->parents->file)
		ok = parents_ask(es->parents, &range, ask, made, e);
	else
		ok = blueprint_fill(es->bp, &range, ask, e) == TEMPLATE_DONE;
	if (!ok && e->status == ST_USAGE && !s->has_since)
		err_at(e, "there is no cursor, and no --initial");
	return ok;
}

bool
errands_show(struct errands *es, struct ask *ask, bool *any, struct err *e)
{
	*any = true;
	if (es->parents->file) {
		request_ask(es->bp->rq, ask);
		return true;
	}
	return next_stretch(es, any, e) && make(es, ask, any, e);
}

static void
add_members(struct walk *w, const struct parents *p)
{
	grafts_copy(&w->added, p->added, p->nadded);
	w->reading.picker.more = w->added.v;
	w->reading.picker.nmore = w->added.n;
}

bool
errands_next(void *errands, struct walk *w, bool *more, struct err *e)
{
	struct errands *es = errands;

	for (bool made = false; !made;) {
		if (!es->under_way) {
			if (!next_stretch(es, more, e))
				return false;
			if (!*more)
				return true;
		}
		if (!make(es, &w->first, &made, e))
			return false;
	}
	*more = true;
	if (w->c->range)
		stretch_range(&es->stretch, &w->range);
	if (es->parents->file)
		add_members(w, es->parents);
	return true;
}

bool
errands_ready(void *errands)
{
	const struct errands *es = errands;

	/* Behind its last walk a stretch has to see the next parent. */
	return (es->under_way && !es->stretch.last) ||
	       es->parents->file == NULL || parents_ready(es->parents);
}
