/* SPDX-License-Identifier: MIT */
/*
 * link - the Link header field (RFC 8288, section 3), as far as paging needs
 * it: the target of the link of one relation type.
 */
#ifndef ND_LINK_H
#define ND_LINK_H

#include "str.h"

/*
 * The target of the first link in a field value that has rel among its
 * relation types (compared without case; of several rel parameters the first
 * counts). A link with an anchor speaks of another resource, and is passed
 * over. An empty span where there is none; what is not a link ends the search.
 */
struct span link_target(struct span field, const char *rel);

#endif
