/* SPDX-License-Identifier: MIT */
#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "num.h"

static bool
unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

bool
query_encode(struct span text, struct buf *b)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (unreserved(c)) {
			buf_addc(b, (char)c);
			continue;
		}
		buf_add(b, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
	return !b->over;
}

/* The first byte of s, decoded, taken off it. */
static char
take_byte(struct span *s)
{
	size_t used = 1;
	char c = s->p[0];

	if (c == '%' && s->n > 2) {
		int high = num_hex(s->p[1]), low = num_hex(s->p[2]);

		if (high >= 0 && low >= 0) {
			c = (char)(high * 16 + low);
			used = 3;
		}
	}
	s->p += used;
	s->n -= used;
	return c;
}

/* Is this what an encoded text stands for? */
static bool
stands_for(struct span encoded, struct span text)
{
	for (; encoded.n && text.n; text.p++, text.n--)
		if (take_byte(&encoded) != text.p[0])
			return false;
	return encoded.n == 0 && text.n == 0;
}

static struct span
up_to(struct span s, char end)
{
	const char *at = s.n ? memchr(s.p, end, s.n) : NULL;

	return (struct span){s.p, at ? (size_t)(at - s.p) : s.n};
}

static struct span
behind(struct span s, size_t n)
{
	return n < s.n ? (struct span){s.p + n, s.n - n}
		       : (struct span){s.p + s.n, 0};
}

static void
add_pair(struct buf *b, struct span encoded_name, struct span value)
{
	buf_add(b, encoded_name.p, encoded_name.n);
	buf_addc(b, '=');
	query_encode(value, b);
}

/* Append name=value; false, and nothing is, when url is full. */
static bool
append(struct buf *url, struct span name, struct span value)
{
	size_t before;
	const char *mark;

	buf_cut(url, up_to(buf_span(url), '#').n); /* no fragment */
	before = url->n;
	mark = memchr(url->p, '?', url->n);
	if (mark == NULL)
		buf_addc(url, '?');
	else if (mark + 1 < url->p + before && url->p[before - 1] != '&')
		buf_addc(url, '&');
	query_encode(name, url);
	add_pair(url, (struct span){"", 0}, value);
	if (!url->over)
		return true;
	buf_cut(url, before);
	return false;
}

/* The parameters of query less the later ones of that name, to out. */
static bool
copy_query(
    struct span query, struct span name, struct span value, struct buf *out)
{
	bool found = false, first = true, more = true;

	while (more) {
		struct span pair = up_to(query, '&');
		struct span own = up_to(pair, '=');
		bool hit = pair.n && stands_for(own, name);

		more = pair.n < query.n;
		query = behind(query, pair.n + 1);
		if (hit && found)
			continue;
		if (!first)
			buf_addc(out, '&');
		first = false;
		if (hit)
			add_pair(out, own, value);
		else
			buf_add(out, pair.p, pair.n);
		found = found || hit;
	}
	return found;
}

bool
query_set(struct buf *url, struct span name, struct span value)
{
	struct span text = buf_span(url), base;
	struct buf out;
	bool found;

	text = up_to(text, '#');
	base = up_to(text, '?');
	buf_init(&out, url->max);
	buf_add(&out, base.p, base.n);
	buf_addc(&out, '?');
	found = copy_query(behind(text, base.n + 1), name, value, &out);
	if (!found || out.over) {
		buf_release(&out);
		if (!found)
			return append(url, name, value);
		url->over = true;
		return false;
	}
	buf_release(url);
	*url = out;
	return true;
}

/* What is encoded, decoded and encoded again. */
static void
encode_again(struct span encoded, struct buf *b)
{
	while (encoded.n) {
		bool plus = encoded.p[0] == '+';
		char c = take_byte(&encoded);

		c = plus ? ' ' : c;
		query_encode((struct span){&c, 1}, b);
	}
}

/* By name, then by value: '=' is not to count among the bytes of a name. */
static int
compare_pairs(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	struct span name_x = up_to(*x, '='), name_y = up_to(*y, '=');
	int c = span_compare(name_x, name_y);

	return c ? c : span_compare(*x, *y);
}

/* The pairs of text, each ended by '&', in order, joined by it. */
static void
add_sorted(struct span text, size_t n, struct buf *out)
{
	struct span *pair = mem_resize_n(NULL, n, sizeof *pair);

	for (size_t i = 0; i < n; i++) {
		pair[i] = up_to(text, '&');
		text = behind(text, pair[i].n + 1);
	}
	qsort(pair, n, sizeof *pair, compare_pairs);
	for (size_t i = 0; i < n; i++) {
		buf_addc(out, i ? '&' : '?');
		buf_add(out, pair[i].p, pair[i].n);
	}
	free(pair);
}

bool
query_sort(struct buf *url)
{
	struct span text = up_to(buf_span(url), '#'), base = up_to(text, '?');
	struct span query = behind(text, base.n + 1);
	struct buf pairs, out;
	size_t n = 0;

	buf_init(&pairs, url->max);
	buf_init(&out, url->max);
	buf_add(&out, base.p, base.n);
	while (query.n) {
		struct span pair = up_to(query, '&'), name = up_to(pair, '=');

		query = behind(query, pair.n + 1);
		if (pair.n == 0)
			continue;
		encode_again(name, &pairs);
		buf_addc(&pairs, '=');
		encode_again(behind(pair, name.n + 1), &pairs);
		buf_addc(&pairs, '&');
		n++;
	}
	if (n && !pairs.over)
		add_sorted(buf_span(&pairs), n, &out);
	out.over = out.over || pairs.over;
	buf_release(&pairs);
	if (out.over) {
		buf_release(&out);
		url->over = true;
		return false;
	}
	buf_release(url);
	*url = out;
	return true;
}

bool
query_get(struct span url, struct span name, struct buf *b)
{
	struct span query, text = up_to(url, '#');

	query = behind(text, up_to(text, '?').n + 1);
	while (query.n) {
		struct span pair = up_to(query, '&');
		struct span own = up_to(pair, '='), value;

		query = behind(query, pair.n + 1);
		if (pair.n == 0 || !stands_for(own, name))
			continue;
		value = behind(pair, own.n + 1);
		while (value.n)
			buf_addc(b, take_byte(&value));
		return !b->over;
	}
	return false;
}
