/* SPDX-License-Identifier: MIT */
#include "jsontext.h"

#include <string.h>

#include "jsonmask.h"
#include "plain.h"

#define BATCH 16 /* blocks that masks are made of at a time */

/* The escape of a byte that needs one, as short as can be; its length. */
static size_t
escape(unsigned char c, char out[6])
{
	static const char letters[] = "btn\0fr"; /* for 0x08 to 0x0d */
	static const char digits[] = "0123456789abcdef";
	bool named = c >= 8 && c <= 13 && letters[c - 8];

	memcpy(out, "\\u00", 4);
	if (c >= 0x20 || named) {
		out[1] = named ? letters[c - 8] : (char)c;
		return 2;
	}
	out[4] = digits[c >> 4];
	out[5] = digits[c & 15];
	return 6;
}

bool
json_escape(struct span s, struct buf *b)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p != end) {
		const char *from = p;
		char escaped[6];

		while (p != end && *p != '"' && *p != '\\' &&
		       (unsigned char)*p >= 0x20)
			p++;
		buf_add(b, from, (size_t)(p - from));
		if (p == end)
			break;
		buf_add(b, escaped, escape((unsigned char)*p++, escaped));
	}
	return !b->over;
}

bool
json_quote(struct span s, struct buf *b)
{
	return buf_addc(b, '"') && json_escape(s, b) && buf_addc(b, '"');
}

enum json_type
json_type(struct span value)
{
	if (value.n == 0)
		return JSON_NONE;
	switch (value.p[0]) {
	case 'n': return JSON_NULL;
	case 'f': return JSON_FALSE;
	case 't': return JSON_TRUE;
	case '"': return JSON_STRING;
	case '[': return JSON_ARRAY;
	case '{': return JSON_OBJECT;
	default: return JSON_NUMBER;
	}
}

/* The value of a digit that is known to be one. */
static unsigned
hex(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static unsigned
hex4(const char *p)
{
	unsigned u = 0;

	for (int i = 0; i < 4; i++)
		u = u << 4 | hex(p[i]);
	return u;
}

/* The \uXXXX at p, with its partner where both are a pair. */
static const char *
escaped_point(const char *p, const char *end, unsigned *point)
{
	unsigned low;

	*point = hex4(p + 2);
	p += 6;
	if (*point >> 10 != 0xd800 >> 10)
		return p;
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return p;
	low = hex4(p + 2);
	if (low >> 10 != 0xdc00 >> 10)
		return p;
	*point = 0x10000 + ((*point & 0x3ff) << 10) + (low & 0x3ff);
	return p + 6;
}

static size_t
utf8_put(unsigned u, char out[4])
{
	size_t n = u < 0x80 ? 1 : u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (u & 0x3f));
		u >>= 6;
	}
	out[0] = (char)(lead[n] | u);
	return n;
}

/* The bytes that the escape at p stands for; how many is added to *n. */
static const char *
unescape_one(const char *p, const char *end, char out[4], size_t *n)
{
	unsigned u;

	*n = 1;
	switch (p[1]) {
	case 'b': out[0] = '\b'; break;
	case 'f': out[0] = '\f'; break;
	case 'n': out[0] = '\n'; break;
	case 'r': out[0] = '\r'; break;
	case 't': out[0] = '\t'; break;
	case 'u':
		p = escaped_point(p, end, &u);
		*n = utf8_put(u, out);
		return p;
	default: out[0] = p[1]; break;
	}
	return p + 2;
}

/* Where b is nearly full: what the string stands for may fit, or not. */
static bool
unescape_beside(struct span string, struct buf *b)
{
	struct buf all;
	bool ok;

	buf_init(&all, string.n);
	ok = json_unescape(string, &all) && buf_add(b, all.p, all.n);
	buf_release(&all);
	return ok;
}

bool
json_unescape(struct span string, struct buf *b)
{
	const char *p = string.p + 1, *end = string.p + string.n - 1;
	char *start, *out;

	/* No escape is shorter than what it stands for. */
	if (b->max - b->n < (size_t)(end - p))
		return unescape_beside(string, b);
	start = out = buf_room(b, string.n - 2);
	while (p != end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		size_t n = (size_t)((slash ? slash : end) - p);

		memcpy(out, p, n);
		out += n;
		for (p += n; p != end && *p == '\\'; out += n)
			p = unescape_one(p, end, out, &n);
	}
	buf_grew(b, (size_t)(out - start));
	return true;
}

/* As json_same, for a string with escapes. */
static bool
same_unescaped(struct span string, struct span bytes)
{
	const char *p = string.p + 1, *end = string.p + string.n - 1;
	size_t at = 0, n;
	char out[4];

	while (p != end) {
		if (*p != '\\') {
			if (at == bytes.n || *p++ != bytes.p[at++])
				return false;
			continue;
		}
		p = unescape_one(p, end, out, &n);
		if (n > bytes.n - at || memcmp(out, bytes.p + at, n) != 0)
			return false;
		at += n;
	}
	return at == bytes.n;
}

