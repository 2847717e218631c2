/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <stdlib.h>

#include "commit.h"
#include "statefile.h"

bool
target_open(struct target *t, const char *name, const struct target_plan *plan,
    struct err *e)
{
	*t = (struct target){.plan = plan, .keep = {.fd = -1}};
	t->path = commit_resolve(name, e);
	return t->path && statefile_fits(t->path, e) &&
	       lock_open(&t->lock, t->path, e);
}

void
target_release(struct target *t)
{
	update_release(&t->update);
	keep_close(&t->keep);
	lock_close(&t->lock);
	free(t->path);
	*t = (struct target){0};
}

bool
target_lock(struct target *t, struct err *e)
{
	if (!lock_take(&t->lock, t->plan->lock_timeout, e))
		return false;
	commit_sweep(t->path);
	statefile_sweep(t->path);
	return keep_open(&t->keep, t->path, &t->plan->keep, e);
}

bool
target_merge(struct target *t, const struct update_plan *u, struct err *e)
{
	return update_merge(&t->update, &t->keep, u, e);
}

bool
target_commit(struct target *t, struct err *e)
{
	return update_commit(&t->update, e);
}

bool
target_append(struct target *t, struct batch *b, bool replace,
    const struct update_limit *limit, struct err *e)
{
	return append_file(&t->keep, b, replace, limit, &t->update.n, e);
}
