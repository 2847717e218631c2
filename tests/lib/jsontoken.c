/* SPDX-License-Identifier: MIT */
#include "jsontoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plain.h"
#include "tap.h"

#define MOST 40 /* offsets: two vectors and what is around them */

/* In memory of its exact size: an overread is an error. */
static char *
exact(const char *p, size_t n)
{
	char *copy = malloc(n ? n : 1);

	return n ? memcpy(copy, p, n) : copy;
}

/* Every byte, at every offset, of every length: where does plain text end? */
static void
test_plain(void)
{
	size_t bad = 0;

	for (size_t n = 0; n <= MOST; n++)
		for (size_t at = 0; at < n; at++)
			for (int c = 0; c < 256; c++) {
				bool plain = c >= 0x20 && c < 0x80 &&
					     c != '"' && c != '\\';
				char text[MOST], *p;

				memset(text, 'x', n);
				text[at] = (char)c;
				p = exact(text, n);
				bad +=
				    plain_end(p, p + n) != p + (plain ? n : at);
				free(p);
			}
	ok(bad == 0, "plain_end: every byte at every offset");
}

/* bytes at every offset of a string, and every length behind them */
static void
test_offsets(const char *bytes, const char *why, const char *name)
{
	size_t bad = 0, k = strlen(bytes);

	for (size_t before = 0; before <= MOST; before++)
		for (size_t after = 0; after <= MOST; after++) {
			size_t n = before + k + after + 2;
			char text[2 * MOST + 20], *p;
			struct json_fault f = {NULL, NULL, false};
			const char *end;

			memset(text, 'x', n);
			text[0] = text[n - 1] = '"';
			memcpy(text + 1 + before, bytes, k);
			p = exact(text, n);
			end = json_string(p, p + n, &f);
			if (why == NULL)
				bad += end != p + n;
			else
				bad += end != NULL || f.at != p + 1 + before ||
				       strcmp(f.why, why) != 0 || f.cut;
			free(p);
		}
	ok(bad == 0, "at every offset: %s", name);
}

/* A string that ends, or does not, at every offset. */
static void
test_ends(void)
{
	size_t bad = 0;

	for (size_t n = 1; n <= 2 * MOST; n++)
		for (size_t quote = 1; quote <= n; quote++) {
			char text[2 * MOST], *p;
			struct json_fault f;
			const char *end;

			memset(text, 'x', n);
			text[0] = '"';
			if (quote < n)
				text[quote] = '"';
			p = exact(text, n);
			end = json_string(p, p + n, &f);
			if (quote < n)
				bad += end != p + quote + 1;
			else
				bad += end != NULL || !f.cut || f.at != p + n;
			free(p);
		}
	ok(bad == 0, "at every offset: the closing quote");
}

/* All of UTF-8's sequences up to 3 bytes, by RFC 3629's own table. */
static bool
sequence(unsigned a, unsigned b, unsigned c)
{
	bool tail_b = b >= 0x80 && b <= 0xbf, tail_c = c >= 0x80 && c <= 0xbf;

	if (a >= 0xc2 && a <= 0xdf)
		return tail_b && c < 0x80;
	if (a == 0xe0)
		return b >= 0xa0 && b <= 0xbf && tail_c;
	if (a == 0xed)
		return b >= 0x80 && b <= 0x9f && tail_c;
	return a >= 0xe1 && a <= 0xef && tail_b && tail_c;
}

static void
test_utf8(void)
{
	size_t bad = 0;

	for (unsigned a = 0x80; a < 0x100; a++)
		for (unsigned b = 0; b < 0x100; b++)
			for (unsigned c = 0; c < 0x100; c++) {
				char text[] = {(char)a, (char)b, (char)c};

				bad += json_utf8((struct span){text, 3}) !=
				       sequence(a, b, c);
			}
	ok(bad == 0, "UTF-8: all sequences of 3 bytes");
	bad = 0;
	for (unsigned a = 0xf0; a < 0x100; a++)
		for (unsigned b = 0; b < 0x100; b++) {
			char text[] = {(char)a, (char)b, '\x80', '\xbf'};
			bool good = (a == 0xf0 && b >= 0x90 && b <= 0xbf) ||
				    (a >= 0xf1 && a <= 0xf3 && b >= 0x80 &&
					b <= 0xbf) ||
				    (a == 0xf4 && b >= 0x80 && b <= 0x8f);

			bad += json_utf8((struct span){text, 4}) != good;
			bad += json_utf8((struct span){text, 3});
		}
	ok(bad == 0, "UTF-8: first bytes of sequences of 4 bytes");
}

/* How much of a text is a number; 0: it starts like one, but is none. */
static const struct {
	const char *text;
	size_t n;
} numbers[] = {{"0", 1}, {"-0", 2}, {"0,", 1}, {"12]", 2}, {"1.5e3 ", 5},
    {"-1.25E-12", 9}, {"1e+0005", 7}, {"0.0", 3}, {"0e0", 3}, {"0.5.5", 3},
    {"1e5e5", 3}, {"00", 0}, {"-", 0}, {"-x", 0}, {"1.", 0}, {"1.e5", 0},
    {"1e", 0}, {"1e-", 0}, {"-00", 0}, {"--1", 0}};

static void
test_numbers(void)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		size_t n = strlen(numbers[i].text);
		char *p = exact(numbers[i].text, n);
		struct json_fault f;
		const char *end = json_number(p, p + n, &f);

		ok(end == (numbers[i].n ? p + numbers[i].n : NULL),
		    "number: %s", numbers[i].text);
		free(p);
	}
}

int
main(void)
{
	test_plain();
	test_ends();
	test_offsets("\\n", NULL, "an escape");
	test_offsets("\\\"", NULL, "an escaped quote");
	test_offsets("\\\\\\u00e9", NULL, "escapes");
	test_offsets("\xe2\x82\xac", NULL, "UTF-8");
	test_offsets("\xf0\x9f\x98\x80z\xc3\xa9", NULL, "more UTF-8");
	test_offsets("\x1f", "control character in a string", "control");
	test_offsets("\x80", "bad UTF-8", "a lone continuation");
	test_offsets("\xe2\x82", "bad UTF-8", "a short sequence");
	test_offsets("\\x", "bad escape", "a bad escape");
	test_utf8();
	test_numbers();
	return tap_done();
}
