/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "retry.h"
#include "trace.h"

enum { HEAD_MAX = 256 << 10, BODY_BUFFER = 256 << 10 };

struct http {
	CURL *easy;
	const struct http_settings *s;
	struct curl_slist *headers; /* of the last request, likely the next's */
	struct http_reply *reply;   /* during http_send */
	struct trace trace;
	bool cert_set; /* the client certificate is on the handle */
	char error[CURL_ERROR_SIZE];
};

/* Time that libcurl takes in ms: rounded up, for 0 has a meaning of its own. */
static long
in_ms(int64_t ns)
{
	int64_t ms = ns / 1000000 + (ns % 1000000 != 0);

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

static size_t
take_head(char *p, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	return reply_head_add(&h->reply->head, p, size * n) ? size * n : 0;
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	n *= size;
	return buf_add(&h->reply->body, p, n) ? n : 0;
}

static int
take_trace(CURL *easy, curl_infotype type, char *p, size_t n, void *arg)
{
	struct http *h = arg;

	(void)easy;
	switch (type) {
	case CURLINFO_TEXT: trace_add(&h->trace, '*', p, n); break;
	case CURLINFO_HEADER_IN: trace_add(&h->trace, '<', p, n); break;
	case CURLINFO_HEADER_OUT: trace_add(&h->trace, '>', p, n); break;
	default: break;
	}
	return 0;
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

static void
set_ends(struct http *h)
{
	CURL *c = h->easy;

	/* Signals are the tool's own: no SIGALRM, and SIGPIPE is ours. */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->error);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, (long)BODY_BUFFER);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, h);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(c, CURLOPT_VERBOSE, (long)h->s->verbose);
	curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, take_trace);
	curl_easy_setopt(c, CURLOPT_DEBUGDATA, h);
}

/* libcurl's memory is there or ends the tool, as ours. */
static void *
more(size_t n)
{
	return mem_resize(NULL, n);
}

static void *
more_zeroed(size_t n, size_t size)
{
	void *p = mem_resize_n(NULL, n, size);

	return n && size ? memset(p, 0, n * size) : p;
}

struct http *
http_new(const struct http_settings *s, struct err *e)
{
	struct http *h = mem_new(sizeof *h);

	h->s = s;
	trace_init(&h->trace);
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, more, free, mem_resize,
		mem_text, more_zeroed) == CURLE_OK)
		h->easy = curl_easy_init();
	if (h->easy == NULL) {
		err_set(e, ST_FAILED, "libcurl cannot be set up");
		http_free(h);
		return NULL;
	}
	set_ends(h);
	set_limits(h->easy, s);
	set_route(h->easy, s);
	return h;
}

static void
ignore_pipe(struct sigaction *old)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGPIPE, &ignore, old);
}

void
http_free(struct http *h)
{
	struct sigaction old;

	if (h == NULL)
		return;
	/* The farewell of TLS may meet a closed socket. */
	ignore_pipe(&old);
	curl_easy_cleanup(h->easy);
	sigaction(SIGPIPE, &old, NULL);
	curl_slist_free_all(h->headers);
	trace_release(&h->trace);
	free(h);
}

void
http_reply_init(struct http_reply *r, const struct http_settings *s)
{
	*r = (struct http_reply){0};
	buf_init(&r->head, HEAD_MAX);
	buf_init(&r->body, (size_t)s->max_filesize);
}

