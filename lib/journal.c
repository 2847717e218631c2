/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include <string.h>

#include "json.h"
#include "num.h"
#include "rfc3339.h"
#include "seen.h"

static const char first[] = "{\"spool\":";

/* As json_quote, but of any bytes: each is the character of its number. */
static void
quote(struct span s, struct buf *b)
{
	struct buf text;
	size_t from = 0;

	buf_init(&text, 2 * s.n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char two[2] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 63))};

		if (c < 0x80)
			continue;
		buf_add(&text, s.p + from, i - from);
		buf_add(&text, two, 2);
		from = i + 1;
	}
	buf_add(&text, s.p + from, s.n - from);
	json_quote(buf_span(&text), b);
	buf_release(&text);
}

/* The bytes that quote had, appended. */
static bool
unquote(struct span string, struct buf *b)
{
	size_t to = b->n, from = b->n;

	if (json_type(string) != JSON_STRING || !json_unescape(string, b))
		return false;
	while (from < b->n) {
		unsigned char c = (unsigned char)b->p[from++];

		if (c >= 0x80) {
			/* U+0080 to U+00FF, a byte each */
			if (c < 0xc2 || c > 0xc3)
				return false;
			c = (unsigned char)(c << 6 | (b->p[from++] & 0x3f));
		}
		b->p[to++] = (char)c;
	}
	buf_cut(b, to);
	return true;
}

static void
add_time(const char *name, int64_t when, struct buf *b)
{
	struct rfc3339 t = {.seconds = when, .zulu = true};

	buf_addf(b, ",\"%s\":\"", name);
	rfc3339_format(&t, b);
	buf_adds(b, "\"}\n");
}

static uint64_t
hash_lines(uint64_t hash, const struct list *lines)
{
	for (size_t i = 0; lines && i < lines->n; i++) {
		struct span line = span_of(lines->v[i]);
		struct span name = {line.p, strcspn(line.p, ":")};

		if (journal_keeps(name))
			hash = seen_hash(hash, line);
	}
	return hash;
}

bool
journal_key(const struct journal_request *r, struct buf *key)
{
	uint64_t hash = seen_hash(r->has_body, r->body);

	for (size_t i = 0; i < 2; i++)
		hash = hash_lines(hash, r->headers[i]);
	buf_adds(key, "\"method\":");
	quote(span_of(r->method), key);
	buf_adds(key, ",\"url\":");
	quote(span_of(r->url), key);
	return buf_addf(
	    key, ",\"request\":\"%016llx\"", (unsigned long long)hash);
}

bool
journal_start(const char *by, struct span walk, int64_t started, struct buf *b)
{
	buf_addf(b, "%s%d,\"by\":", first, JOURNAL_VERSION);
	quote(span_of(by), b);
	buf_adds(b, ",\"walk\":");
	quote(walk, b);
	add_time("started", started, b);
	return !b->over;
}

bool
journal_done(struct buf *b)
{
	return buf_adds(b, "{\"done\":true}\n");
}

/* Is word, in small letters, somewhere in text? */
static bool
holds(struct span text, const char *word)
{
	size_t n = strlen(word);

	for (size_t at = 0; at + n <= text.n; at++) {
		size_t i = 0;

		while (i < n && str_lower(text.p[at + i]) == word[i])
			i++;
		if (i == n)
			return true;
	}
	return false;
}

