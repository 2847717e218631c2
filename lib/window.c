/* SPDX-License-Identifier: MIT */
#include "window.h"

bool
window_init(struct window *w, const struct moment *from,
    const struct moment *until, int64_t step, struct err *e)
{
	double seconds = (double)(until->seconds - from->seconds);

	*w = (struct window){.at = *from, .until = *until, .step = step};
	moment_like(&w->until, from);
	if (step % moment_step(from) != 0)
		return err_set(e, ST_USAGE, "--window: %s",
		    from->form == MOMENT_DATE
			? "whole days for a date"
			: "whole units for a whole number");
	/* One less of the steps may be a part of one. */
	if (seconds * 1e9 / (double)step > WINDOW_MAX - 1)
		return err_set(
		    e, ST_USAGE, "--window: more than %d of them", WINDOW_MAX);
	return true;
}

bool
window_last(const struct window *w)
{
	return moment_compare(&w->at, &w->until) >= 0;
}

bool
window_next(struct window *w, struct moment *start, struct moment *end)
{
	int left = moment_compare(&w->at, &w->until);

	if (left > 0 || (left == 0 && w->started))
		return false;
	w->started = true;
	*start = w->at;
	/* Behind the end of the calendar there is the end as well. */
	if (!moment_shift(&w->at, w->step) ||
	    moment_compare(&w->at, &w->until) > 0)
		w->at = w->until;
	*end = w->at;
	return true;
}
