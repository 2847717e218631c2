/* SPDX-License-Identifier: MIT */
#include "lookup.h"

/* The extent under way is where all that is wrong was found. */
static bool
at_extent(const struct lookup *l, struct err *e)
{
	const struct extent *x = &l->extents->v[l->next - 1];

	return err_at(e, "%s: extent at byte %lld", l->name, (long long)x->at);
}

static bool
not_so(const struct lookup *l, const char *what, struct err *e)
{
	err_set(e, ST_DATA, "%s the state says", what);
	return at_extent(l, e);
}

/* The key of the first record of a group. */
static bool
first_key(struct lookup *l, size_t group, struct span *key, struct err *e)
{
	const struct extent *x = &l->extents->v[l->next - 1];
	struct span text;
	struct keyed r;
	int order;

	if (!blocks_group(&l->blocks, group, e))
		return false;
	text = l->blocks.group[group].text;
	if (!keys_of(l->keys, span_take(&text, '\n'), &r, e))
		return at_extent(l, e);
	*key = r.key;
	order = span_compare(*key, x->first);
	return (group ? order > 0 : order == 0) ||
	       not_so(l, "its first key is not what", e);
}

/* The last group whose first key is not above the lowest that is wanted. */
static bool
find_group(struct lookup *l, struct err *e)
{
	const struct span from = buf_span(&l->wanted->from);
	size_t low = 0, high = l->blocks.n;
	struct span key;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (!first_key(l, middle, &key, e))
			return false;
		if (span_compare(key, from) <= 0)
			low = middle;
		else
			high = middle;
	}
	l->group = low;
	return true;
}

/*
 * Have the blocks of an extent, which must be what the state says. Of the one
 * that the lowest wanted key would be in, all that is inflated is what the
 * search for it comes by.
 */
static bool
take_extent(struct lookup *l, const struct extent *x, struct err *e)
{
	const struct span from = buf_span(&l->wanted->from);
	const bool search = from.n && span_compare(x->first, from) <= 0;
	struct span key;

	if (!(search ? blocks_list : blocks_take)(
		&l->blocks, x->at, x->to, (size_t)x->blocks, e))
		return false;
	l->group = 0;
	if (l->blocks.to != x->to || l->blocks.blocks != x->blocks ||
	    l->blocks.n == 0)
		return not_so(l, "not as", e);
	return l->keys->n == 0 || ((!search || find_group(l, e)) &&
				      first_key(l, l->group, &key, e));
}

/* Can an extent have a wanted cursor? */
static bool
worth(const struct lookup *l, const struct extent *x)
{
	struct err ignored;
	bool yes;

	/* What cannot be compared is read, and then complained about. */
	return !l->wanted->by_cursor ||
	       !wanted_cursor(l->wanted, x->cursor, &yes, &ignored) || yes;
}

/* The next group that may have wanted records. */
static bool
next_group(struct lookup *l, bool *more, struct err *e)
{
	while (l->group == l->blocks.n) {
		const struct extent *x;

		*more = l->next < l->end;
		if (!*more)
			return true;
		x = &l->extents->v[l->next++];
		if (worth(l, x) && !take_extent(l, x, e))
			return false;
	}
	if (!blocks_group(&l->blocks, l->group, e))
		return false;
	l->rest = l->blocks.group[l->group++].text;
	return true;
}

static bool
is_wanted(struct lookup *l, struct span line, bool *yes, struct err *e)
{
	struct keyed r;

	*yes = false;
	if (!keys_of(l->keys, line, &r, e))
		return at_extent(l, e);
	if (wanted_past(l->wanted, r.key)) {
		l->next = l->end;
		l->group = l->blocks.n;
		l->rest.n = 0;
		return true;
	}
	*yes = wanted_key(l->wanted, r.key);
	if (!*yes || !l->wanted->by_cursor ||
	    wanted_cursor(l->wanted, r.cursor, yes, e))
		return true;
	err_at(e, "cursor %s", l->keys->cursor.text);
	return at_extent(l, e);
}

/* As lookup_next, with those that are to be passed over. */
static bool
next_record(struct lookup *l, struct span *record, struct err *e)
{
	bool yes = false, more = true;

	while (!yes) {
		if (l->rest.n == 0 && !next_group(l, &more, e))
			return false;
		if (!more) {
			*record = (struct span){"", 0};
			return true;
		}
		*record = span_take(&l->rest, '\n');
		if (!is_wanted(l, *record, &yes, e))
			return false;
	}
	return true;
}

/* Start anew, with those extents before them. */
static void
start(struct lookup *l, size_t first, size_t end)
{
	l->next = first;
	l->end = end;
	l->group = l->blocks.n;
	l->rest = (struct span){"", 0};
}

/*
 * Have l start in the extent where the last records do. If one is enough, it
 * is not taken again.
 */
static bool
from_last(struct lookup *l, int64_t last, struct err *e)
{
	const size_t first = l->next, end = l->end;
	struct span record;
	int64_t n = 0;
	size_t i = end;

	while (i > first && n < last) {
		i--;
		start(l, i, i + 1);
		for (;;) {
			if (!next_record(l, &record, e))
				return false;
			if (record.n == 0)
				break;
			n++;
		}
	}
	l->pass = n > last ? n - last : 0;
	start(l, i, end);
	if (i + 1 < end || l->blocks.n == 0)
		return true;
	l->next = end;
	l->group = 0;
	return l->keys->n == 0 || find_group(l, e);
}

bool
lookup_open(struct lookup *l, int fd, const char *name,
    const struct extents *extents, struct keys *keys,
    const struct wanted *wanted, int64_t last, struct err *e)
{
	size_t first = 0, end = extents->n;

	*l = (struct lookup){
	    .name = name, .extents = extents, .keys = keys, .wanted = wanted};
	blocks_open(&l->blocks, fd, name);
	if (wanted->from.n)
		first = extents_find(extents, buf_span(&wanted->from));
	while (keys->n && end > first &&
	       wanted_past(wanted, extents->v[end - 1].first))
		end--;
	start(l, first, end);
	return last < 0 || from_last(l, last, e);
}

void
lookup_close(struct lookup *l)
{
	blocks_release(&l->blocks);
}

bool
lookup_next(struct lookup *l, struct span *record, struct err *e)
{
	do {
		if (!next_record(l, record, e))
			return false;
	} while (record->n && l->pass-- > 0);
	return true;
}
