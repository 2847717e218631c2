/* SPDX-License-Identifier: MIT */
/*
 * json - a validating scanner (RFC 8259 in full, UTF-8 per RFC 3629 in full)
 * that never builds a tree: in one pass over the text it proves the grammar
 * and says where the values of some paths stand. The text stays the caller's
 * and is never changed; what is found are spans into it. jsontext.h is for
 * what to do with them.
 *
 * Decided where RFC 8259 leaves a choice: a BOM is refused (records.h drops
 * it at the start of a stream); \ud800 without its partner is accepted, for it
 * is the escape that is kept, not a character; numbers have no limits; names
 * may repeat, and the last one counts, for the path and all below it; nesting
 * is limited to JSON_DEPTH.
 */
#ifndef ND_JSON_H
#define ND_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "jsongrammar.h"
#include "jsontext.h"
#include "jsonwatch.h"
#include "path.h"
#include "str.h"

struct json_scan {
	struct json_watch watch[JSON_WATCHES];
	size_t nwatch;
	struct json_hit whole; /* the value itself, trimmed */
	size_t at;	       /* where the last scan failed, in bytes from 0 */
	const char *why;       /* what is wrong there, a constant text */
	bool cut;	       /* it failed because the text ended too early */
	struct json_depth depth[PATH_STEPS + 1]; /* for jsonwatch.h */
};

void json_init(struct json_scan *s);
void json_release(struct json_scan *s);

/*
 * Watch for a path (kept by pointer); the number of the watch. No more than
 * JSON_WATCHES, which is the caller's to see to.
 */
size_t json_watch(struct json_scan *s, const struct path *path);

/*
 * Scan text, which must hold exactly one value and white space around it. The
 * hits of the scan before are forgotten first. False: s->at, s->why, s->cut
 * say what is wrong, and there are no hits. Nothing is read outside of the
 * span. The hit lists grow as needed and are then reused.
 */
bool json_scan(struct json_scan *s, struct span text);

/* Say in *e (ST_DATA) what was wrong with the last text; always false. */
bool json_fail(const struct json_scan *s, struct err *e);

/* The one hit of a watch; an empty span (JSON_NONE) where nothing was found. */
struct span json_found(const struct json_scan *s, size_t watch);

#endif
