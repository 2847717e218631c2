/* SPDX-License-Identifier: MIT */
/*
 * onlypath - jq programs that are only a path, such as . or .data[] or
 * .a["b c"][0]: what they put out stands in the input, and is found there
 * without a reader that would make something else of its numbers and escapes.
 *
 * It gives what jq does, or says that it does not know: of errors, and of the
 * values of an object, whose order is jq's own.
 */
#ifndef ND_ONLYPATH_H
#define ND_ONLYPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"
#include "path.h"
#include "str.h"

/* Its own address is in it: it must not move. */
struct onlypath {
	struct path path;
	struct path head; /* of it, up to the first step to every element */
	struct json_scan scan; /* watches the head */
	struct json_hit *hit;  /* the outputs of the last onlypath_run */
	size_t n, cap;
};

/* False: the program is not only a path; nothing is to be released then. */
bool onlypath_init(struct onlypath *o, const char *program);
void onlypath_release(struct onlypath *o);

/*
 * Find the outputs in text, or a null of our own. False: text is not JSON, and
 * o->scan says why. *sure is false where only jq knows what its outputs are.
 */
bool onlypath_run(struct onlypath *o, struct span text, bool *sure);

#endif
