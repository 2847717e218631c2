/* SPDX-License-Identifier: MIT */
#include "extract.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit.h"
#include "statefile.h"

/*
 * Read the state of a named file, if it has one. What cannot be opened or has
 * none is left to records.h, which says what is wrong with it.
 */
static bool
load(struct extract *x, const char *name, bool *trusted, struct err *e)
{
	struct stat st;
	struct err ignored;

	*trusted = false;
	if (strcmp(name, "-") == 0 || stat(name, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return true;
	x->path = commit_resolve(name, &ignored);
	if (x->path == NULL)
		return true;
	x->fd = open(x->path, O_RDONLY | O_CLOEXEC);
	return x->fd < 0 ||
	       statefile_load(x->fd, x->path, &x->state, trusted, e);
}

/* Do the paths that are said stand for others than those of the state? */
static bool
differ(const struct extract *x, const struct list *by)
{
	if (by->n == 0)
		return false;
	return x->wanted->components ? !state_has_key(&x->state, by)
				     : !state_has_cursor(&x->state, by->v[0]);
}

/* Are there paths for what is wanted? */
static bool
enough(const struct extract *x, const char *name, struct err *e)
{
	const struct wanted *w = x->wanted;
	const size_t n = x->names.keys.n;

	if (w->components && n == 0)
		return err_set(e, ST_USAGE,
		    "%s: no state names its key; say --by PATH", name);
	if (w->components > n)
		return err_set(e, ST_USAGE,
		    "%s: its key has no more than %zu component%s", name, n,
		    n > 1 ? "s" : "");
	if (w->by_cursor && x->names.cursor == NULL)
		return err_set(e, ST_USAGE, "%s: no state names its cursor; %s",
		    name,
		    w->components ? "look for it without -k and --range"
				  : "say --by PATH");
	return true;
}

/* Have keys for what is wanted. */
static bool
name_keys(
    struct extract *x, const char *name, const struct list *by, struct err *e)
{
	static const struct list none;
	const bool keyed = x->wanted->components > 0;

	if (!keyed && by->n > 1)
		return err_set(e, ST_USAGE, "--by: a cursor has one path");
	names_init(&x->names, &x->state, keyed ? by : &none,
	    !keyed && by->n ? by->v[0] : NULL);
	if (!enough(x, name, e) ||
	    !keys_init(&x->keys, keyed ? &x->names.keys : &none,
		x->wanted->by_cursor ? x->names.cursor : NULL, e))
		return false;
	x->keys.cursor_optional = true;
	return true;
}

bool
extract_open(struct extract *x, const char *name, const struct wanted *wanted,
    const struct list *by, int64_t last, struct err *e)
{
	bool trusted, ok;

	*x = (struct extract){.wanted = wanted, .fd = -1};
	state_init(&x->state);
	x->state.only = wanted;
	ok = load(x, name, &trusted, e) &&
	     name_keys(x, strcmp(name, "-") ? name : "<stdin>", by, e);
	if (x->fd >= 0 && !(ok && trusted && !differ(x, by))) {
		close(x->fd);
		x->fd = -1;
	}
	if (ok && x->fd < 0)
		sift_open(&x->sift, name, &x->keys, wanted, last);
	if (ok && x->fd >= 0)
		ok = lookup_open(&x->lookup, x->fd, name, &x->state.extents,
		    &x->keys, wanted, last, e);
	return ok;
}

void
extract_close(struct extract *x)
{
	if (x->fd >= 0) {
		lookup_close(&x->lookup);
		close(x->fd);
	} else {
		sift_close(&x->sift);
	}
	keys_release(&x->keys);
	names_release(&x->names);
	state_release(&x->state);
	free(x->path);
}

bool
extract_next(struct extract *x, struct span *record, struct err *e)
{
	return x->fd >= 0 ? lookup_next(&x->lookup, record, e)
			  : sift_next(&x->sift, record, e);
}

bool
extract_ready(struct extract *x)
{
	return x->fd >= 0 || sift_ready(&x->sift);
}
