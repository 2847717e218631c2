/* SPDX-License-Identifier: MIT */
/*
 * url - where a URL leads, as libcurl understands it, so that what is checked
 * is what is then asked: the door to its URL arithmetic (http.h has the rest).
 */
#ifndef ND_URL_H
#define ND_URL_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"

/*
 * ref as seen from base (RFC 3986, section 5; NULL: ref must be absolute),
 * appended to url without its fragment; spaces and bytes over 0x7f become
 * %XX. False (ST_FAILED) for what is no http or https URL, has user or
 * password in it, or control bytes.
 */
bool
url_join(const char *base, const char *ref, struct buf *url, struct err *e);

/*
 * The origin of a URL (RFC 6454, section 4) appended as text:
 * scheme://host[:port], without a default port. False: not a URL.
 */
bool url_origin(const char *url, struct buf *origin);

/* Scheme, host and port of two URLs are the same (RFC 6454, section 5). */
bool url_same_origin(const char *a, const char *b);

#endif
