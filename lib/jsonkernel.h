/* SPDX-License-Identifier: MIT */
/*
 * jsonkernel - what all kernels of jsonmask.h share. A kernel defines, before
 * it includes this:
 *
 *	KERNEL		what its functions are declared with
 *	struct bytes	64 bytes of text
 *	load(p)		them from memory
 *	fold(b)		each of them | 0x20: of [ and { one, of A and a
 *	same(b, c)	a mask: which of them are c,
 *	from(b, c)	which are c or above, unsigned
 *	CLMUL		if it has x86's carry-less product
 *
 * and has masks() and blanks() for its struct json_kernel. Most masks are made
 * of each block; those for escapes, for UTF-8, for tabs and line ends, and for
 * what is no digit in a number only of blocks with one of those.
 */
#ifndef ND_JSONKERNEL_H
#define ND_JSONKERNEL_H

#include "jsonmask.h"

#define EVEN UINT64_C(0x5555555555555555)

/* Bit i: are the bits set in m up to i odd in number? */
KERNEL uint64_t
parity(uint64_t m)
{
#ifdef CLMUL /* by all ones */
	__m128i x = _mm_cvtsi64_si128((int64_t)m);

	x = _mm_clmulepi64_si128(x, _mm_set1_epi8(-1), 0);
	return (uint64_t)_mm_cvtsi128_si64(x);
#else
	m ^= m << 1;
	m ^= m << 2;
	m ^= m << 4;
	m ^= m << 8;
	m ^= m << 16;
	return m ^ m << 32;
#endif
}

/* Each bit goes on to the next byte, from block to block. */
KERNEL uint64_t
after(uint64_t set, uint64_t *carry)
{
	uint64_t next = set << 1 | *carry;

	*carry = set >> 63;
	return next;
}

/*
 * From each byte of a set on, the next one that is not to be skipped. The sum
 * is what does it: a bit at the start of a run of ones ends up behind the run.
 */
KERNEL uint64_t
past(uint64_t set, uint64_t skip, uint64_t *carry)
{
	uint64_t start = set | *carry, sum = start + skip;

	*carry = sum < skip;
	return sum & ~skip;
}

/* The same from the byte behind each on. */
KERNEL uint64_t
beyond(uint64_t set, uint64_t skip, uint64_t *carry)
{
	uint64_t next = past(set << 1, skip, carry);

	*carry |= set >> 63;
	return next;
}

/*
 * The bytes that a backslash escapes, less the second of two backslashes. A
 * run of backslashes escapes what is behind it where it has an odd length:
 * where its start and the byte behind it are not both even, nor both odd.
 */
KERNEL uint64_t
escaped(struct json_carry *c, uint64_t slash)
{
	uint64_t first = c->escaped, start, even, odd;

	slash &= ~first;
	start = slash & ~(slash << 1);
	even = slash + (start & EVEN);
	odd = slash + (start & ~EVEN);
	c->escaped = odd < slash;
	return first | (((even & ~EVEN) | (odd & EVEN)) & ~slash);
}

/* Are the escapes spelled well? */
KERNEL void
check_escapes(struct json_carry *c, struct bytes b, uint64_t set)
{
	uint64_t u = set & same(b, 'u'), letters, digits, hex;

	letters = same(b, '"') | same(b, '\\') | same(b, '/') | same(b, 'b') |
		  same(b, 'f') | same(b, 'n') | same(b, 'r') | same(b, 't');
	c->bad |= set & ~(u | letters);
	if (u | c->hex) {
		digits = from(b, '0') & ~from(b, '9' + 1);
		b = fold(b);
		digits |= from(b, 'a') & ~from(b, 'f' + 1);
		hex = u << 1 | u << 2 | u << 3 | u << 4 | c->hex;
		c->hex = u >> 63 | u >> 62 | u >> 61 | u >> 60;
		c->bad |= hex & ~digits;
	}
}

/*
 * UTF-8 (RFC 3629, 4): each first byte has the continuation bytes that are due
 * to it, and no other byte is one; the second byte's range is smaller behind
 * four of the first ones. By comparisons, for SSE2 has no look-ups of bytes, by
 * which J. Keiser and D. Lemire do it ("Validating UTF-8 in Less Than One
 * Instruction per Byte", Software: Practice and Experience 51, 2021).
 */
KERNEL void
check_utf8(struct json_carry *c, struct bytes b, uint64_t high)
{
	uint64_t two = from(b, 0xc0), three = from(b, 0xe0), four, low, due;

	due = two << 1 | three << 2 | c->tail;
	c->tail = two >> 63 | three >> 62;
	c->bad |= two & ~from(b, 0xc2);
	if (three | c->e0 | c->ed | c->f0 | c->f4) {
		four = from(b, 0xf0);
		low = ~from(b, 0xa0);
		due |= four << 3;
		c->tail |= four >> 61;
		c->bad |= from(b, 0xf5) | (after(same(b, 0xe0), &c->e0) & low) |
			  (after(same(b, 0xed), &c->ed) & ~low);
		low = ~from(b, 0x90);
		c->bad |= (after(same(b, 0xf0), &c->f0) & low) |
			  (after(same(b, 0xf4), &c->f4) & ~low);
	}
	c->bad |= due ^ (high & ~two);
}

