/* SPDX-License-Identifier: MIT */
/*
 * jsonset - one value of a JSON text is set, the other bytes stay as they are.
 */
#ifndef ND_JSONSET_H
#define ND_JSONSET_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "path.h"
#include "str.h"

/*
 * Set what stands at path in text, which is one JSON value with white space
 * around it, to value, a JSON value that is no part of text. A member that is
 * not there is added at the end of its object, the objects on the way to it
 * are made. False, and text is as it was: ST_USAGE for a path with [*] or a
 * name that is not UTF-8; ST_DATA where text is not JSON, the path leads
 * through another value than its steps say (null, too), an element is not
 * there, a name on the path is there twice, or the result is over text's
 * ceiling.
 */
bool json_set(struct buf *text, const struct path *path, struct span value,
    struct err *e);

#endif
