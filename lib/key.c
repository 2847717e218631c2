/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <stdint.h>
#include <string.h>

#include "decimal.h"
#include "rfc3339.h"

/* A day before 0000-01-01T00:00:00Z, which is the first with its offset. */
#define FIRST INT64_C(-62167305600)
#define SECONDS 12 /* digits that hold the seconds from there to 9999 */

static bool
escaped(char c)
{
	return (unsigned char)(c - '"') > '}' - '"';
}

/* b's bytes from at on become printable, in place. */
static bool
make_printable(struct buf *b, size_t at)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = b->n, more = 0;
	char *to;

	for (size_t i = at; i < n; i++)
		more += escaped(b->p[i]) ? 2 : 0;
	if (more == 0)
		return true;
	if (buf_room(b, more) == NULL)
		return false;
	/* From the end, so that nothing is overwritten before it is read. */
	to = b->p + n + more;
	for (size_t i = n; i > at; i--) {
		unsigned char c = (unsigned char)b->p[i - 1];

		if (escaped((char)c)) {
			*--to = hex[c & 15];
			*--to = hex[c >> 4];
			c = c < '~' ? '!' : '~';
		}
		*--to = (char)c;
	}
	buf_grew(b, more);
	return true;
}

/* The time at b->p + at + 1, with its marker before it, becomes its key. */
static void
make_instant(struct buf *b, size_t at, const struct rfc3339 *t)
{
	int64_t seconds = t->seconds - FIRST;
	char *p = b->p + at;
	size_t n = t->fraction.n;

	while (n && t->fraction.p[n - 1] == '0')
		n--;
	/* The text of a time is longer than its key at every place. */
	memmove(p + 1 + SECONDS, t->fraction.p, n);
	p[0] = 't';
	for (int i = SECONDS; i > 0; i--) {
		p[i] = (char)('0' + seconds % 10);
		seconds /= 10;
	}
	b->n = at;
	buf_grew(b, 1 + SECONDS + n);
}

static bool
string_key(struct span value, struct buf *b, bool times)
{
	size_t at = b->n;
	struct rfc3339 t;

	if (!buf_addc(b, 's') || !json_unescape(value, b))
		return false;
	if (times &&
	    rfc3339_parse((struct span){b->p + at + 1, b->n - at - 1}, &t)) {
		make_instant(b, at, &t);
		return true;
	}
	return make_printable(b, at + 1);
}

static bool
encode(struct span value, struct buf *b, bool times, struct err *e)
{
	static const char *const what[] = {[JSON_NULL] = "null",
	    [JSON_FALSE] = "a boolean",
	    [JSON_TRUE] = "a boolean",
	    [JSON_ARRAY] = "an array",
	    [JSON_OBJECT] = "an object"};
	enum json_type type = json_type(value);

	switch (type) {
	case JSON_NONE: return err_set(e, ST_DATA, "missing");
	case JSON_STRING:
		if (string_key(value, b, times))
			return true;
		break;
	case JSON_NUMBER:
		if (decimal_order(value, b))
			return true;
		if (!b->over)
			return err_set(e, ST_DATA, "exponent too large");
		break;
	default:
		return err_set(
		    e, ST_DATA, "%s, not a number or string", what[type]);
	}
	return err_set(e, ST_DATA, "too long");
}

bool
key_value(struct span value, struct buf *b, struct err *e)
{
	return encode(value, b, false, e);
}

bool
key_cursor(struct span value, struct buf *b, struct err *e)
{
	return encode(value, b, true, e);
}

int
policy_compare(const struct policy *p, struct span a, struct span b)
{
	return p->lowest ? span_compare(b, a) : span_compare(a, b);
}

bool
keyed_wins(const struct policy *p, struct span later_cursor,
    struct span earlier_cursor)
{
	int c = policy_compare(p, later_cursor, earlier_cursor);

	return c == 0 ? !p->first : c > 0;
}

static bool
add_path(struct keys *k, struct path *p, const char *text, const char *what,
    struct err *e)
{
	if (!path_parse(p, text, e))
		return err_at(e, "%s", what);
	if (path_many(p))
		return err_set(
		    e, ST_USAGE, "%s %s: can match many values", what, text);
	json_watch(&k->scan, p);
	return true;
}

static bool
add_paths(
    struct keys *k, const struct list *paths, const char *cursor, struct err *e)
{
	if (paths->n > KEY_PATHS)
		return err_set(
		    e, ST_USAGE, "more than %d key paths", KEY_PATHS);
	for (; k->n < paths->n; k->n++)
		if (!add_path(k, &k->path[k->n], paths->v[k->n], "key", e))
			return false;
	if (cursor && !add_path(k, &k->cursor, cursor, "cursor", e))
		return false;
	k->has_cursor = cursor != NULL;
	return true;
}

bool
keys_init(
    struct keys *k, const struct list *paths, const char *cursor, struct err *e)
{
	*k = (struct keys){0};
	json_init(&k->scan);
	buf_init(&k->key_text, KEYED_MAX);
	buf_init(&k->cursor_text, KEYED_MAX);
	buf_init(&k->compact, SIZE_MAX / 2); /* shorter than its line */
	if (add_paths(k, paths, cursor, e))
		return true;
	keys_release(k);
	return false;
}

void
keys_release(struct keys *k)
{
	for (size_t i = 0; i < KEY_PATHS; i++)
		path_release(&k->path[i]);
	path_release(&k->cursor);
	json_release(&k->scan);
	buf_release(&k->key_text);
	buf_release(&k->cursor_text);
	buf_release(&k->compact);
	*k = (struct keys){0};
}

struct span
keys_cursor_text(const struct keys *k)
{
	if (!k->has_cursor)
		return (struct span){"", 0};
	return json_found(&k->scan, k->n);
}

/* The key and the cursor of what was scanned. */
static bool
encode_both(struct keys *k, struct err *e)
{
	for (size_t i = 0; i < k->n; i++) {
		if (i && !buf_addc(&k->key_text, ' '))
			return err_set(e, ST_DATA, "key: too long");
		if (!key_value(json_found(&k->scan, i), &k->key_text, e))
			return err_at(e, "key %s", k->path[i].text);
	}
	if (!k->has_cursor ||
	    key_cursor(keys_cursor_text(k), &k->cursor_text, e))
		return true;
	buf_clear(&k->cursor_text);
	return k->cursor_optional || err_at(e, "cursor %s", k->cursor.text);
}

bool
keys_of(struct keys *k, struct span line, struct keyed *r, struct err *e)
{
	buf_clear(&k->key_text);
	buf_clear(&k->cursor_text);
	buf_clear(&k->compact);
	if (!json_scan(&k->scan, line))
		return json_fail(&k->scan, e);
	if (!encode_both(k, e))
		return false;
	*r = (struct keyed){buf_span(&k->key_text), buf_span(&k->cursor_text),
	    k->scan.whole.text};
	if (k->scan.whole.blank) {
		json_compact(r->text, &k->compact);
		r->text = buf_span(&k->compact);
	}
	return true;
}
