/* SPDX-License-Identifier: MIT */
#include "stretch.h"

#include <string.h>

#include "sinceby.h"
#include "timeformat.h"

void
stretch_init(struct stretch *s, const struct incremental *inc)
{
	*s = (struct stretch){.inc = inc};
	buf_init(&s->since, BUF_TEXT * 6);
	buf_init(&s->until, BUF_TEXT * 6);
	buf_init(&s->from, BUF_TEXT);
	buf_init(&s->to, BUF_TEXT);
}

void
stretch_release(struct stretch *s)
{
	buf_release(&s->since);
	buf_release(&s->until);
	buf_release(&s->from);
	buf_release(&s->to);
}

static bool
is_now(const struct incremental *inc)
{
	return inc->until == NULL || strcmp(inc->until, "now") == 0;
}

/* from, as a moment. */
static bool
start_moment(const struct stretch *s, struct moment *m, struct err *e)
{
	return incremental_moment(s->inc, buf_span(&s->from), s->quoted, m,
	    s->kept ? s->inc->since : "--initial", s->kept ? ST_DATA : ST_USAGE,
	    e);
}

/* The cursor of FILE as from. */
static bool
unquote(struct stretch *s, struct span json, struct err *e)
{
	const char *file = s->inc->since;

	s->quoted = json_type(json) == JSON_STRING;
	if (!s->quoted && json_type(json) != JSON_NUMBER)
		return err_set(e, ST_DATA,
		    "%s: the cursor is not a string or number", file);
	if (s->quoted ? !json_unescape(json, &s->from)
		      : !buf_add(&s->from, json.p, json.n))
		return err_set(e, ST_DATA, "%s: the cursor is too long", file);
	if (memchr(s->from.p, '\0', s->from.n))
		return err_set(
		    e, ST_DATA, "%s: the cursor has a NUL in it", file);
	return json_utf8(buf_span(&s->from)) ||
	       err_set(e, ST_DATA, "%s: the cursor is not UTF-8", file);
}

/*
 * From becomes early, if that is below --initial then --initial; but it never
 * becomes a later one.
 */
static void
lower(struct stretch *s, const struct buf *early)
{
	const char *initial = s->inc->initial;
	struct span start = buf_span(early);
	struct bound a, b;
	int order;

	bound_init(&a);
	bound_init(&b);
	if (initial) {
		bound_set(&a, span_of(initial), s->inc->unit);
		bound_set(&b, start, s->inc->unit);
		if (bound_compare(&a, &b, &order) && order > 0)
			start = span_of(initial);
		bound_set(&b, buf_span(&s->from), s->inc->unit);
		if (bound_compare(&a, &b, &order) && order > 0)
			start = buf_span(early);
	}
	buf_set(&s->from, start);
	bound_release(&a);
	bound_release(&b);
}

static bool
take_lag(struct stretch *s, struct err *e)
{
	struct moment m;
	struct buf early;
	bool ok;

	if (!start_moment(s, &m, e))
		return err_at(e, "--lag");
	if (s->inc->lag % moment_step(&m) != 0)
		return err_set(e, ST_USAGE, "--lag: %s",
		    m.form == MOMENT_DATE ? "whole days from a date"
					  : "whole units from a whole number");
	buf_init(&early, BUF_TEXT);
	ok = moment_shift(&m, -s->inc->lag) && moment_format(&m, &early);
	if (ok)
		lower(s, &early);
	else
		err_set(e, ST_USAGE, "--lag: before the year 0000");
	buf_release(&early);
	return ok;
}

static bool
find_start(struct stretch *s, struct span parent, struct err *e)
{
	const struct incremental *inc = s->inc;
	struct span json = buf_span(&inc->highest);

	if (inc->parent && !sinceby_find(&inc->by, parent, &json, e))
		return err_at(e, "--since-by: the parent's %s", inc->parent);
	s->kept = json.n > 0;
	s->has_since = s->kept || inc->initial;
	if (s->kept)
		return unquote(s, json, e) && (inc->lag == 0 || take_lag(s, e));
	if (inc->initial)
		buf_adds(&s->from, inc->initial);
	return !s->from.over || err_set(e, ST_USAGE, "--initial: too long");
}

/*
 * The end, written as from is where that is a time (like); no earlier for the
 * form that it gets, but now is never later. False: it is no time.
 */
static bool
end_moment(const struct stretch *s, const struct moment *like, struct moment *m,
    struct err *e)
{
	const struct incremental *inc = s->inc;

	if (is_now(inc))
		moment_at(m, inc->now);
	else if (!incremental_moment(inc, span_of(inc->until), false, m,
		     "--until", ST_USAGE, e))
		return false;
	if (like) {
		moment_round(m, moment_step(like), !is_now(inc));
		moment_like(m, like);
	}
	return true;
}

static bool
too_late(const char *option, struct err *e)
{
	return err_set(e, ST_USAGE, "%s: behind the year 9999", option);
}