void
http_reply_release(struct http_reply *r)
{
	buf_release(&r->head);
	buf_release(&r->body);
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
set_headers(struct http *h, const struct list *l)
{
	/* What libcurl would add on its own account, taken away. */
	static const char *const bare[] = {
	    "Expect:", "Accept:", "Content-Type:"};
	const struct curl_slist *own = h->headers;
	struct curl_slist *all = NULL;

	for (size_t i = 0; own && i < sizeof bare / sizeof *bare; i++)
		own = own->next;
	if (h->headers && same_headers(l, own))
		return;
	for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
		all = curl_slist_append(all, bare[i]);
	for (size_t i = 0; i < l->n; i++)
		all = curl_slist_append(all, l->v[i]);
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, all);
	curl_slist_free_all(h->headers);
	h->headers = all;
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
set_credentials(struct http *h, bool allowed)
{
	const struct http_settings *s = h->s;
	bool netrc = allowed && (s->netrc || s->netrc_file);

	curl_easy_setopt(h->easy, CURLOPT_NETRC,
	    (long)(netrc ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED));
	if (s->cert == NULL || allowed == h->cert_set)
		return;
	curl_easy_setopt(h->easy, CURLOPT_SSLCERT, allowed ? s->cert : NULL);
	curl_easy_setopt(h->easy, CURLOPT_SSLKEY, allowed ? s->key : NULL);
	h->cert_set = allowed;
}

static void
set_request(struct http *h, const struct http_request *rq)
{
	int64_t timeout = h->s->timeout;

	if (rq->timeout && (timeout == 0 || rq->timeout < timeout))
		timeout = rq->timeout;
	curl_easy_setopt(h->easy, CURLOPT_TIMEOUT_MS, in_ms(timeout));
	curl_easy_setopt(h->easy, CURLOPT_URL, rq->url);
	set_method(h->easy, rq);
	set_headers(h, &rq->headers);
	set_credentials(h, rq->credentials);
}

/* TLS failed: because the connection broke, or for what will not change? */
static bool
connection_broke(const char *text)
{
	return strstr(text, "SSL_ERROR_SYSCALL") || strstr(text, "eof") ||
	       strstr(text, "reset");
}

/* Failures of a transfer that may pass (curl's own list, less 408, and more) */
static bool
may_pass(CURLcode rc, const char *text)
{
	switch (rc) {
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

static bool
fail(struct http *h, CURLcode rc, struct err *e)
{
	struct http_reply *r = h->reply;
	long proxy = 0;

	curl_easy_getinfo(h->easy, CURLINFO_HTTP_CONNECTCODE, &proxy);
	r->status = 0;
	if (r->body.over)
		return err_set(e, ST_FAILED,
		    "body of more than %lld bytes (--max-filesize)",
		    (long long)h->s->max_filesize);
	if (r->head.over)
		return err_set(
		    e, ST_FAILED, "head of more than %d bytes", HEAD_MAX);
	if (proxy >= 300) {
		r->transient = retry_status((int)proxy);
		return err_set(e, ST_FAILED, "the proxy answers %ld", proxy);
	}
	r->transient = may_pass(rc, h->error);
	return err_set(e, ST_FAILED, "%s",
	    h->error[0] ? h->error : curl_easy_strerror(rc));
}

static CURLcode
perform(struct http *h)
{
	struct sigaction old;
	CURLcode rc;

	h->error[0] = '\0';
	ignore_pipe(&old);
	rc = curl_easy_perform(h->easy);
	/*
	 * The server closed a kept connection. libcurl then takes a new one,
	 * but gives up at the fifth time in the life of a handle.
	 */
	if (rc == CURLE_SEND_ERROR && strstr(h->error, "Connection died"))
		rc = curl_easy_perform(h->easy);
	sigaction(SIGPIPE, &old, NULL);
	if (h->trace.line.n)
		trace_flush(&h->trace);
	return rc;
}

bool
http_send(struct http *h, const struct http_request *rq,
    struct http_reply *reply, struct err *e)
{
	CURLcode rc;
	curl_off_t n = 0;
	long status = 0;

	h->reply = reply;
	buf_clear(&reply->head);
	buf_clear(&reply->body);
	reply->transient = false;
	set_request(h, rq);
	rc = perform(h);
	curl_easy_getinfo(h->easy, CURLINFO_SIZE_DOWNLOAD_T, &n);
	reply->wire = n;
	curl_easy_getinfo(h->easy, CURLINFO_TOTAL_TIME_T, &n);
	reply->duration = n * 1000;
	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	/* What an error's status says needs no body, which may be cut. */
	if (rc != CURLE_OK &&
	    (fail(h, rc, e) || !reply->transient || status < 400))
		return false;
	reply->status = (int)status;
	if (status && reply_head_ended(&reply->head))
		return true;
	reply->status = 0;
	reply->transient = true;
	return err_set(e, ST_FAILED, "the connection closed inside the head");
}
