/* SPDX-License-Identifier: MIT */
/*
 * blueprint - the requests that a prepared one with placeholders (request.h,
 * template.h) stands for: URL, body and -H lines are filled with the fields of
 * a record and the ends of a range.
 *
 * A value never decides where a request goes: it stands behind the host only,
 * and makes no segment of the path empty, "." or "..", which would name another
 * resource. Lines with placeholders are header lines of the ask, so they go to
 * the named origin only, as all -H lines.
 */
#ifndef ND_BLUEPRINT_H
#define ND_BLUEPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"
#include "err.h"
#include "fields.h"
#include "request.h"
#include "template.h"

struct blueprint_line {
	struct span name;
	struct template value;
};

struct blueprint {
	/*
	 * Those that the placeholders speak of; others may be added. Who has
	 * a record reads it here before blueprint_fill.
	 */
	struct fields fields;

	/* its own */
	const struct request *rq;
	struct template base;	/* the URL before its query */
	struct template *param; /* of the query, each */
	size_t nparam;
	struct template body;
	struct blueprint_line *line;
	size_t nline;
	size_t odd;	 /* segments of base that are odd in themselves */
	struct buf text; /* what is being filled */
};

/*
 * rq is prepared, and kept by pointer. False (ST_USAGE): what is no template;
 * a line with a placeholder whose name comes twice; a placeholder in a --data
 * that is no form. The blueprint must not move.
 */
bool
blueprint_init(struct blueprint *bp, const struct request *rq, struct err *e);
void blueprint_release(struct blueprint *bp);

/* Does any text ask for that? */
bool blueprint_wants(const struct blueprint *bp, enum template_kind kind);

/*
 * The request for the record that bp->fields read last, and that range. A
 * parameter of the query that asks for an end that is not known is left out.
 * Results and statuses are those of template_fill, elsewhere; a value that
 * would change the path, or that a header line cannot hold, is
 * TEMPLATE_FAILED, too.
 */
enum template_result blueprint_fill(struct blueprint *bp,
    const struct template_range *range, struct ask *a, struct err *e);

#endif
