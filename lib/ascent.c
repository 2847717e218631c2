/* SPDX-License-Identifier: MIT */
#include "ascent.h"

#include <sys/stat.h>

bool
ascent_open(struct ascent *a, const char *path, struct err *e)
{
	*a = (struct ascent){.n = 0};
	buf_init(&a->last, KEYED_MAX);
	if (!commit_open(&a->commit, path, e))
		return false;
	out_open(&a->out, a->commit.fd, path);
	a->out.lasting = true;
	pack_open(&a->pack, &a->out, (int)pack_level);
	return true;
}

void
ascent_release(struct ascent *a)
{
	commit_drop(&a->commit);
	pack_release(&a->pack);
	out_release(&a->out);
	buf_release(&a->last);
	*a = (struct ascent){0};
}

bool
ascent_add(struct ascent *a, const struct keyed *k, bool *taken, struct err *e)
{
	*taken = a->n == 0 || span_compare(k->key, buf_span(&a->last)) > 0;
	if (!*taken)
		return true;
	a->n++;
	buf_set(&a->last, k->key);
	return pack_record(&a->pack, k) || out_fail(&a->out, e);
}

bool
ascent_close(struct ascent *a, struct err *e)
{
	if (!a->closed)
		a->closed = pack_finish(&a->pack);
	return a->closed || out_fail(&a->out, e);
}

bool
ascent_named(const struct ascent *a)
{
	struct stat st;

	return fstat(a->commit.fd, &st) == 0 && st.st_nlink > 0;
}

/* Go on to the next group; false without *e: there is none. */
static bool
next_group(struct ascent *a, struct err *e)
{
	if (++a->group < a->blocks.n)
		return true;
	a->group = 0;
	if (!blocks_take(&a->blocks, a->at, a->end, EXTENT_BLOCKS, e))
		return false;
	a->at = a->blocks.to;
	return true;
}

static bool
next(struct sorted_input *i, struct keyed *k, bool *more, struct err *e)
{
	struct ascent *a = (struct ascent *)i;

	*more = a->rest.n || a->at < a->end || a->group + 1 < a->blocks.n;
	if (!*more)
		return true;
	if (a->rest.n == 0) {
		if (!next_group(a, e))
			return false;
		a->rest = a->blocks.group[a->group].text;
	}
	return keys_of(a->keys, span_take(&a->rest, '\n'), k, e);
}

static bool
at(const struct sorted_input *i, struct err *e)
{
	(void)i;
	return err_at(e, "a temporary file");
}

static void
close_input(struct sorted_input *i)
{
	struct ascent *a = (struct ascent *)i;

	blocks_release(&a->blocks);
}

struct sorted_input *
ascent_input(struct ascent *a, struct keys *keys)
{
	a->input = (struct sorted_input){next, at, close_input};
	a->keys = keys;
	a->end = a->pack.size - BGZF_EOF;
	blocks_open(&a->blocks, a->commit.fd, a->commit.target);
	return &a->input;
}
