/* SPDX-License-Identifier: MIT */
/*
 * mask - does a secret stand in a text, also where the text spells some of its
 * bytes in another way? Arithmetic only; err.h keeps the secrets.
 *
 * A byte may stand as it is; percent-encoded (RFC 3986, 2.1); escaped as in
 * JSON (RFC 8259, 7), C and their kin: \/, \", \u00e9, \xe9; or as one of the
 * character references of XML: &amp; &lt; &gt; &quot; &apos; &#39; &#x27;
 */
#ifndef ND_MASK_H
#define ND_MASK_H

#include <stddef.h>

/* Length of the spelling of secret that text starts with; 0: none. */
size_t
mask_match(const char *text, size_t n, const char *secret, size_t nsecret);

#endif