/* The end of the one walk that there is. */
static bool
find_end(struct stretch *s, struct err *e)
{
	const struct incremental *inc = s->inc;
	struct moment from, m;
	struct err ignored;
	bool like;

	s->has_until = inc->until != NULL;
	if (!s->has_until)
		return true;
	if (!is_now(inc))
		return buf_adds(&s->to, inc->until) ||
		       err_set(e, ST_USAGE, "--until: too long");
	like = s->has_since && start_moment(s, &from, &ignored);
	return end_moment(s, like ? &from : NULL, &m, e) &&
	       (moment_format(&m, &s->to) || too_late("--until", e));
}

static bool
find_windows(struct stretch *s, struct err *e)
{
	struct moment from, until;

	if (!s->has_since)
		return err_set(e, ST_USAGE,
		    "--window: from where? --initial VALUE, please");
	s->has_until = s->windows = true;
	return start_moment(s, &from, e) && end_moment(s, &from, &until, e) &&
	       window_init(&s->window, &from, &until, s->inc->window, e);
}

bool
stretch_start(struct stretch *s, struct span parent, struct err *e)
{
	buf_clear(&s->from);
	buf_clear(&s->to);
	s->quoted = s->kept = s->started = s->windows = false;
	if (!find_start(s, parent, e))
		return false;
	return s->inc->window ? find_windows(s, e) : find_end(s, e);
}

/* The one walk; none where its start is behind its end. */
static bool
only_walk(struct stretch *s)
{
	struct bound start, end;
	int order = 0;

	s->first = s->last = true;
	if (s->started)
		return false;
	if (!s->kept || !s->has_until)
		return true;
	bound_init(&start);
	bound_init(&end);
	bound_set(&start, buf_span(&s->from), s->inc->unit);
	bound_set(&end, buf_span(&s->to), s->inc->unit);
	if (!bound_compare(&start, &end, &order))
		order = 0;
	bound_release(&start);
	bound_release(&end);
	return order <= 0;
}

static bool
next_window(struct stretch *s, bool *more, struct err *e)
{
	struct moment from, to;

	*more = window_next(&s->window, &from, &to);
	if (!*more)
		return true;
	s->first = !s->started;
	s->last = window_last(&s->window);
	/* The first starts as it was given, every digit of it. */
	if (!s->first) {
		buf_clear(&s->from);
		if (!moment_format(&from, &s->from))
			return too_late("--window", e);
	}
	buf_clear(&s->to);
	return moment_format(&to, &s->to) || too_late("--window", e);
}

/* Append a cursor as it is: a number, where it may be one, or a string. */
static bool
add_json(struct span text, bool quoted, struct buf *b)
{
	if (!quoted && bound_number(text))
		return buf_add(b, text.p, text.n);
	return json_quote(text, b);
}

/* Append m as --since-format has it: epoch and epoch-ms are numbers. */
static bool
add_formatted(
    const char *format, const struct moment *m, bool up, struct buf *b)
{
	struct buf text;
	bool ok;

	buf_init(&text, BUF_TEXT);
	ok = timeformat_write(format, m, up, &text) &&
	     add_json(buf_span(&text), strchr(format, '%') != NULL, b);
	buf_release(&text);
	return ok;
}

static bool
write_since(struct stretch *s, struct err *e)
{
	const char *format = s->inc->format;
	struct moment m;

	buf_clear(&s->since);
	if (format == NULL)
		return add_json(buf_span(&s->from), s->quoted, &s->since) ||
		       err_set(e, ST_USAGE, "{since}: too long");
	if (!start_moment(s, &m, e))
		return err_at(e, "--since-format");
	return add_formatted(format, &m, false, &s->since) ||
	       too_late("--since-format", e);
}

static bool
write_until(struct stretch *s, struct err *e)
{
	const struct incremental *inc = s->inc;
	/* Nothing is later than now; some servers refuse a day to come. */
	bool up = !(s->last && is_now(inc));
	/* Where the end is written as the start is. */
	bool quoted = s->quoted && (s->windows || is_now(inc));
	struct moment m;

	buf_clear(&s->until);
	if (inc->format == NULL)
		return add_json(buf_span(&s->to), quoted, &s->until) ||
		       err_set(e, ST_USAGE, "{until}: too long");
	if (!incremental_moment(
		inc, buf_span(&s->to), false, &m, "--until", ST_USAGE, e))
		return err_at(e, "--since-format");
	return add_formatted(inc->format, &m, up, &s->until) ||
	       too_late("--since-format", e);
}

bool
stretch_next(struct stretch *s, bool *more, struct err *e)
{
	*more = s->windows || only_walk(s);
	if (s->windows && !next_window(s, more, e))
		return false;
	s->started = true;
	if (!*more)
		return true;
	return (!s->has_since || write_since(s, e)) &&
	       (!s->has_until || write_until(s, e));
}

void
stretch_range(const struct stretch *s, struct range *r)
{
	range_clear(r);
	r->has_start = s->has_since;
	r->has_end = s->has_until;
	if (r->has_start)
		bound_set(&r->start, buf_span(&s->from), s->inc->unit);
	if (r->has_end)
		bound_set(&r->end, buf_span(&s->to), s->inc->unit);
	/* Between windows both ends are closed: nothing falls between them. */
	r->start_open = r->start_open && s->first;
	r->end_open = r->end_open && s->last;
}
