/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <stdio.h>
#include <string.h>

#include "bgzf.h"
#include "json.h"
#include "num.h"
#include "rfc3339.h"
#include "seen.h"

void
state_init(struct state *s)
{
	*s = (struct state){.rows = 0};
	buf_init(&s->key, BUF_TEXT);
	buf_init(&s->cursor, BUF_TEXT);
	buf_init(&s->highest, BUF_TEXT);
	buf_init(&s->written, BUF_TEXT);
	buf_init(&s->by, BUF_TEXT);
}

void
state_release(struct state *s)
{
	buf_release(&s->key);
	buf_release(&s->cursor);
	buf_release(&s->highest);
	buf_release(&s->written);
	buf_release(&s->by);
	extents_release(&s->extents);
}

static void
name_key(const struct list *keys, struct buf *b)
{
	for (size_t i = 0; i < keys->n; i++) {
		buf_addc(b, i ? ',' : '[');
		json_quote(span_of(keys->v[i]), b);
	}
	buf_adds(b, keys->n ? "]" : "null");
}

static void
name_cursor(const char *cursor, struct buf *b)
{
	if (cursor)
		json_quote(span_of(cursor), b);
}

bool
state_name(struct state *s, const struct list *keys, const char *cursor)
{
	buf_clear(&s->key);
	buf_clear(&s->cursor);
	name_key(keys, &s->key);
	name_cursor(cursor, &s->cursor);
	return !s->key.over && !s->cursor.over;
}

static bool
same(const struct buf *named, struct buf *want)
{
	bool is = !want->over && span_same(buf_span(named), buf_span(want));

	buf_release(want);
	return is;
}

bool
state_has_key(const struct state *s, const struct list *keys)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	name_key(keys, &b);
	return same(&s->key, &b);
}

bool
state_has_cursor(const struct state *s, const char *cursor)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	name_cursor(cursor, &b);
	return same(&s->cursor, &b);
}

static void
member(struct buf *b, const char *name, const struct buf *value)
{
	if (value->n)
		buf_addf(b, "\"%s\":%s,", name, value->p);
}

/* Rows, size, time and CRC, as members. */
static void
numbers(const struct state *s, struct buf *b)
{
	int64_t ns = s->mtime % NUM_SECOND, sec = s->mtime / NUM_SECOND;

	if (ns < 0) {
		ns += NUM_SECOND;
		sec--;
	}
	buf_addf(b,
	    "\"rows\":%lld,\"size\":%lld,\"mtime\":\"%lld.%09lld\","
	    "\"crc\":\"%08lx\"",
	    (long long)s->rows, (long long)s->size, (long long)sec,
	    (long long)ns, (unsigned long)s->crc);
}

/* Hash of what a reader goes by; extents as they are written. */
static void
check_of(const struct state *s, struct span extents, char text[17])
{
	const struct buf *parts[] = {&s->key, &s->cursor, &s->highest};
	struct buf b;
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		hash = seen_hash(hash, buf_span(parts[i]));
	buf_init(&b, 200);
	numbers(s, &b);
	hash = seen_hash(hash, buf_span(&b));
	hash = seen_hash(hash, extents);
	snprintf(text, 17, "%016llx", (unsigned long long)hash);
	buf_release(&b);
}

bool
state_write(const struct state *s, int64_t when, const char *by, struct buf *b)
{
	struct rfc3339 t = {.seconds = when, .zulu = true};
	struct buf extents;
	char check[17];

	buf_init(&extents, STATE_MAX);
	extents_write(&s->extents, &extents);
	check_of(s, buf_span(&extents), check);
	buf_addc(b, '{');
	member(b, "key", &s->key);
	member(b, "cursor", &s->cursor);
	member(b, "highest", &s->highest);
	numbers(s, b);
	buf_adds(b, ",\"written\":\"");
	rfc3339_format(&t, b);
	buf_adds(b, "\",\"by\":");
	json_quote(span_of(by), b);
	buf_addf(b, ",\"check\":\"%s\",\"extents\":", check);
	buf_add(b, extents.p, extents.n);
	buf_adds(b, "}\n");
	buf_release(&extents);
	return !b->over && !extents.over;
}

static bool
hex32(struct span quoted, uint32_t *out)
{
	return quoted.n == 10 && quoted.p[0] == '"' &&
	       num_hex32((struct span){quoted.p + 1, 8}, out);
}

static bool
checks(const struct state *s, struct span extents, struct span quoted)
{
	char text[19] = "\"";

	check_of(s, extents, text + 1);
	text[17] = '"';
	text[18] = '\0';
	return span_is(quoted, text);
}

/* "SECONDS.NANOSECONDS" */
static bool
time_of(struct span quoted, int64_t *ns)
{
	const int64_t most = INT64_MAX / NUM_SECOND - 1;
	struct span rest, sec;
	int64_t s, part;

	if (quoted.n < 13 || quoted.p[0] != '"')
		return false;
	rest = (struct span){quoted.p + 1, quoted.n - 2};
	sec = span_take(&rest, '.');
	if (rest.n != 9 || !num_parse(sec, -most, most, &s) ||
	    !num_parse(rest, 0, NUM_SECOND - 1, &part))
		return false;
	*ns = s * NUM_SECOND + part;
	return true;
}

/* The members whose ranges are known; text is an object. */
static bool
members(struct span text, struct state *s)
{
	buf_set(&s->key, json_member(text, "key"));
	buf_set(&s->cursor, json_member(text, "cursor"));
	buf_set(&s->highest, json_member(text, "highest"));
	buf_set(&s->written, json_member(text, "written"));
	buf_set(&s->by, json_member(text, "by"));
	return num_parse(json_member(text, "rows"), 0, INT64_MAX, &s->rows) &&
	       num_parse(
		   json_member(text, "size"), BGZF_EOF, INT64_MAX, &s->size) &&
	       time_of(json_member(text, "mtime"), &s->mtime) &&
	       hex32(json_member(text, "crc"), &s->crc);
}

/* Cut text where the extents are: what stands before becomes an object. */
static bool
split(struct span text, struct buf *head, struct span *extents)
{
	static const char name[] = "\"extents\":";
	const size_t n = sizeof name - 1;
	struct span rest = text;

	do
		span_take(&rest, ',');
	while (rest.n && (rest.n <= n || memcmp(rest.p, name, n) != 0));
	if (rest.n == 0)
		return false;
	*extents = span_trim((struct span){rest.p + n, rest.n - n});
	if (extents->n == 0 || extents->p[--extents->n] != '}')
		return false;
	return buf_add(head, text.p, text.n - rest.n - 1) &&
	       buf_addc(head, '}');
}

/* The members of head, an object, are those of a true check. */
static bool
take_head(struct span head, struct span extents, struct state *s)
{
	struct json_scan scan;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, head);
	head = scan.whole.text;
	json_release(&scan);
	return ok && json_type(head) == JSON_OBJECT && members(head, s) &&
	       checks(s, extents, json_member(head, "check"));
}

bool
state_read(struct span text, struct state *s)
{
	struct span extents;
	struct buf head;
	bool ok;

	extents_release(&s->extents);
	buf_init(&head, STATE_MAX);
	ok = split(text, &head, &extents) &&
	     take_head(buf_span(&head), extents, s) &&
	     extents_read(extents, s->size - BGZF_EOF, s->only, &s->extents);
	buf_release(&head);
	return ok;
}