bool
journal_keeps(struct span name)
{
	/* Not every token: there are cursors of that name. */
	static const char *const words[] = {"cookie", "authoriz", "authentic",
	    "csrf", "xsrf", "secret", "password", "api-key", "apikey",
	    "auth-token", "access-token", "security-token", "session-token",
	    "subject-token"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (holds(name, words[i]))
			return false;
	return true;
}

/* The line at the front of *text, without its end, taken off it. */
static struct span
take_line(struct span *text)
{
	struct span line = span_take(text, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

bool
journal_filter(struct span head, struct buf *b)
{
	bool kept = true;

	while (head.n) {
		struct span line = take_line(&head);
		const char *colon = memchr(line.p, ':', line.n);
		/* What continues a line (obs-fold) shares its fate. */
		bool more = line.n && (*line.p == ' ' || *line.p == '\t');
		struct span name = {
		    line.p, colon ? (size_t)(colon - line.p) : 0};

		if (!more)
			kept = journal_keeps(name);
		else if (!kept)
			continue;
		buf_add(b, line.p, kept ? line.n : name.n);
		buf_adds(b, kept ? "\r\n" : ": ***\r\n");
	}
	return !b->over;
}

/* The lines of a head as an array. */
static void
add_head(struct span head, struct buf *b)
{
	const char *mark = "";

	buf_addc(b, '[');
	while (head.n) {
		struct span line = take_line(&head);

		if (line.n == 0)
			continue;
		buf_adds(b, mark);
		quote(line, b);
		mark = ",";
	}
	buf_addc(b, ']');
}

bool
journal_write(const struct journal_entry *t, struct span final,
    struct span head, struct buf *b)
{
	buf_addc(b, '{');
	buf_add(b, t->key.p, t->key.n);
	buf_addf(b, ",\"status\":%d", t->status);
	if (final.n) {
		buf_adds(b, ",\"final\":");
		quote(final, b);
	}
	buf_adds(b, ",\"head\":");
	add_head(head, b);
	buf_adds(b, ",\"body\":\"");
	journal_name(t->body, b);
	buf_addf(b, "\",\"size\":%lld,\"crc\":\"%08lx\"", (long long)t->size,
	    (unsigned long)t->crc);
	add_time("at", t->at, b);
	return !b->over;
}

bool
journal_name(int64_t body, struct buf *b)
{
	return buf_addf(b, "%06lld", (long long)body);
}

bool
journal_named(struct span name, int64_t *body)
{
	if (name.n < 6 || (name.n > 6 && name.p[0] == '0'))
		return false;
	return num_parse(name, 0, INT64_MAX / 2, body);
}

/* What is between the quotes of a string without escapes. */
static struct span
inner(struct span string)
{
	if (json_type(string) != JSON_STRING)
		return (struct span){"", 0};
	return (struct span){string.p + 1, string.n - 2};
}

static bool
read_time(struct span string, int64_t *when)
{
	struct rfc3339 t;

	if (!rfc3339_parse(inner(string), &t))
		return false;
	*when = t.seconds;
	return true;
}

/* The first three members, from the first quote to the last. */
static bool
read_key(struct span line, struct journal_entry *t)
{
	static const char *const names[] = {"method", "url", "request"};
	struct json_iter it = json_iter(line);

	for (size_t i = 0; i < 3; i++) {
		if (!json_next(&it) || !json_same(it.name, span_of(names[i])) ||
		    json_type(it.value) != JSON_STRING)
			return false;
		if (i == 0)
			t->key.p = it.name.p;
		if (i == 1)
			t->url = it.value;
	}
	t->key.n = (size_t)(it.value.p + it.value.n - t->key.p);
	return true;
}

static bool
read_entry(struct span line, struct journal_entry *t)
{
	int64_t status;

	if (!read_key(line, t) ||
	    !num_parse(json_member(line, "status"), 100, 999, &status))
		return false;
	t->status = (int)status;
	t->final = json_member(line, "final");
	t->head = json_member(line, "head");
	return json_type(t->head) == JSON_ARRAY &&
	       journal_named(inner(json_member(line, "body")), &t->body) &&
	       num_parse(
		   json_member(line, "size"), 0, INT64_MAX / 2, &t->size) &&
	       num_hex32(inner(json_member(line, "crc")), &t->crc) &&
	       read_time(json_member(line, "at"), &t->at);
}

static bool
is_json(struct span line)
{
	struct json_scan scan;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, line);
	json_release(&scan);
	/* It starts and ends with its braces, as it was written. */
	return ok && line.p[0] == '{' && line.p[line.n - 1] == '}';
}

enum journal_kind
journal_read(struct span line, struct journal_entry *t, int64_t *version)
{
	if (!is_json(line))
		return JOURNAL_OTHER;
	if (json_type(json_member(line, "done")) == JSON_TRUE)
		return JOURNAL_DONE;
	if (num_parse(json_member(line, "spool"), 1, INT64_MAX, version) &&
	    read_time(json_member(line, "started"), &t->at))
		return JOURNAL_START;
	return read_entry(line, t) ? JOURNAL_ENTRY : JOURNAL_OTHER;
}

bool
journal_torn(struct span text)
{
	size_t n = sizeof first - 1;

	if (memchr(text.p, '\n', text.n))
		return false;
	return memcmp(text.p, first, text.n < n ? text.n : n) == 0;
}

/* A URL without a NUL in it, for it is to be a string. */
static bool
unquote_url(struct span string, struct buf *url)
{
	size_t start = url->n;

	return unquote(string, url) &&
	       memchr(url->p + start, '\0', url->n - start) == NULL;
}

bool
journal_url(const struct journal_entry *t, struct buf *url)
{
	return unquote_url(t->url, url);
}

bool
journal_final(const struct journal_entry *t, struct buf *url)
{
	return unquote_url(t->final, url);
}

bool
journal_head(const struct journal_entry *t, struct buf *head)
{
	struct json_iter it = json_iter(t->head);

	while (json_next(&it)) {
		size_t start = head->n;

		if (!unquote(it.value, head) ||
		    memchr(head->p + start, '\n', head->n - start))
			return false;
		buf_adds(head, "\r\n");
	}
	return buf_adds(head, "\r\n") && !head->over;
}
