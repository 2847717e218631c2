/* SPDX-License-Identifier: MIT */
#include "mask.h"

#include <string.h>

/* Bytes that one spelling stands for: a character in UTF-8. */
struct unit {
	char bytes[4];
	size_t n;      /* of them; 0: not such a spelling */
	size_t length; /* of the spelling */
};

static int
digit_value(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) & 15 : -1;
}

/* The number in the digits at p, of which there are at most most. */
static size_t
number(const char *p, size_t n, int base, size_t most, unsigned long *value)
{
	size_t i = 0;

	*value = 0;
	for (; i < n && i < most; i++) {
		int d = digit_value(p[i]);

		if (d < 0 || d >= base)
			break;
		*value = *value * (unsigned)base + (unsigned)d;
	}
	return i;
}

/* RFC 3629; what is no character stands for nothing. */
static struct unit
character(unsigned long c, size_t length)
{
	struct unit u = {.length = length};

	if (c < 0x80) {
		u.bytes[u.n++] = (char)c;
	} else if (c < 0x800) {
		u.bytes[u.n++] = (char)(0xc0 | c >> 6);
		u.bytes[u.n++] = (char)(0x80 | (c & 63));
	} else if (c < 0x10000) {
		u.bytes[u.n++] = (char)(0xe0 | c >> 12);
		u.bytes[u.n++] = (char)(0x80 | (c >> 6 & 63));
		u.bytes[u.n++] = (char)(0x80 | (c & 63));
	}
	return u;
}

static struct unit
percent(const char *p, size_t n)
{
	struct unit u = {.length = 3};
	unsigned long v;

	if (number(p + 1, n - 1, 16, 2, &v) == 2)
		u.bytes[u.n++] = (char)v;
	return u;
}

static struct unit
backslash(const char *p, size_t n)
{
	struct unit u = {.length = 2};
	unsigned long v;

	if (n < 2)
		return u;
	if (p[1] == 'u' && number(p + 2, n - 2, 16, 4, &v) == 4)
		return character(v, 6);
	if (p[1] == 'x' && number(p + 2, n - 2, 16, 2, &v) == 2) {
		u.length = 4;
		u.bytes[u.n++] = (char)v;
		return u;
	}
	u.bytes[u.n++] = p[1];
	return u;
}

static struct unit
reference(const char *p, size_t n)
{
	static const struct {
		const char *name;
		char byte;
	} names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
	    {"&quot;", '"'}, {"&apos;", '\''}};
	struct unit u = {.n = 0};
	unsigned long v;
	size_t start, digits;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t length = strlen(names[i].name);

		if (n >= length && memcmp(p, names[i].name, length) == 0)
			return (struct unit){{names[i].byte}, 1, length};
	}
	if (n < 4 || p[1] != '#')
		return u;
	start = p[2] == 'x' || p[2] == 'X' ? 3 : 2;
	digits = number(p + start, n - start, start == 3 ? 16 : 10, 7, &v);
	if (digits && start + digits < n && p[start + digits] == ';')
		return character(v, start + digits + 1);
	return u;
}

static struct unit
spelling(const char *p, size_t n)
{
	switch (*p) {
	case '%': return percent(p, n);
	case '\\': return backslash(p, n);
	case '&': return reference(p, n);
	default: return (struct unit){.n = 0};
	}
}

size_t
mask_match(const char *text, size_t n, const char *secret, size_t nsecret)
{
	size_t i = 0;

	while (nsecret) {
		struct unit u = {.n = 0};

		if (i < n)
			u = spelling(text + i, n - i);
		if (u.n && u.n <= nsecret &&
		    memcmp(u.bytes, secret, u.n) == 0) {
			i += u.length;
			secret += u.n;
			nsecret -= u.n;
		} else if (i < n && text[i] == *secret) {
			i++;
			secret++;
			nsecret--;
		} else {
			return 0;
		}
	}
	return i;
}
