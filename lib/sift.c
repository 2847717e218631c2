/* SPDX-License-Identifier: MIT */
#include "sift.h"

#include <string.h>

void
sift_open(struct sift *s, const char *name, struct keys *keys,
    const struct wanted *wanted, int64_t last)
{
	*s = (struct sift){.keys = keys, .wanted = wanted, .last = last};
	records_one(&s->in, name, RECORD_MAX);
	buf_init(&s->held, SIFT_LAST);
}

void
sift_close(struct sift *s)
{
	records_release(&s->in);
	buf_release(&s->held);
}

bool
sift_ready(struct sift *s)
{
	return s->last < 0 ? records_ready(&s->in) : s->n > 0;
}

static bool
is_wanted(struct sift *s, struct span line, bool *yes, struct err *e)
{
	struct keyed r;

	*yes = false;
	if (!keys_of(s->keys, line, &r, e))
		return false;
	if (!wanted_key(s->wanted, r.key))
		return true;
	*yes = true;
	return !s->wanted->by_cursor ||
	       wanted_cursor(s->wanted, r.cursor, yes, e) ||
	       err_at(e, "cursor %s", s->keys->cursor.text);
}

/* The next one that is wanted; empty behind the last. */
static bool
next_wanted(struct sift *s, struct span *line, struct err *e)
{
	bool yes;

	do {
		if (!records_next(&s->in, line, e))
			return false;
		if (line->n == 0)
			return true;
		if (!is_wanted(s, *line, &yes, e))
			return records_at(&s->in, e);
	} while (!yes);
	return true;
}

/* The first of those that are held goes. */
static struct span
take_first(struct sift *s)
{
	struct span rest = {s->held.p + s->from, s->held.n - s->from}, line;

	line = span_take(&rest, '\n');
	s->from = s->held.n - rest.n;
	s->n--;
	return line;
}

static bool
hold(struct sift *s, struct span line, struct err *e)
{
	if (s->last == 0)
		return true;
	if (s->n == s->last)
		take_first(s);
	if (s->from > s->held.n / 2) {
		buf_shift(&s->held, s->from);
		s->from = 0;
	}
	s->n++;
	if (buf_add(&s->held, line.p, line.n) && buf_addc(&s->held, '\n'))
		return true;
	return err_set(e, ST_DATA,
	    "%s: the last %lld records have more than %zu MiB", s->in.file,
	    (long long)s->last, SIFT_LAST >> 20);
}

bool
sift_next(struct sift *s, struct span *record, struct err *e)
{
	if (s->last < 0)
		return next_wanted(s, record, e);
	while (!s->ended) {
		if (!next_wanted(s, record, e))
			return false;
		if (record->n == 0)
			s->ended = true;
		else if (!hold(s, *record, e))
			return false;
	}
	*record = s->n ? take_first(s) : (struct span){"", 0};
	return true;
}
