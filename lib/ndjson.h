/* SPDX-License-Identifier: MIT */
/*
 * ndjson - a body whose lines are records: each line is one JSON value. A BOM
 * at the start and CRs before LF are dropped, blank lines skipped; a body
 * without lines has no records.
 *
 * The last line may do without a newline where its value shows that it is
 * whole: an object does, a number does not. What was cut between two lines
 * shows nothing of it: where the body ends must be known from elsewhere
 * (format.h).
 */
#ifndef ND_NDJSON_H
#define ND_NDJSON_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "json.h"
#include "str.h"

struct ndjson {
	struct json_hit *hit; /* the records, in the body */
	size_t n;
	bool cut; /* the last failure: the body ended too early */

	/* its own */
	size_t cap;
	struct json_scan scan;
};

void ndjson_init(struct ndjson *l);
void ndjson_release(struct ndjson *l);

/*
 * Read a body; what the last one gave is forgotten. False (ST_DATA): *e has
 * the line, and there are no records.
 */
bool ndjson_read(struct ndjson *l, struct span body, struct err *e);

#endif
