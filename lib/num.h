/* SPDX-License-Identifier: MIT */
/*
 * num - numbers from users and servers, range-checked. The whole text must be
 * the number; nothing is skipped before it. False leaves *out alone.
 */
#ifndef ND_NUM_H
#define ND_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

/* Decimal digits, with a leading '-' where min is negative. */
bool num_parse(struct span text, int64_t min, int64_t max, int64_t *out);

/* Bytes: digits and one of K, M, G, T (powers of 1024), or no suffix. */
bool num_size(struct span text, int64_t min, int64_t max, int64_t *bytes);

/*
 * A duration: digits with at most 9 decimals after a point, and one of ms, s,
 * m, h, d; seconds without a suffix. In nanoseconds.
 */
bool num_duration(struct span text, int64_t min, int64_t max, int64_t *ns);

/* The value of a hexadecimal digit, small or large; -1: it is none. */
int num_hex(char c);

/* Eight hexadecimal digits, small ones: the form that checksums are kept in. */
bool num_hex32(struct span text, uint32_t *out);

#define NUM_SECOND INT64_C(1000000000)

#endif
