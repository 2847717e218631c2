/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include <curl/curl.h>
#include <string.h>

/* Time that libcurl takes in ms: rounded up, for 0 has a meaning of its own. */
static long
in_ms(int64_t ns)
{
	int64_t ms = ns / 1000000 + (ns % 1000000 != 0);

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

static void
set_limits(CURL *c, const struct http_settings *s)
{
	curl_easy_setopt(
	    c, CURLOPT_CONNECTTIMEOUT_MS, in_ms(s->connect_timeout));
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(
	    c, CURLOPT_LOW_SPEED_TIME, (in_ms(s->stall_timeout) + 999) / 1000);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(
	    c, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
	if (s->http1_1)
		curl_easy_setopt(
		    c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	else if (s->http2)
		curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
		    (long)CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE);
	else
		curl_easy_setopt(
		    c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
}

/* A NULL leaves libcurl's own choice: its environment, its certificates. */
static void
set_route(CURL *c, const struct http_settings *s)
{
	if (s->proxy)
		curl_easy_setopt(c, CURLOPT_PROXY, s->proxy);
	if (s->noproxy)
		curl_easy_setopt(c, CURLOPT_NOPROXY, s->noproxy);
	if (s->cacert)
		curl_easy_setopt(c, CURLOPT_CAINFO, s->cacert);
	if (s->netrc_file)
		curl_easy_setopt(c, CURLOPT_NETRC_FILE, s->netrc_file);
	if (s->insecure) {
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static bool
same_headers(const struct list *l, const struct curl_slist *s)
{
	for (size_t i = 0; i < l->n; i++, s = s->next)
		if (s == NULL || strcmp(l->v[i], s->data) != 0)
			return false;
	return s == NULL;
}

static void
set_headers(struct transfer *t, const struct list *l, bool is_signed)
{
	/*
	 * What libcurl would add on its own account, taken away; not where it
	 * signs, for it signs these as well.
	 */
	static const char *const bare[] = {
	    "Expect:", "Accept:", "Content-Type:"};
	const size_t n = is_signed ? 0 : sizeof bare / sizeof *bare;
	const struct curl_slist *own = t->headers;
	struct curl_slist *all = NULL;

	for (size_t i = 0; own && i < n; i++)
		own = own->next;
	if (t->headers && t->is_signed == is_signed && same_headers(l, own))
		return;
	for (size_t i = 0; i < n; i++)
		all = curl_slist_append(all, bare[i]);
	for (size_t i = 0; i < l->n; i++)
		all = curl_slist_append(all, l->v[i]);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, all);
	curl_slist_free_all(t->headers);
	t->headers = all;
	t->is_signed = is_signed;
}

/* A method whose lack of a body is told to the server. */
static bool
tells_length(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

static void
set_method(CURL *c, const struct http_request *rq)
{
	bool body = rq->has_body;

	curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	if (body || tells_length(rq->method)) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)(body ? rq->body.n : 0));
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body ? rq->body.p : "");
	} else if (strcmp(rq->method, "HEAD") == 0) {
		curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	}
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, rq->method);
}

/* What speaks for the user: only where the request may. */
static void
set_credentials(struct transfer *t, bool allowed)
{
	const struct http_settings *s = t->s;
	bool netrc = allowed && (s->netrc || s->netrc_file);

	curl_easy_setopt(t->easy, CURLOPT_NETRC,
	    (long)(netrc ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED));
	if (s->cert == NULL || allowed == t->cert_set)
		return;
	curl_easy_setopt(t->easy, CURLOPT_SSLCERT, allowed ? s->cert : NULL);
	curl_easy_setopt(t->easy, CURLOPT_SSLKEY, allowed ? s->key : NULL);
	t->cert_set = allowed;
}

static void
set_signature(CURL *c, const struct http_request *rq)
{
	curl_easy_setopt(c, CURLOPT_AWS_SIGV4, rq->sign);
	if (rq->sign == NULL)
		curl_easy_setopt(c, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(c, CURLOPT_USERNAME, rq->sign_name);
	curl_easy_setopt(c, CURLOPT_PASSWORD, rq->sign_secret);
}

void
transfer_init(struct transfer *t, void *easy, const struct http_settings *s)
{
	*t = (struct transfer){.easy = easy, .s = s};
	set_limits(easy, s);
	set_route(easy, s);
}

void
transfer_release(struct transfer *t)
{
	curl_slist_free_all(t->headers);
}

void
transfer_set(struct transfer *t, const struct http_request *rq)
{
	int64_t timeout = t->s->timeout;

	if (rq->timeout && (timeout == 0 || rq->timeout < timeout))
		timeout = rq->timeout;
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, in_ms(timeout));
	curl_easy_setopt(t->easy, CURLOPT_URL, rq->url);
	set_method(t->easy, rq);
	set_headers(t, &rq->headers, rq->sign != NULL);
	set_credentials(t, rq->credentials);
	set_signature(t->easy, rq);
}

/* TLS failed: because the connection broke, or for what will not change? */
static bool
connection_broke(const char *text)
{
	return strstr(text, "SSL_ERROR_SYSCALL") || strstr(text, "eof") ||
	       strstr(text, "reset");
}

/* Failures of a transfer that may pass (curl's own list, less 408, and more) */
bool
transfer_may_pass(int rc, const char *text)
{
	switch ((CURLcode)rc) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST: /* of no such name, too: no telling */
	case CURLE_COULDNT_CONNECT:
	case CURLE_HTTP2:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_AGAIN:
	case CURLE_NO_CONNECTION_AVAILABLE:
	case CURLE_HTTP2_STREAM:
	case CURLE_HTTP3:
	case CURLE_QUIC_CONNECT_ERROR:
	case CURLE_PROXY: return true;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR: /* a TLS alert, of TLS 1.3, comes here */
		return strstr(text, " alert ") == NULL;
	case CURLE_SSL_CONNECT_ERROR: return connection_broke(text);
	default: return false; /* certificates, malformed replies, our own */
	}
}
