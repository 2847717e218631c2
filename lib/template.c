/* SPDX-License-Identifier: MIT */
#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "json.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"
#include "query.h"

static struct template_piece *
add_piece(struct template *t, enum template_kind kind, struct span text)
{
	/* Grown at powers of two: the count alone tells when. */
	if ((t->n & (t->n - 1)) == 0)
		t->piece = mem_resize_n(
		    t->piece, t->n ? t->n * 2 : 1, sizeof *t->piece);
	t->piece[t->n] = (struct template_piece){kind, text, 0, false};
	t->holes[kind]++;
	return &t->piece[t->n++];
}

/* A placeholder, with its braces. */
static bool
add_hole(struct template *t, struct span text, struct fields *f, struct err *e)
{
	struct buf path;
	size_t field;
	bool ok;

	if (span_is(text, BRACES_SINCE) || span_is(text, BRACES_UNTIL)) {
		add_piece(t,
		    span_is(text, BRACES_SINCE) ? TEMPLATE_SINCE
						: TEMPLATE_UNTIL,
		    text);
		return true;
	}
	buf_init(&path, BUF_TEXT);
	if (t->place == TEMPLATE_JSON)
		json_unescape(text, &path); /* the braces are its quotes */
	else
		buf_add(&path, text.p + 1, text.n - 2);
	if (path.over || memchr(path.p, '\0', path.n))
		ok = err_set(e, ST_USAGE, "not a path");
	else
		ok = fields_add(f, path.p, &field, e);
	buf_release(&path);
	if (!ok)
		return err_at(e, "placeholder");
	add_piece(t, TEMPLATE_FIELD, text)->field = field;
	return true;
}

static bool
add_all(struct template *t, struct lexer r, struct fields *f, struct err *e)
{
	enum lexeme kind;
	struct span text;

	while (braces_next(&r, &kind, &text)) {
		if (kind == LEX_BAD)
			return braces_bad(text, e);
		if (kind != LEX_HOLE)
			add_piece(t, TEMPLATE_TEXT, text);
		else if (!add_hole(t, text, f, e))
			return false;
	}
	return true;
}

/* Is the string whose end is p a member's name? */
static bool
is_name(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p))
		p++;
	return p < end && *p == ':';
}

/* A JSON string; *from is where what was not added yet starts. */
static bool
add_string(struct template *t, struct span string, const char **from,
    const char *end, enum braces mode, struct fields *f, struct err *e)
{
	struct lexer r = {string.p + 1, string.p + string.n - 1, mode, true};
	struct lexer first = r;
	const char *behind = string.p + string.n;
	enum lexeme kind;
	struct span text;
	bool whole = braces_next(&first, &kind, &text) && kind == LEX_HOLE &&
		     first.p == r.end && !is_name(behind, end);

	add_piece(t, TEMPLATE_TEXT,
	    (struct span){*from, (size_t)(r.p - whole - *from)});
	*from = whole ? behind : r.end;
	if (!add_all(t, r, f, e))
		return false;
	if (whole)
		t->piece[t->n - 1].whole = true;
	return true;
}

static bool
parse_json(struct template *t, struct span text, enum braces mode,
    struct fields *f, struct err *e)
{
	const char *p = text.p, *from = p, *end = p + text.n;
	struct json_fault fault;
	struct json_scan scan;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, text) || json_fail(&scan, e);
	json_release(&scan);
	if (!ok) {
		e->status = ST_USAGE;
		return false;
	}
	while (p < end) {
		const char *start = p;

		p = *p == '"' ? json_string(p, end, &fault) : p + 1;
		if (memchr(start, '{', (size_t)(p - start)) == NULL &&
		    memchr(start, '}', (size_t)(p - start)) == NULL)
			continue;
		if (*start == '"' &&
		    !add_string(t, (struct span){start, (size_t)(p - start)},
			&from, end, mode, f, e))
			return false;
	}
	add_piece(t, TEMPLATE_TEXT, (struct span){from, (size_t)(end - from)});
	return true;
}

