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

/*
 * May a redirect or a link of the server lead to url? The named origin, or one
 * of --allow-origin, which never is from https to http, nor to a URL that has a
 * secret in it. False: ST_FAILED.
 */
bool origin_allows(const struct request *rq, const char *url, struct err *e);

/*
 * Where the Location of a reply to a request to from leads, appended to to.
 * False (ST_FAILED): there is none, it is no http or https URL, or it may not
 * lead there; nor from https to http within a chain.
 */
bool origin_redirect(const struct request *rq, const struct reply *r,
    const char *from, struct buf *to, struct err *e);

/* As well where a link that leads to the next page does. */
bool origin_link(const struct request *rq, struct span link, const char *from,
    struct buf *to, struct err *e);

#endif