bool
json_same(struct span string, struct span bytes)
{
	const char *p = string.p + 1;
	size_t n = string.n - 2;

	/* An escape is longer than what it stands for. */
	if (n > bytes.n)
		return memchr(p, '\\', n) && same_unescaped(string, bytes);
	return n == bytes.n && memcmp(p, bytes.p, n) == 0 &&
	       memchr(p, '\\', n) == NULL;
}

/* Behind the string at p, which is a valid one. */
static const char *
past_string(const char *p, const char *end)
{
	p = plain_end(p + 1, end);
	while (p < end && *p != '"') {
		p += *p == '\\' ? 2 : 1;
		if (p < end && (unsigned char)*p < 0x80)
			p = plain_end(p, end);
	}
	return p + 1;
}

/* As json_compact, byte by byte: where the buffer is nearly full. */
static bool
compact_bytes(struct span value, struct buf *b)
{
	const char *p = value.p, *end = value.p + value.n, *from = p;

	while (p < end) {
		if (*p == '"') {
			p = past_string(p, end);
		} else if (!str_blank(*p)) {
			p++;
		} else {
			if (!buf_add(b, from, (size_t)(p - from)))
				return false;
			while (p < end && str_blank(*p))
				p++;
			from = p;
		}
	}
	return buf_add(b, from, (size_t)(end - from));
}

/*
 * The bytes of a block that are not blank, to out, whose end is returned. Each
 * stretch is copied as a block is, whatever its length: no branch is missed.
 */
static char *
squeeze(char *out, const char *p, uint64_t blank)
{
	uint64_t keep = ~blank;

	while (keep) {
		int skip = __builtin_ctzll(keep), n;

		p += skip;
		keep >>= skip;
		memcpy(out, p, JSON_BLOCK);
		if (~keep == 0)
			return out + JSON_BLOCK;
		n = __builtin_ctzll(~keep);
		out += n;
		p += n;
		keep >>= n;
	}
	return out;
}

bool
json_compact(struct span value, struct buf *b)
{
	const struct json_kernel *kernel = json_masks();
	struct json_carry carry = {0};
	char last[3 * JSON_BLOCK], *start, *out;
	uint64_t blank[BATCH];

	if (b->max - b->n < JSON_BLOCK || b->max - b->n - JSON_BLOCK < value.n)
		return compact_bytes(value, b);
	start = out = buf_room(b, value.n + JSON_BLOCK);
	while (value.n >= 2 * JSON_BLOCK) {
		size_t n = value.n / JSON_BLOCK - 1;

		n = n < BATCH ? n : BATCH;
		kernel->blanks(&carry, value.p, n, blank);
		for (size_t i = 0; i < n; i++)
			out = squeeze(out, value.p + i * JSON_BLOCK, blank[i]);
		value.p += n * JSON_BLOCK;
		value.n -= n * JSON_BLOCK;
	}
	memset(last, ' ', sizeof last);
	memcpy(last, value.p, value.n);
	kernel->blanks(&carry, last, 2, blank);
	out = squeeze(out, last, blank[0]);
	out = squeeze(out, last + JSON_BLOCK, blank[1]);
	buf_grew(b, (size_t)(out - start));
	return true;
}

/* Behind the container whose bracket is at p. */
static const char *
past_container(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		char c = *p;

		if (c == '"') {
			p = past_string(p, end);
			continue;
		}
		p++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			break;
	}
	return p;
}

const char *
json_past(const char *p, const char *end)
{
	if (*p == '"')
		return past_string(p, end);
	if (*p == '{' || *p == '[')
		return past_container(p, end);
	while (p < end && *p != ',' && *p != '}' && *p != ']' && !str_blank(*p))
		p++;
	return p;
}

static const char *
past_blank(const char *p, const char *end)
{
	while (p < end && str_blank(*p))
		p++;
	return p;
}

struct json_iter
json_iter(struct span value)
{
	enum json_type type = json_type(value);
	struct json_iter it = {.p = value.p, .end = value.p};

	/* Between the brackets; what *end is tells objects from arrays. */
	if (type == JSON_OBJECT || type == JSON_ARRAY) {
		it.p = value.p + 1;
		it.end = value.p + value.n - 1;
	}
	return it;
}

bool
json_next(struct json_iter *it)
{
	const char *p = past_blank(it->p, it->end);

	if (p < it->end && *p == ',')
		p = past_blank(p + 1, it->end);
	it->p = p;
	if (p >= it->end)
		return false;
	it->name = (struct span){p, 0};
	if (*it->end == '}') {
		p = past_string(p, it->end);
		it->name.n = (size_t)(p - it->name.p);
		p = past_blank(p, it->end) + 1; /* the colon */
		p = past_blank(p, it->end);
	}
	it->value.p = p;
	it->p = json_past(p, it->end);
	it->value.n = (size_t)(it->p - p);
	return true;
}

struct span
json_member(struct span value, const char *name)
{
	struct span want = span_of(name), found = {"", 0};
	struct json_iter it = json_iter(value);

	if (json_type(value) != JSON_OBJECT)
		return found;
	while (json_next(&it))
		if (json_same(it.name, want))
			found = it.value;
	return found;
}
