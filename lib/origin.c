/* SPDX-License-Identifier: MIT */
#include "origin.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "url.h"

bool
origin_is_home(const struct request *rq, const char *url)
{
	size_t n = strlen(rq->origin);
	struct buf b;
	bool home;

	/* Nothing but these ends host and port. */
	if (strncmp(url, rq->origin, n) == 0 &&
	    (url[n] == '/' || url[n] == '?' || url[n] == '\0'))
		return true;
	buf_init(&b, BUF_TEXT);
	home = url_origin(url, &b) && strcmp(b.p, rq->origin) == 0;
	buf_release(&b);
	return home;
}

static bool
has_secret(const char *url)
{
	size_t n = strlen(url);
	char *copy = mem_dup(url, n);
	bool found = err_mask(copy, n) != n || memcmp(copy, url, n) != 0;

	free(copy);
	return found;
}

static bool
is_https(const char *url)
{
	return strncmp(url, "https:", 6) == 0;
}

static bool
is_listed(const struct list *origins, const char *url)
{
	for (size_t i = 0; i < origins->n; i++)
		if (url_same_origin(origins->v[i], url))
			return true;
	return false;
}

bool
origin_allows(const struct request *rq, const char *url, struct err *e)
{
	struct buf origin;

	if (origin_is_home(rq, url))
		return true;
	buf_init(&origin, BUF_TEXT);
	url_origin(url, &origin);
	if (is_https(rq->origin) && !is_https(url))
		err_set(
		    e, ST_FAILED, "leads from https to http: %.300s", origin.p);
	else if (!is_listed(&rq->allow_origin, url))
		err_set(e, ST_FAILED,
		    "leads from %.300s to %.300s, which no --allow-origin "
		    "names",
		    rq->origin, origin.p);
	else if (has_secret(url))
		err_set(
		    e, ST_FAILED, "would tell a secret to %.300s", origin.p);
	else
		e = NULL;
	buf_release(&origin);
	return e == NULL;
}

bool
origin_redirect(const struct request *rq, const struct reply *r,
    const char *from, struct buf *to, struct err *e)
{
	struct span location = reply_header(r, "Location");
	char *ref = mem_dup(location.p, location.n);
	bool ok;

	if (location.n == 0)
		ok = err_set(e, ST_FAILED, "%d without a Location", r->status);
	else if (!url_join(from, ref, to, e) || !origin_allows(rq, to->p, e))
		ok = err_at(e, "%d redirect", r->status);
	else
		ok = !is_https(from) || is_https(to->p) ||
		     err_set(e, ST_FAILED, "%d redirect: from https to http",
			 r->status);
	free(ref);
	return ok;
}

bool
origin_link(const struct request *rq, struct span link, const char *from,
    struct buf *to, struct err *e)
{
	if (memchr(link.p, '\0', link.n))
		err_set(e, ST_DATA, "a NUL in the next link");
	else if (url_join(from, link.p, to, e) && origin_allows(rq, to->p, e))
		return true;
	return err_at(e, "the next link");
}
