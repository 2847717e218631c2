/* SPDX-License-Identifier: MIT */
/*
 * query - percent-encoding (RFC 3986) and the query of a URL, as text.
 */
#ifndef ND_QUERY_H
#define ND_QUERY_H

#include <stdbool.h>

#include "buf.h"
#include "str.h"

/*
 * Append text with every byte but the unreserved ones (RFC 3986, 2.3) as %XX.
 */
bool query_encode(struct span text, struct buf *b);

/*
 * Set a parameter in a URL: where the query has parameters of that name, the
 * first gets the value and the others go, otherwise name=value is appended.
 * The rest of the URL keeps its bytes; a fragment is dropped. Names are
 * compared percent-decoded. False when url is full.
 */
bool query_set(struct buf *url, struct span name, struct span value);

/*
 * Put the query into the canonical form of AWS Signature Version 4: names and
 * values with every byte but the unreserved ones as %XX ('+' is a space), a
 * '=' in each, sorted by bytes. A fragment is dropped. False when url is full.
 */
bool query_sort(struct buf *url);

/*
 * Append the decoded value of the first parameter of that name; "+" is no
 * space. False where there is none, or b is full.
 */
bool query_get(struct span url, struct span name, struct buf *b);

#endif
