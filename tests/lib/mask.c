/* SPDX-License-Identifier: MIT */
/* mask: a secret in all its spellings. */
#include "mask.h"

#include <stdlib.h>

#include "tap.h"

int
main(void)
{
	static const struct {
		const char *text, *secret;
		size_t want;
	} cases[] = {
	    {"abcd", "abcd", 4},
	    {"abcdef", "abcd", 4},
	    {"abc", "abcd", 0},
	    {"", "abcd", 0},
	    {"xabcd", "abcd", 0},
	    {"ab%2Fcd", "ab/cd", 7},
	    {"ab%2fcd", "ab/cd", 7},
	    {"ab/cd", "ab/cd", 5},
	    {"abcd%2Befg/hij%3D%3D", "abcd+efg/hij==", 20},
	    {"%61%62%63%64", "abcd", 12},
	    {"%61b%63", "abcd", 0},
	    {"ab%2", "ab/cd", 0},
	    {"ab%", "ab/cd", 0},
	    {"ab%zzcd", "ab/cd", 0},
	    {"a%41b", "a%41b", 5},
	    {"a%2541b", "a%41b", 7},
	    {"ab%C3%A9cd", "ab\303\251cd", 10},
	    {"ab\\/cd", "ab/cd", 6},
	    {"ab\\u002fcd", "ab/cd", 10},
	    {"ab\\u002Bcd", "ab+cd", 10},
	    {"ab\\u00e9cd", "ab\303\251cd", 10},
	    {"ab\\u20accd", "ab\342\202\254cd", 10},
	    {"ab\\xe9cd", "ab\351cd", 8},
	    {"ab\\\"cd", "ab\"cd", 6},
	    {"ab\\\\cd", "ab\\cd", 6},
	    {"ab\\cd", "ab\\cd", 5},
	    {"ab\\", "ab\\", 3},
	    {"ab\\u00", "ab/cd", 0},
	    {"ab&amp;cd", "ab&cd", 9},
	    {"ab&lt;&gt;&quot;&apos;cd", "ab<>\"'cd", 24},
	    {"ab&#39;cd", "ab'cd", 9},
	    {"ab&#x27;cd", "ab'cd", 10},
	    {"ab&#x2F;cd", "ab/cd", 10},
	    {"ab&#99999999;cd", "ab/cd", 0},
	    {"ab&#;cd", "ab/cd", 0},
	    {"ab&cd", "ab&cd", 5},
	    {"ab&", "ab&", 3},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		/* Of the exact size, for the sanitizer to see over-reads. */
		size_t n = strlen(cases[i].text);
		char *text = malloc(n ? n : 1);
		size_t got;

		memcpy(text, cases[i].text, n);
		got = mask_match(
		    text, n, cases[i].secret, strlen(cases[i].secret));
		ok(got == cases[i].want, "%s in %s: %zu", cases[i].secret,
		    cases[i].text, got);
		free(text);
	}
	return tap_done();
}
