/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <curl/curl.h>
#include <string.h>

/* A part of a URL; to be freed with curl_free. NULL: it has none. */
static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL;

	return curl_url_get(u, what, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool
is_http(CURLU *u)
{
	char *scheme = part(u, CURLUPART_SCHEME, 0);
	bool yes = scheme && (strcmp(scheme, "http") == 0 ||
				 strcmp(scheme, "https") == 0);

	curl_free(scheme);
	return yes;
}

static const char *
bad_url(CURLUcode rc)
{
	switch (rc) {
	case CURLUE_USER_NOT_ALLOWED: return "user or password in the URL";
	case CURLUE_UNSUPPORTED_SCHEME: return "not an http or https URL";
	case CURLUE_BAD_PORT_NUMBER: return "bad port number in the URL";
	default: return "not a URL: it begins with http:// or https://";
	}
}

static const char *
resolve(CURLU *u, const char *base, const char *ref, struct buf *url)
{
	const unsigned flags = CURLU_DISALLOW_USER | CURLU_URLENCODE;
	CURLUcode rc = CURLUE_OK;
	char *text;

	for (const char *p = ref; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "control byte in the URL";
	if (base)
		rc = curl_url_set(u, CURLUPART_URL, base, flags);
	if (rc == CURLUE_OK)
		rc = curl_url_set(u, CURLUPART_URL, ref, flags);
	if (rc != CURLUE_OK)
		return bad_url(rc);
	if (!is_http(u))
		return "not an http or https URL";
	curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	text = part(u, CURLUPART_URL, 0);
	if (text == NULL)
		return "not a URL";
	buf_adds(url, text);
	curl_free(text);
	return url->over ? "the URL is too long" : NULL;
}

bool
url_join(const char *base, const char *ref, struct buf *url, struct err *e)
{
	CURLU *u = curl_url();
	const char *why =
	    u ? resolve(u, base, ref, url) : "no memory for a URL";

	curl_url_cleanup(u);
	return why == NULL || err_set(e, ST_FAILED, "%s", why);
}

static void
lower(char *p)
{
	for (; *p; p++)
		*p = str_lower(*p);
}

bool
url_origin(const char *url, struct buf *origin)
{
	CURLU *u = curl_url();
	bool ok = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK;

	if (ok) {
		char *scheme = part(u, CURLUPART_SCHEME, 0);
		char *host = part(u, CURLUPART_HOST, 0);
		char *zone = part(u, CURLUPART_ZONEID, 0);
		char *port = part(u, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);

		ok = scheme && host;
		if (ok)
			lower(host);
		ok = ok && buf_addf(origin, "%s://%s%s%s%s%s", scheme, host,
			       zone ? "%" : "", zone ? zone : "",
			       port ? ":" : "", port ? port : "");
		curl_free(scheme);
		curl_free(host);
		curl_free(zone);
		curl_free(port);
	}
	curl_url_cleanup(u);
	return ok;
}

bool
url_same_origin(const char *a, const char *b)
{
	struct buf one, two;
	bool same;

	buf_init(&one, BUF_TEXT);
	buf_init(&two, BUF_TEXT);
	same = url_origin(a, &one) && url_origin(b, &two) &&
	       strcmp(one.p, two.p) == 0;
	buf_release(&one);
	buf_release(&two);
	return same;
}
