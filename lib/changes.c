/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include "change.h"

static bool
open_file(struct changes *c, const char *name, struct err *e)
{
	c->path = commit_resolve(name, e);
	/* A temporary is made and dropped: can it be? */
	if (c->path == NULL || !commit_open(&c->commit, c->path, e)) {
		free(c->path);
		return false;
	}
	commit_drop(&c->commit);
	c->packed = str_ends(name, ".gz");
	return true;
}

bool
changes_open(struct changes *c, const char *name, struct err *e)
{
	*c = (struct changes){.to = CHANGES_NONE};
	if (name == NULL)
		return true;
	c->to = strcmp(name, "-") == 0 ? CHANGES_STDOUT : CHANGES_FILE;
	if (c->to == CHANGES_FILE && !open_file(c, name, e))
		return false;
	buf_init(&c->line, CHANGE_MAX);
	return true;
}

static bool
begin(struct changes *c, struct err *e)
{
	if (c->begun)
		return true;
	if (c->to == CHANGES_STDOUT) {
		out_open(&c->out, 1, "<stdout>");
	} else {
		commit_sweep(c->path);
		if (!commit_open(&c->commit, c->path, e))
			return false;
		out_open(&c->out, c->commit.fd, c->path);
	}
	if (c->packed)
		pack_open(&c->pack, &c->out, (int)pack_level);
	c->begun = true;
	return true;
}

bool
changes_put(struct changes *c, struct span key, struct span old,
    struct span new, struct err *e)
{
	struct change change = {change_op(old, new), key, old, new};
	struct span line;

	if (c->to == CHANGES_NONE)
		return true;
	if (!begin(c, e))
		return false;
	buf_clear(&c->line);
	if (!change_write(&change, &c->line))
		return err_set(
		    e, ST_DATA, "%s: a change is too long", c->out.name);
	line = buf_span(&c->line);
	return (c->packed ? pack_record(&c->pack, &(struct keyed){.text = line})
			  : out_line(&c->out, line)) ||
	       out_fail(&c->out, e);
}

bool
changes_commit(struct changes *c, struct err *e)
{
	if (c->to == CHANGES_NONE)
		return true;
	if (!begin(c, e))
		return false;
	if (!(c->packed ? pack_finish(&c->pack) : out_flush(&c->out)))
		return out_fail(&c->out, e);
	return c->to == CHANGES_STDOUT || commit_done(&c->commit, e);
}

bool
changes_finish(struct changes *c, struct err *e)
{
	if (c->to != CHANGES_STDOUT)
		return true;
	return begin(c, e) && out_finish_stdout(&c->out, e);
}

void
changes_release(struct changes *c)
{
	if (c->to == CHANGES_NONE)
		return;
	if (c->begun) {
		commit_drop(&c->commit);
		if (c->packed)
			pack_release(&c->pack);
		out_release(&c->out);
	}
	buf_release(&c->line);
	free(c->path);
	*c = (struct changes){.to = CHANGES_NONE};
}
