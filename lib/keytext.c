/* SPDX-License-Identifier: MIT */
#include "keytext.h"

#include "decimal.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "key.h"
#include "num.h"

/* How many bytes at the start of s stand for themselves. */
static size_t
plain_bytes(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] > '!' && s.p[n] < '~')
		n++;
	return n;
}

/* As they are written: capitals only. */
static int
hex(char c)
{
	return c >= 'a' ? -1 : num_hex(c);
}

/* The byte that !XX or ~XX stands for is taken off *s; -1: there is none. */
static int
take_escaped(struct span *s)
{
	int high, low, c;

	if (s->n < 3 || (s->p[0] != '!' && s->p[0] != '~'))
		return -1;
	high = hex(s->p[1]);
	low = hex(s->p[2]);
	if (high < 0 || low < 0)
		return -1;
	c = high * 16 + low;
	/* Only what has no other way to be written. */
	if (s->p[0] == '!' ? c > '!' : c < '~')
		return -1;
	*s = (struct span){s->p + 3, s->n - 3};
	return c;
}

/*
 * What begins with the byte ED: U+D000 to U+D7FF, which is copied, or a
 * surrogate. A low one behind a high one is none: both would be one character.
 */
static bool
put_ed(struct span *s, struct buf *b, bool *high)
{
	int second = take_escaped(s), third = take_escaped(s);
	unsigned point;

	if (second < 0x80 || second > 0xbf || third < 0x80 || third > 0xbf)
		return false;
	if (second < 0xa0) {
		*high = false;
		return buf_add(
		    b, (char[]){(char)0xed, (char)second, (char)third}, 3);
	}
	point = 0xd000 + (((unsigned)second & 0x3f) << 6) +
		((unsigned)third & 0x3f);
	if (*high && point >= 0xdc00)
		return false;
	*high = point < 0xdc00;
	return buf_addf(b, "\\u%04x", point);
}

/* The bytes of s, each as it must be in a JSON string. */
static bool
put_string(struct span s, struct buf *b)
{
	bool high = false; /* the last was a high surrogate */

	while (s.n) {
		size_t n = plain_bytes(s);
		int c;
		char byte;

		json_escape((struct span){s.p, n}, b);
		s = (struct span){s.p + n, s.n - n};
		high = high && n == 0;
		if (s.n == 0)
			break;
		if ((c = take_escaped(&s)) < 0)
			return false;
		byte = (char)c;
		if (c == 0xed) {
			if (!put_ed(&s, b, &high))
				return false;
		} else {
			high = false;
			json_escape((struct span){&byte, 1}, b);
		}
	}
	return !b->over;
}

static bool
put_value(struct span s, struct buf *b)
{
	size_t at = b->n;
	struct json_fault fault;

	if (s.n == 0 || s.p[0] != 's')
		return decimal_json(s, b);
	if (!buf_addc(b, '"') ||
	    !put_string((struct span){s.p + 1, s.n - 1}, b) ||
	    !buf_addc(b, '"'))
		return false;
	/* Is it UTF-8? */
	return json_string(b->p + at, b->p + b->n, &fault) != NULL;
}

bool
keytext_json(struct span key, struct buf *b)
{
	struct span rest = key;
	size_t n = 0;

	for (size_t i = 0; i < key.n; i++)
		n += key.p[i] == ' ';
	if (n >= KEY_PATHS)
		return false;
	if (n == 0)
		return put_value(key, b);
	for (size_t i = 0; i <= n; i++) {
		buf_addc(b, i ? ',' : '[');
		if (!put_value(span_take(&rest, ' '), b))
			return false;
	}
	return buf_addc(b, ']');
}