/*
 * What is no digit in a number: a sign, a point or an e. A digit is due behind
 * each; behind the digits of a fraction there is no second point, behind those
 * of an exponent nothing more.
 */
KERNEL void
check_number(struct json_carry *c, struct bytes b, uint64_t digit,
    uint64_t minus, uint64_t rest)
{
	uint64_t tail = after(digit, &c->digit) & rest;
	uint64_t point, e, sign, due;

	if (!(tail | minus | c->due | c->fraction | c->exponent))
		return;
	point = tail & same(b, '.');
	e = tail & same(fold(b), 'e');
	sign = after(e, &c->e) & (same(b, '+') | same(b, '-'));
	due = after(minus | point | e | sign, &c->due);
	c->bad |= tail & ~(point | e);
	c->bad |= due & ~(digit | sign);
	c->bad |= beyond(point, digit, &c->fraction) & point;
	c->bad |= beyond(e | sign, digit, &c->exponent) & rest & ~sign;
}

/*
 * Numbers: no digit is behind a 0 that one starts with. What starts otherwise
 * is a word, and left to the one who spells.
 */
KERNEL uint64_t
words(struct json_carry *c, struct bytes b, uint64_t other, uint64_t start)
{
	uint64_t digit = other & from(b, '0') & ~from(b, '9' + 1);
	uint64_t rest = other & ~digit, first = start, minus = 0;

	if (rest | c->due | c->fraction | c->exponent) {
		minus = start & same(b, '-');
		first |= after(minus, &c->minus);
		check_number(c, b, digit, minus, rest);
	}
	c->digit = digit >> 63;
	c->bad |= after(first & same(b, '0'), &c->zero) & digit;
	return start & rest & ~minus;
}

/*
 * The grammar, of what is outside of strings. A value starts behind a bracket
 * that opens, a comma, a colon and at the start, and nowhere else; in its place
 * a bracket can close that has just opened. In an object nothing but a string
 * is between a bracket that opens, or a comma, and the next colon.
 */
KERNEL void
check_grammar(
    struct json_carry *c, struct json_mask *m, uint64_t passed, uint64_t starts)
{
	uint64_t points = m->comma | m->colon, value, empty, named;

	value = beyond(points | m->open, m->blank, &c->value);
	empty = beyond(m->open, m->blank, &c->first) & m->close;
	c->bad |= (value & ~empty) ^ (m->open | starts);
	named = beyond(m->comma | m->open, passed, &c->named);
	m->wrong[JSON_TOP] = points;
	m->wrong[JSON_IN_ARRAY] = m->colon;
	m->wrong[JSON_IN_OBJECT] = (named & ~empty) ^ m->colon;
}

/* From the quotes that open to the bytes before those that close. */
KERNEL uint64_t
inside(struct json_carry *c, uint64_t quote)
{
	uint64_t string = parity(quote) ^ c->string;

	c->string = 0 - (string >> 63);
	return string;
}

KERNEL void
block(struct json_carry *c, struct bytes b, struct json_mask *m)
{
	struct bytes joined = fold(b);
	uint64_t quote = same(b, '"'), slash = same(b, '\\');
	uint64_t blank = same(b, ' '), low = ~from(b, 0x20);
	uint64_t high = from(b, 0x80), escapes, string, passed, other, start;

	if (slash | c->escaped | c->hex) {
		escapes = escaped(c, slash);
		quote &= ~escapes;
		check_escapes(c, b, escapes);
	}
	if (high | c->tail)
		check_utf8(c, b, high);
	if (low)
		blank |= same(b, '\t') | same(b, '\n') | same(b, '\r');

	string = inside(c, quote);
	c->bad |= string & low;

	m->open = same(joined, '{') & ~string;
	m->close = same(joined, '}') & ~string;
	m->comma = same(b, ',') & ~string;
	m->colon = same(b, ':') & ~string;
	m->quote = quote & string;
	m->blank = blank & ~string;
	m->slash = slash;
	passed = string | quote | m->blank;
	other = ~(passed | m->open | m->close | m->comma | m->colon);
	start = other & ~after(other, &c->scalar);
	m->word = words(c, b, other, start);
	check_grammar(c, m, passed, m->quote | start);
}

KERNEL void
masks(struct json_carry *restrict c, const char *restrict p, size_t blocks,
    struct json_mask *restrict out)
{
	for (size_t i = 0; i < blocks; i++)
		block(c, load(p + i * JSON_BLOCK), &out[i]);
}

/* The same of text that is known to be JSON: nothing is checked. */
KERNEL void
blanks(struct json_carry *c, const char *p, size_t blocks, uint64_t *out)
{
	for (size_t i = 0; i < blocks; i++) {
		struct bytes b = load(p + i * JSON_BLOCK);
		uint64_t quote = same(b, '"'), slash = same(b, '\\');

		if (slash | c->escaped)
			quote &= ~escaped(c, slash);
		out[i] = ~(inside(c, quote) | from(b, 0x21));
	}
}

#endif
