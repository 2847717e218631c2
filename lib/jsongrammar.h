/* SPDX-License-Identifier: MIT */
/*
 * jsongrammar - is a text JSON, and where does it stop to be? The grammar of
 * RFC 8259, token by token, and nothing else: no path, no hit, no speed. The
 * scanner of json.h asks here where a text is refused.
 */
#ifndef ND_JSONGRAMMAR_H
#define ND_JSONGRAMMAR_H

#include <stdbool.h>

#include "jsontoken.h"
#include "str.h"

#define JSON_DEPTH 1024 /* containers inside each other, at most */

/* One value and white space around it; false: *f. */
bool json_grammar(struct span text, struct json_fault *f);

#endif
