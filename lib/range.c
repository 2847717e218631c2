/* SPDX-License-Identifier: MIT */
#include "range.h"

#include <stdlib.h>

#include "jsontoken.h"
#include "mem.h"

#define LONGEST_MOMENT 80

void
bound_init(struct bound *b)
{
	buf_init(&b->number, KEYED_MAX);
	buf_init(&b->string, KEYED_MAX);
	buf_init(&b->instant, KEYED_MAX);
}

void
bound_release(struct bound *b)
{
	buf_release(&b->number);
	buf_release(&b->string);
	buf_release(&b->instant);
}

/* The encoding of a JSON text; none where it has none. */
static void
encode(struct span json, struct buf *order)
{
	struct err e;

	if (!key_cursor(json, order, &e))
		buf_clear(order);
}

/* The instant of a moment, with the quotes that JSON wants. */
static void
encode_instant(const struct moment *m, struct buf *order)
{
	struct buf text;

	buf_init(&text, BUF_TEXT);
	buf_addc(&text, '"');
	if (moment_instant(m, &text) && buf_addc(&text, '"'))
		encode(buf_span(&text), order);
	buf_release(&text);
}

bool
bound_number(struct span text)
{
	const char *end = text.p + text.n;
	struct json_fault fault;

	/* A token of the scanner's starts like one. */
	return text.n &&
	       (text.p[0] == '-' || (text.p[0] >= '0' && text.p[0] <= '9')) &&
	       json_number(text.p, end, &fault) == end;
}

static void
encode_string(struct span text, struct buf *order)
{
	struct buf quoted;

	buf_init(&quoted, BUF_TEXT * 6);
	if (json_utf8(text) && json_quote(text, &quoted))
		encode(buf_span(&quoted), order);
	buf_release(&quoted);
}

/* The moment as the number that a cursor would be. */
static void
encode_count(struct moment m, enum moment_unit unit, struct buf *order)
{
	struct buf text;

	m.form = unit == UNIT_MS ? MOMENT_MS : MOMENT_S;
	m.digits = 0;
	buf_init(&text, BUF_TEXT);
	if (moment_format(&m, &text))
		encode(buf_span(&text), order);
	buf_release(&text);
}

void
bound_set(struct bound *b, struct span text, enum moment_unit unit)
{
	struct moment m;

	buf_clear(&b->number);
	buf_clear(&b->string);
	buf_clear(&b->instant);
	if (bound_number(text))
		encode(text, &b->number);
	encode_string(text, &b->string);
	if (!moment_parse(text, unit, &m))
		return;
	/* A time may be finer than a moment: its own encoding is exact. */
	if (b->string.n && b->string.p[0] == 't')
		buf_set(&b->instant, buf_span(&b->string));
	else
		encode_instant(&m, &b->instant);
	if (moment_parse(text, UNIT_NONE, &m))
		buf_clear(&b->string);
	if (b->number.n == 0 && unit != UNIT_NONE)
		encode_count(m, unit, &b->number);
}

static int
compare(const struct buf *a, const struct buf *b)
{
	int c = span_compare(buf_span(a), buf_span(b));

	return (c > 0) - (c < 0);
}

bool
bound_compare(const struct bound *a, const struct bound *b, int *order)
{
	if (a->instant.n && b->instant.n)
		*order = compare(&a->instant, &b->instant);
	else if (a->number.n && b->number.n)
		*order = compare(&a->number, &b->number);
	else if (a->string.n && b->string.n)
		*order = compare(&a->string, &b->string);
	else
		return false;
	return true;
}

void
range_init(struct range *r, const struct range_config *config)
{
	*r = (struct range){.config = config};
	bound_init(&r->start);
	bound_init(&r->end);
	json_init(&r->scan);
	buf_init(&r->now, KEYED_MAX);
	buf_init(&r->last, KEYED_MAX);
	buf_init(&r->top, KEYED_MAX);
	buf_init(&r->text, KEYED_MAX);
	if (config == NULL)
		return;
	json_watch(&r->scan, config->cursor);
	range_clear(r);
}

void
range_release(struct range *r)
{
	bound_release(&r->start);
	bound_release(&r->end);
	json_release(&r->scan);
	buf_release(&r->now);
	buf_release(&r->last);
	buf_release(&r->top);
	buf_release(&r->text);
	free(r->kept);
}

void
range_clear(struct range *r)
{
	r->has_start = r->has_end = false;
	r->start_open = r->config->start_open;
	r->end_open = r->config->end_open;
	r->page_starts = true;
	buf_clear(&r->last);
	buf_clear(&r->top);
}

enum verdict { KEEP, DROP, STOP };

