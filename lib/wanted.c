/* SPDX-License-Identifier: MIT */
#include "wanted.h"

#include <string.h>

#include "jsontoken.h"
#include "key.h"
#include "moment.h"

/* Above every key that goes on behind the component before it (key.h). */
#define ABOVE '!'

static bool
whole(const char *end, struct span text)
{
	return end && end == text.p + text.n;
}

/* Is text a JSON number or string? */
static bool
is_json(struct span text)
{
	const char *end = text.p + text.n;
	struct json_fault ignored;

	if (text.n == 0)
		return false;
	if (text.p[0] == '"')
		return whole(json_string(text.p, end, &ignored), text);
	if (text.p[0] != '-' && (text.p[0] < '0' || text.p[0] > '9'))
		return false;
	return whole(json_number(text.p, end, &ignored), text);
}

/* Append the encoding of a value. */
static bool
encode(struct span text, struct buf *b,
    bool (*how)(struct span, struct buf *, struct err *), struct err *e)
{
	struct buf quoted;
	bool ok;

	if (is_json(text))
		return how(text, b, e);
	if (!json_utf8(text))
		return err_set(e, ST_DATA, "not UTF-8");
	buf_init(&quoted, KEYED_MAX);
	ok = json_quote(text, &quoted) ? how(buf_span(&quoted), b, e)
				       : err_set(e, ST_DATA, "too long");
	buf_release(&quoted);
	return ok;
}

static bool
refuse(const char *option, struct span text, struct err *e)
{
	e->status = ST_USAGE;
	return err_at(
	    e, "%s %.*s", option, (int)(text.n < 200 ? text.n : 200), text.p);
}

/* Append a component to a bound. */
static bool
component(struct buf *b, const char *option, struct span text, struct err *e)
{
	if (b->n && !buf_addc(b, ' '))
		err_set(e, ST_USAGE, "too long");
	else if (encode(text, b, key_value, e))
		return true;
	return refuse(option, text, e);
}

/* Where the ".." of a range stands; NULL: nowhere. */
static const char *
dots(const char *range)
{
	const char *p = range, *end = range + strlen(range);
	struct json_fault ignored;

	if (*p == '"' && (p = json_string(p, end, &ignored)) != NULL)
		return strncmp(p, "..", 2) == 0 ? p : NULL;
	return strstr(range, "..");
}

static bool
add_range(struct wanted *w, const char *range, struct err *e)
{
	const char *p = dots(range);
	struct span a, b;

	if (p == NULL)
		return err_set(e, ST_USAGE, "--range %s: not A..B", range);
	a = (struct span){range, (size_t)(p - range)};
	b = span_of(p + 2);
	return (a.n == 0 || component(&w->from, "--range", a, e)) &&
	       (b.n == 0 || component(&w->to, "--range", b, e));
}

static bool
add_keys(struct wanted *w, const struct list *values, const char *range,
    struct err *e)
{
	w->components = values->n + (range != NULL);
	if (w->components > KEY_PATHS)
		return err_set(
		    e, ST_USAGE, "more than %d components of a key", KEY_PATHS);
	for (size_t i = 0; i < values->n; i++)
		if (!component(&w->from, "-k", span_of(values->v[i]), e))
			return false;
	buf_set(&w->to, buf_span(&w->from));
	if (range && !add_range(w, range, e))
		return false;
	return w->to.n == 0 || buf_addc(&w->to, ABOVE) ||
	       err_set(e, ST_USAGE, "the key is too long");
}

/* A date or a time that has no offset is one in UTC. */
static bool
add_time(struct wanted *w, struct span text, struct err *e)
{
	struct moment m;
	struct buf utc;
	bool ok = true;

	if (!moment_parse(text, UNIT_NONE, &m) || w->since.p[0] == 't')
		return true;
	buf_init(&utc, BUF_TEXT);
	if (moment_instant(&m, &utc))
		ok = encode(buf_span(&utc), &w->time, key_cursor, e);
	buf_release(&utc);
	return ok || refuse("--since", text, e);
}

static bool
add_since(struct wanted *w, const char *since, struct err *e)
{
	struct span text = span_of(since);

	w->by_cursor = true;
	if (!encode(text, &w->since, key_cursor, e))
		return refuse("--since", text, e);
	return add_time(w, text, e);
}

bool
wanted_init(struct wanted *w, const struct list *values, const char *range,
    const char *since, struct err *e)
{
	*w = (struct wanted){.components = 0};
	buf_init(&w->from, KEYED_MAX);
	buf_init(&w->to, KEYED_MAX);
	buf_init(&w->since, KEYED_MAX);
	buf_init(&w->time, KEYED_MAX);
	if (add_keys(w, values, range, e) &&
	    (since == NULL || add_since(w, since, e)))
		return true;
	wanted_release(w);
	return false;
}

void
wanted_release(struct wanted *w)
{
	buf_release(&w->from);
	buf_release(&w->to);
	buf_release(&w->since);
	buf_release(&w->time);
}

bool
wanted_past(const struct wanted *w, struct span key)
{
	return w->to.n && span_compare(key, buf_span(&w->to)) >= 0;
}

bool
wanted_key(const struct wanted *w, struct span key)
{
	return span_compare(key, buf_span(&w->from)) >= 0 &&
	       !wanted_past(w, key);
}

static bool
is_number(struct span encoded)
{
	return encoded.p[0] < 's';
}

bool
wanted_cursor(
    const struct wanted *w, struct span cursor, bool *yes, struct err *e)
{
	struct span since = buf_span(&w->since);

	*yes = false;
	if (cursor.n == 0)
		return true;
	if (is_number(cursor) != is_number(since))
		return err_set(e, ST_DATA,
		    is_number(cursor) ? "a number, --since is a string"
				      : "a string, --since is a number");
	if (cursor.p[0] == 't' && w->time.n)
		since = buf_span(&w->time);
	*yes = span_compare(cursor, since) >= 0;
	return true;
}