bool
template_parse(struct template *t, struct span text, enum template_place place,
    enum braces mode, struct fields *f, struct err *e)
{
	*t = (struct template){.place = place};
	if (!braces_mean(text, mode)) {
		add_piece(t, TEMPLATE_TEXT, text);
		return true;
	}
	if (place == TEMPLATE_JSON ? parse_json(t, text, mode, f, e)
				   : add_all(t, braces_lexer(text, mode), f, e))
		return true;
	template_release(t);
	return false;
}

void
template_release(struct template *t)
{
	free(t->piece);
	*t = (struct template){.place = t->place};
}

bool
template_open(const struct template *t)
{
	return t->holes[TEMPLATE_FIELD] || t->holes[TEMPLATE_SINCE] ||
	       t->holes[TEMPLATE_UNTIL];
}

static bool
percent(enum template_place place)
{
	return place == TEMPLATE_URL || place == TEMPLATE_FORM;
}

/* What a string stands for, in its place. */
static bool
write_string(
    enum template_place place, struct span string, struct buf *b, struct err *e)
{
	struct buf text;
	bool ok = true;

	if (place == TEMPLATE_JSON)
		return buf_add(b, string.p + 1, string.n - 2);
	buf_init(&text, b->max);
	b->over |= !json_unescape(string, &text);
	if (!json_utf8(buf_span(&text)))
		ok = err_set(e, ST_DATA, "a lone surrogate");
	else if (place == TEMPLATE_URL && field_control(buf_span(&text)))
		ok = err_set(e, ST_DATA, "control byte in the value");
	else if (percent(place))
		query_encode(buf_span(&text), b);
	else
		buf_add(b, text.p, text.n);
	buf_release(&text);
	return ok;
}

/* A value in a text; false: *e. */
static bool
write_scalar(
    enum template_place place, struct span value, struct buf *b, struct err *e)
{
	switch (json_type(value)) {
	case JSON_ARRAY: return err_set(e, ST_DATA, "an array in a text");
	case JSON_OBJECT: return err_set(e, ST_DATA, "an object in a text");
	case JSON_STRING: return write_string(place, value, b, e);
	default: break;
	}
	if (percent(place))
		query_encode(value, b); /* 1e+5 has a + */
	else
		buf_add(b, value.p, value.n);
	return true;
}

static enum template_result
write_value(const struct template *t, const struct template_piece *piece,
    struct span value, struct buf *b, struct err *e)
{
	if (value.n == 0 && piece->kind != TEMPLATE_FIELD) {
		err_set(e, ST_USAGE, "not known");
		return TEMPLATE_UNKNOWN;
	}
	if (value.n == 0 || json_type(value) == JSON_NULL) {
		err_set(e, ST_DATA, value.n ? "null" : "not there");
		return TEMPLATE_MISSING;
	}
	if (piece->whole)
		buf_add(b, value.p, value.n);
	else if (!write_scalar(t->place, value, b, e)) {
		/* The ends of a range come from options. */
		if (piece->kind != TEMPLATE_FIELD)
			e->status = ST_USAGE;
		return TEMPLATE_FAILED;
	}
	return TEMPLATE_DONE;
}

enum template_result
template_fill(const struct template *t, const struct fields *f,
    const struct template_range *range, struct buf *b, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct template_piece *piece = &t->piece[i];
		struct span value = range->since;
		enum template_result result;

		if (piece->kind == TEMPLATE_TEXT) {
			buf_add(b, piece->text.p, piece->text.n);
			continue;
		}
		if (piece->kind == TEMPLATE_FIELD)
			value = fields_value(f, piece->field);
		else if (piece->kind == TEMPLATE_UNTIL)
			value = range->until;
		result = write_value(t, piece, value, b, e);
		if (result != TEMPLATE_DONE) {
			err_at(e, "%.*s",
			    piece->text.n < 200 ? (int)piece->text.n : 200,
			    piece->text.p);
			return result;
		}
	}
	if (!b->over)
		return TEMPLATE_DONE;
	err_set(e, ST_DATA, "too long, with the values in it");
	return TEMPLATE_FAILED;
}
