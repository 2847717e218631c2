/* SPDX-License-Identifier: MIT */
/*
 * origin - where requests may go. Credentials go to the origin (scheme, host,
 * port; RFC 6454) that the user named and to no other; a redirect or a link of
 * the server leads there, or to one that --allow-origin names.
 */
#ifndef ND_ORIGIN_H
#define ND_ORIGIN_H

#include <stdbool.h>

#include "err.h"
#include "request.h"

/* Is url of the origin that the user named? */
bool origin_is_home(const struct request *rq, const char *url);

bool origin_is_https(const char *url);

/*
 * May a redirect or a link of the server lead to url? The named origin, or one
 * of --allow-origin, which never is from https to http, nor to a URL that has a
 * secret in it. False: ST_FAILED.
 */
bool origin_allows(const struct request *rq, const char *url, struct err *e);

#endif
