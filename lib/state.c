/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <stdio.h>

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
}

void
state_release(struct state *s)
{
	buf_release(&s->key);
	buf_release(&s->cursor);
	buf_release(&s->highest);
}

bool
state_name(struct state *s, const struct list *keys, const char *cursor)
{
	buf_clear(&s->key);
	buf_clear(&s->cursor);
	for (size_t i = 0; i < keys->n; i++) {
		buf_addc(&s->key, i ? ',' : '[');
		json_quote(span_of(keys->v[i]), &s->key);
	}
	buf_addc(&s->key, ']');
	if (cursor)
		json_quote(span_of(cursor), &s->cursor);
	return !s->key.over && !s->cursor.over;
}

bool
state_same_key(const struct state *a, const struct state *b)
{
	return span_same(buf_span(&a->key), buf_span(&b->key));
}

bool
state_same_cursor(const struct state *a, const struct state *b)
{
	return span_same(buf_span(&a->cursor), buf_span(&b->cursor));
}

static void
member(struct buf *b, const char *name, const struct buf *value)
{
	if (value->n)
		buf_addf(b, "\"%s\":%s,", name, value->p);
}

/* Hash of what a reader goes by. */
static void
check_of(const struct state *s, char text[17])
{
	const struct buf *parts[] = {&s->key, &s->cursor, &s->highest};
	char numbers[80];
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		hash = seen_hash(hash, (struct span){parts[i]->p, parts[i]->n});
	snprintf(numbers, sizeof numbers, "%lld %lld %08lx", (long long)s->rows,
	    (long long)s->size, (unsigned long)s->crc);
	hash = seen_hash(hash, span_of(numbers));
	snprintf(text, 17, "%016llx", (unsigned long long)hash);
}

bool
state_write(const struct state *s, int64_t when, const char *by, struct buf *b)
{
	char check[17];
	struct rfc3339 t = {.seconds = when, .zulu = true};

	buf_addc(b, '{');
	member(b, "key", &s->key);
	member(b, "cursor", &s->cursor);
	member(b, "highest", &s->highest);
	buf_addf(b, "\"rows\":%lld,\"size\":%lld,\"crc\":\"%08lx\",",
	    (long long)s->rows, (long long)s->size, (unsigned long)s->crc);
	check_of(s, check);
	buf_addf(b, "\"check\":\"%s\",\"written\":\"", check);
	rfc3339_format(&t, b);
	buf_adds(b, "\",\"by\":");
	json_quote(span_of(by), b);
	buf_adds(b, "}\n");
	return !b->over;
}

static bool
hex32(struct span quoted, uint32_t *out)
{
	return quoted.n == 10 && quoted.p[0] == '"' &&
	       num_hex32((struct span){quoted.p + 1, 8}, out);
}

static bool
checks(const struct state *s, struct span quoted)
{
	char text[19] = "\"";

	check_of(s, text + 1);
	text[17] = '"';
	text[18] = '\0';
	return span_is(quoted, text);
}

bool
state_read(struct span text, struct state *s)
{
	struct json_scan scan;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, text);
	text = scan.whole.text;
	json_release(&scan);
	if (!ok || json_type(text) != JSON_OBJECT)
		return false;
	buf_set(&s->key, json_member(text, "key"));
	buf_set(&s->cursor, json_member(text, "cursor"));
	buf_set(&s->highest, json_member(text, "highest"));
	return num_parse(json_member(text, "rows"), 0, INT64_MAX, &s->rows) &&
	       num_parse(json_member(text, "size"), 0, INT64_MAX, &s->size) &&
	       hex32(json_member(text, "crc"), &s->crc) &&
	       checks(s, json_member(text, "check"));
}
