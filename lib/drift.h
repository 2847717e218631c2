/* SPDX-License-Identifier: MIT */
/*
 * drift - records that come again on the next page. Where a page is a number or
 * an offset, that shows that rows moved between two requests, so that others
 * may be missing; where records are asked for again, it shows that none are.
 *
 * Records are compared byte for byte, by hashes (seen.h). Of those that are not
 * the same, one with a key that the page before had is a record that changed.
 * Only objects count, for numbers and strings repeat as they like. The memory
 * is two pages of hashes.
 */
#ifndef ND_DRIFT_H
#define ND_DRIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "key.h"
#include "seen.h"

struct drift_page {
	uint64_t *hash; /* of each record */
	size_t n, cap;
	struct seen objects, keys;
};

struct drift {
	struct keys *keys; /* the caller's; NULL: none */
	struct drift_page last, now;
	size_t *border; /* at work */

	/* of the page that was read last */
	uint64_t hash;
	int64_t again;	 /* objects that the page before had */
	int64_t changed; /* and others whose key it had */

	/* of all pages that were turned */
	int64_t repeated, altered;
};

/* Zeroed but for keys, it is ready. */
void drift_release(struct drift *d);

/*
 * Read the records of a page; hash has the hash of each (seen_hash), where that
 * is known, else it is NULL. One without the key counts as one with a key of
 * its own: what a key must be is the business of who merges by it.
 */
void drift_read(struct drift *d, const struct json_hit *hits, size_t n,
    const uint64_t *hash);

/*
 * How many records at the start of the page that was read are, in this order,
 * the end of the page before: back where it is so many, else the most.
 */
int64_t drift_lead(struct drift *d, int64_t back);

/*
 * The page counts: the next one is compared with it. expected: of its records,
 * how many were asked for again.
 */
void drift_turn(struct drift *d, int64_t expected);

/*
 * Warn of what shows that rows moved: those, of records in all, and by how much
 * the total fell.
 */
void drift_warn(const struct drift *d, const char *method, const char *url,
    int64_t records, int64_t fell);

#endif
