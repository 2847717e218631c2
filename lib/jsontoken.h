/* SPDX-License-Identifier: MIT */
/*
 * jsontoken - the tokens of JSON (RFC 8259), checked byte by byte. Each
 * function starts at the token's first byte, which the caller has looked at,
 * and returns where the token ends; NULL: *f says what is wrong. Nothing is
 * read from end on.
 */
#ifndef ND_JSONTOKEN_H
#define ND_JSONTOKEN_H

#include <stdbool.h>

#include "str.h"

/* Where a text stops to be JSON, and why. */
struct json_fault {
	const char *at;
	const char *why; /* a constant text */
	bool cut;	 /* the text ended too early */
};

/* Both fill *f and return NULL. */
const char *json_bad(struct json_fault *f, const char *at, const char *why);
const char *json_cut(struct json_fault *f, const char *end);

/* A string with its quotes: escapes, no control bytes, UTF-8 (RFC 3629). */
const char *json_string(const char *p, const char *end, struct json_fault *f);

bool json_utf8(struct span s);

/* A number from its sign or first digit. */
const char *json_number(const char *p, const char *end, struct json_fault *f);

/* The bytes of word: true, false or null. */
const char *json_word(
    const char *p, const char *end, const char *word, struct json_fault *f);

#endif
