/* SPDX-License-Identifier: MIT */
#include "jsontoken.h"

#include "num.h"
#include "plain.h"

const char *
json_bad(struct json_fault *f, const char *at, const char *why)
{
	*f = (struct json_fault){at, why, false};
	return NULL;
}

const char *
json_cut(struct json_fault *f, const char *end)
{
	*f = (struct json_fault){end, "unexpected end", true};
	return NULL;
}

/*
 * Behind the UTF-8 sequence at p (RFC 3629, 4), whose first byte is not ASCII.
 * The second byte's range refuses overlong forms, surrogates and what is above
 * U+10FFFF.
 */
static const char *
utf8_next(const char *p, const char *end, struct json_fault *f)
{
	unsigned char lead = (unsigned char)*p, low = 0x80, high = 0xbf;
	int n = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	switch (lead) {
	case 0xe0: low = 0xa0; break;
	case 0xed: high = 0x9f; break;
	case 0xf0: low = 0x90; break;
	case 0xf4: high = 0x8f; break;
	}
	if (lead < 0xc2 || lead > 0xf4)
		return json_bad(f, p, "bad UTF-8");
	for (int i = 1; i < n; i++) {
		if (p + i == end)
			return json_cut(f, end);
		if ((unsigned char)p[i] < low || (unsigned char)p[i] > high)
			return json_bad(f, p, "bad UTF-8");
		low = 0x80;
		high = 0xbf;
	}
	return p + n;
}

/* Behind the escape whose backslash is at p. */
static const char *
escape_next(const char *p, const char *end, struct json_fault *f)
{
	if (end - p < 2)
		return json_cut(f, end);
	switch (p[1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't': return p + 2;
	case 'u': break;
	default: return json_bad(f, p, "bad escape");
	}
	for (int i = 2; i < 6; i++) {
		if (p + i == end)
			return json_cut(f, end);
		if (num_hex(p[i]) < 0)
			return json_bad(f, p, "bad escape");
	}
	return p + 6;
}

const char *
json_string(const char *p, const char *end, struct json_fault *f)
{
	p = plain_end(p + 1, end);
	while (p && p != end && *p != '"') {
		if (*p == '\\')
			p = escape_next(p, end, f);
		else if ((unsigned char)*p < 0x20)
			return json_bad(f, p, "control character in a string");
		else
			p = utf8_next(p, end, f);
		/* Letters beyond ASCII come in words. */
		if (p && p != end && (unsigned char)*p < 0x80)
			p = plain_end(p, end);
	}
	if (p == end)
		return json_cut(f, end);
	return p ? p + 1 : NULL;
}

bool
json_utf8(struct span s)
{
	const char *p = s.p, *end = s.p + s.n;
	struct json_fault f;

	while (p && p != end) {
		if ((unsigned char)*p < 0x80)
			p++;
		else
			p = utf8_next(p, end, &f);
	}
	return p == end;
}

static bool
digit(const char *p, const char *end)
{
	return p != end && (unsigned char)(*p - '0') <= 9;
}

/* Behind one or more digits. */
static const char *
digits(const char *p, const char *end, struct json_fault *f)
{
	if (p == end)
		return json_cut(f, end);
	if (!digit(p, end))
		return json_bad(f, p, "bad number");
	while (digit(p, end))
		p++;
	return p;
}

static const char *
exponent(const char *p, const char *end, struct json_fault *f)
{
	p++;
	if (p != end && (*p == '+' || *p == '-'))
		p++;
	return digits(p, end, f);
}

/* What may follow the integer of a number. */
static const char *
fraction(const char *p, const char *end, struct json_fault *f)
{
	if (p != end && *p == '.')
		p = digits(p + 1, end, f);
	if (p && p != end && (*p == 'e' || *p == 'E'))
		p = exponent(p, end, f);
	return p;
}

const char *
json_number(const char *p, const char *end, struct json_fault *f)
{
	p += *p == '-';
	if (p != end && *p == '0') {
		p++;
		if (digit(p, end))
			return json_bad(f, p, "bad number");
	} else {
		p = digits(p, end, f);
	}
	return p ? fraction(p, end, f) : NULL;
}

const char *
json_word(
    const char *p, const char *end, const char *word, struct json_fault *f)
{
	for (; *word; word++, p++) {
		if (p == end)
			return json_cut(f, end);
		if (*p != *word)
			return json_bad(f, p, "not true, false or null");
	}
	return p;
}
