/* SPDX-License-Identifier: MIT */
/*
 * decimal - the exact value of a JSON number, as text whose byte order is the
 * order of the numbers. 1, 1.0, 10e-1 and 1e0 are one text; nothing is ever
 * rounded.
 *
 *	zero        n
 *	positive    p EXP digits            12345 is pb412345
 *	negative    m EXP' digits' ~        all of it complemented
 *
 * A number is d.ddd * 10^e, digits without trailing zeros. EXP is, for e >= 0,
 * a letter that counts the digits of e ('b' for one, 'c' for two ...) and
 * those digits; for e < 0, a letter that counts down ('Y' for one, 'X' for two
 * ...) and the digits of -e, each d written as 9 - d. EXP' is EXP with the
 * letter of the other row and each digit complemented; digits' likewise. '~'
 * sorts behind every digit, as the separator of key.h sorts before them: so a
 * number that continues another's digits is on the right side of it.
 */
#ifndef ND_DECIMAL_H
#define ND_DECIMAL_H

#include <stdbool.h>

#include "buf.h"
#include "str.h"

/*
 * Append the ordered text of a valid JSON number. False, with b as it was,
 * where its exponent is beyond 10^17 or b is full.
 */
bool decimal_order(struct span number, struct buf *b);

/*
 * Append the number that such a text is of, as JSON: all of its digits in one
 * spelling, 12300, 0.5, -1.23e45. That is plain where no more than 20 zeros
 * are filled in at an end of the digits, else d.ddd and the exponent. False,
 * with b as it was or a part in it, for what decimal_order does not write, or
 * where b is full.
 */
bool decimal_json(struct span order, struct buf *b);

#endif