/* 'n' for the kinds of number that decimal.h has, 's' or 't' for strings. */
static char
kind(const struct buf *order)
{
	char c = order->p[0];

	return c == 's' || c == 't' ? c : 'n';
}

/* The cursor of the record becomes r->now. */
static bool
encode_cursor(struct range *r, struct span value, struct err *e)
{
	struct moment m;

	buf_clear(&r->now);
	if (!key_cursor(value, &r->now, e))
		return err_at(e, "cursor %s", r->config->cursor->text);
	if (kind(&r->now) != 's' || value.n > LONGEST_MOMENT)
		return true;
	buf_clear(&r->text);
	if (json_unescape(value, &r->text) &&
	    moment_parse(buf_span(&r->text), UNIT_NONE, &m)) {
		buf_clear(&r->now);
		encode_instant(&m, &r->now);
	}
	return true;
}

static bool
no_order(const struct range *r, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "cursor %s: does not compare with %s",
	    r->config->cursor->text, what);
}

/* How the record's cursor stands to an end of the range. */
static bool
against(const struct range *r, const struct bound *b, const char *what,
    int *order, struct err *e)
{
	const struct buf *end = &b->number;

	if (kind(&r->now) == 't')
		end = &b->instant;
	else if (kind(&r->now) == 's')
		end = &b->string;
	if (end->n == 0)
		return no_order(r, what, e);
	*order = compare(&r->now, end);
	return true;
}

/* The walk's order, which an early stop relies on. */
static bool
in_order(struct range *r, struct err *e)
{
	int sign = r->config->order == RANGE_DESC ? -1 : 1;
	const struct buf *least = r->page_starts ? &r->top : &r->last;
	bool ok;

	if (least->n && kind(least) != kind(&r->now))
		return no_order(r, "the one before it", e);
	ok = least->n == 0 || compare(&r->now, least) * sign >= 0;
	buf_set(&r->last, buf_span(&r->now));
	if (r->page_starts)
		buf_set(&r->top, buf_span(&r->now));
	r->page_starts = false;
	return ok || err_set(e, ST_DATA,
			 "cursor %s: %s than the one before it (--order %s)",
			 r->config->cursor->text, sign < 0 ? "higher" : "lower",
			 sign < 0 ? "desc" : "asc");
}

/* On which sides of the range is the record? */
static bool
find_sides(const struct range *r, bool *below, bool *above, struct err *e)
{
	int start = 1, end = -1;

	if (r->config->from_start && r->has_start &&
	    !against(r, &r->start, "the start of the range", &start, e))
		return false;
	if (r->config->to_end && r->has_end &&
	    !against(r, &r->end, "the end of the range", &end, e))
		return false;
	*below = start < 0 || (start == 0 && r->start_open);
	*above = end > 0 || (end == 0 && r->end_open);
	return true;
}

static bool
judge(struct range *r, enum verdict *verdict, struct err *e)
{
	bool below, above;

	if (!find_sides(r, &below, &above, e))
		return false;
	*verdict = below || above ? DROP : KEEP;
	if (r->config->order == RANGE_ANY)
		return true;
	if (r->config->order == RANGE_DESC ? below : above)
		*verdict = STOP;
	return in_order(r, e);
}

static bool
see(struct range *r, struct span record, enum verdict *verdict, struct err *e)
{
	const struct range_config *c = r->config;
	struct span value;

	if (!json_scan(&r->scan, record))
		return json_fail(&r->scan, e);
	value = json_found(&r->scan, 0);
	if (json_type(value) != JSON_NONE && json_type(value) != JSON_NULL)
		return encode_cursor(r, value, e) && judge(r, verdict, e);
	*verdict = c->missing == MISSING_INCLUDE ? KEEP : DROP;
	return c->missing != MISSING_FAIL ||
	       err_set(e, ST_DATA, "cursor %s: %s (--cursor-missing)",
		   c->cursor->text, value.n ? "null" : "missing");
}

bool
range_page(struct range *r, const struct json_hit **kept, size_t *n, bool *stop,
    struct err *e)
{
	const struct json_hit *all = *kept;
	size_t left = 0;

	*stop = false;
	if (r->config == NULL)
		return true;
	if (*n > r->cap) {
		r->kept = mem_resize_n(r->kept, *n, sizeof *r->kept);
		r->cap = *n;
	}
	r->page_starts = true;
	for (size_t i = 0; i < *n; i++) {
		enum verdict verdict = DROP;

		if (!see(r, all[i].text, &verdict, e))
			return false;
		if (verdict == KEEP)
			r->kept[left++] = all[i];
		*stop |= verdict == STOP;
	}
	*kept = r->kept;
	*n = left;
	return true;
}
