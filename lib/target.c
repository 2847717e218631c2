/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <stdlib.h>

#include "commit.h"
#include "statefile.h"

bool
target_open(struct target *t, const char *name, const struct target_plan *plan,
    struct err *e)
{
	*t = (struct target){.plan = plan};
	t->path = commit_resolve(name, e);
	return t->path && lock_open(&t->lock, t->path, e);
}

void
target_release(struct target *t)
{
	if (t->locked) {
		update_release(&t->update);
		keep_close(&t->keep);
		keys_release(&t->stored);
		keys_release(&t->fresh);
	}
	lock_close(&t->lock);
	free(t->path);
	*t = (struct target){0};
}

bool
target_lock(struct target *t, struct err *e)
{
	const struct keep_plan *p = &t->plan->keep;

	if (!lock_take(&t->lock, t->plan->lock_timeout, e) ||
	    !keys_init(&t->stored, p->key_paths, p->cursor, e) ||
	    !keys_init(&t->fresh, p->key_paths, p->cursor, e))
		return false;
	commit_sweep(t->path);
	statefile_sweep(t->path);
	t->stored.cursor_optional = t->fresh.cursor_optional = true;
	t->locked = true;
	return keep_open(&t->keep, t->path, p, &t->stored, e);
}

bool
target_merge(struct target *t, struct update_plan u, struct err *e)
{
	u.keys = &t->stored;
	u.fresh = &t->fresh;
	return update_merge(&t->update, &t->keep, &u, e);
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
	return append_file(
	    &t->keep, b, &t->fresh, replace, limit, &t->update.n, e);
}
