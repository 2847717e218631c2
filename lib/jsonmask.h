/* SPDX-License-Identifier: MIT */
/*
 * jsonmask - JSON text as bit masks: 64 bytes of it are a block, bit i of a
 * mask is about byte i of its block. Strings are told from what is around
 * them, and all of RFC 8259 is proved but for two things, which are left to
 * the one who walks the masks: which kind of container a byte is in, and the
 * spelling of words. What cannot be JSON in any container sets carry.bad; where
 * and why, jsongrammar.h tells. A text ends well where nothing is due.
 *
 * How: G. Langdale, D. Lemire, "Parsing Gigabytes of JSON per Second", VLDB
 * Journal 28 (2019), for strings and escapes; R. Cameron et al., "Bitwise Data
 * Parallelism in Regular Expression Matching", PACT 2014, for grammar by
 * additions, ScanThru. There is a kernel for each kind of machine; they differ
 * in how they compare bytes and in nothing else (jsonkernel.h).
 */
#ifndef ND_JSONMASK_H
#define ND_JSONMASK_H

#include <stddef.h>
#include <stdint.h>

#define JSON_BLOCK 64 /* bytes */

/* Where a byte stands: what is wrong there depends on it. */
enum json_place { JSON_TOP, JSON_IN_ARRAY, JSON_IN_OBJECT };

struct json_mask {
	uint64_t open, close; /* brackets of both kinds */
	uint64_t comma, colon;
	uint64_t quote;	   /* first bytes of strings, */
	uint64_t word;	   /* of words: true, false, null, or what is none */
	uint64_t blank;	   /* white space between tokens */
	uint64_t slash;	   /* backslashes */
	uint64_t wrong[3]; /* by json_place: these bytes cannot stand there */
};

/* What one block leaves to the next; all 0 but value before the first one. */
struct json_carry {
	uint64_t string;	 /* all ones inside of a string */
	uint64_t escaped;	 /* the next byte is, by a backslash */
	uint64_t hex;		 /* hex digits that are due, a bit each */
	uint64_t tail;		 /* continuation bytes (UTF-8) that are due */
	uint64_t e0, ed, f0, f4; /* the last byte was that one */
	uint64_t scalar;	 /* the last byte was in a number or word, */
	uint64_t digit, minus;	 /* was a digit, a number's minus, */
	uint64_t zero, e;	 /* the 0 that it starts with, its e */
	uint64_t due;		 /* a digit is, or behind that e a sign */
	uint64_t fraction;	 /* the digits behind a point go on, */
	uint64_t exponent;	 /* those behind an e */
	uint64_t value;		 /* a value is due, */
	uint64_t first;		 /* or the bracket that closes */
	uint64_t named;		 /* in an object, a name and a colon are due */
	uint64_t bad;		 /* not JSON, whatever comes */
};

/*
 * masks() makes all of it; blanks() has only the blank ones, trusts the text to
 * be JSON and needs no carry before the first block.
 */
struct json_kernel {
	const char *name;
	void (*masks)(struct json_carry *c, const char *p, size_t blocks,
	    struct json_mask *out);
	void (*blanks)(
	    struct json_carry *c, const char *p, size_t blocks, uint64_t *out);
};

/*
 * The kernels that this machine has, the best one first, the last one is the
 * portable one; NULL from n on.
 */
const struct json_kernel *json_kernel(size_t n);

/* The one that is used; what tests set is used from then on. */
const struct json_kernel *json_masks(void);
void json_use_kernel(const struct json_kernel *kernel);

/* All there are; what a machine does not know is not compiled. */
extern const struct json_kernel json_avx512, json_avx2, json_sse2, json_neon,
    json_portable;

#endif
