/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fd.h"
#include "mem.h"
#include "num.h"
#include "retry.h"
#include "trace.h"

enum { BODY_BUFFER = 256 << 10 };

struct http {
	CURLM *multi;
	const struct http_settings *s;
	long calls;
};

struct http_call {
	struct http *http;
	struct transfer transfer;
	struct reply *reply; /* the caller's */
	struct trace trace;
	size_t heads; /* bytes of all heads */
	CURLcode rc;  /* of the last one */
	bool under_way;
	bool again; /* it was begun anew, for its connection had died */
	char error[CURL_ERROR_SIZE];
};

static size_t
take_head(char *p, size_t size, size_t n, void *arg)
{
	struct http_call *call = arg;
	struct buf *head = &call->reply->head;

	n *= size;
	/* What is dropped counts as well: interim heads, trailers. */
	call->heads += n;
	head->over = head->over || call->heads > REPLY_HEAD_MAX;
	return !head->over && reply_head_add(head, p, n) ? n : 0;
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct http_call *call = arg;

	n *= size;
	return buf_add(&call->reply->body, p, n) ? n : 0;
}

static int
take_trace(CURL *easy, curl_infotype type, char *p, size_t n, void *arg)
{
	struct http_call *call = arg;

	(void)easy;
	switch (type) {
	case CURLINFO_TEXT: trace_add(&call->trace, '*', p, n); break;
	case CURLINFO_HEADER_IN: trace_add(&call->trace, '<', p, n); break;
	case CURLINFO_HEADER_OUT: trace_add(&call->trace, '>', p, n); break;
	default: break;
	}
	return 0;
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

static void
ignore_pipe(struct sigaction *old)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGPIPE, &ignore, old);
}

struct http *
http_new(const struct http_settings *s, struct err *e)
{
	struct http *h = mem_new(sizeof *h);

	h->s = s;
	/* libcurl's buffer of a transfer, BODY_BUFFER, is freed with it. */
	mem_keep();
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, more, free, mem_resize,
		mem_text, more_zeroed) == CURLE_OK)
		h->multi = curl_multi_init();
	if (h->multi)
		return h;
	free(h);
	err_set(e, ST_FAILED, "libcurl cannot be set up");
	return NULL;
}

void
http_free(struct http *h)
{
	struct sigaction old;

	if (h == NULL)
		return;
	/* The farewell of TLS may meet a closed socket. */
	ignore_pipe(&old);
	curl_multi_cleanup(h->multi);
	sigaction(SIGPIPE, &old, NULL);
	free(h);
}

/* A command that is run meanwhile (secret.h) gets no connection of ours. */
static int
keep_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)arg;
	(void)purpose;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

static void
set_ends(CURL *c, struct http_call *call)
{
	/* Signals are the tool's own: no SIGALRM, and SIGPIPE is ours. */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PRIVATE, call);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, call->error);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, (long)BODY_BUFFER);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, keep_socket);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(c, CURLOPT_VERBOSE, (long)call->http->s->verbose);
	curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, take_trace);
	curl_easy_setopt(c, CURLOPT_DEBUGDATA, call);
}

struct http_call *
http_call_new(struct http *h, struct err *e)
{
	CURL *easy = curl_easy_init();
	struct http_call *call;

	if (easy == NULL) {
		err_set(e, ST_FAILED, "libcurl cannot be set up");
		return NULL;
	}
	/*
	 * As many connections as libcurl would keep if all calls were under
	 * way: it counts those that are, and closes what is idle where few are.
	 */
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, 4 * ++h->calls);
	call = mem_new(sizeof *call);
	call->http = h;
	trace_init(&call->trace);
	set_ends(easy, call);
	transfer_init(&call->transfer, easy, h->s);
	return call;
}

void
http_call_free(struct http_call *call)
{
	struct sigaction old;

	if (call == NULL)
		return;
	http_cancel(call);
	ignore_pipe(&old);
	curl_easy_cleanup(call->transfer.easy);
	sigaction(SIGPIPE, &old, NULL);
	transfer_release(&call->transfer);
	trace_release(&call->trace);
	free(call);
}

static void
begin(struct http_call *call)
{
	buf_clear(&call->reply->head);
	buf_clear(&call->reply->body);
	call->error[0] = '\0';
	call->heads = 0;
	curl_multi_add_handle(call->http->multi, call->transfer.easy);
	call->under_way = true;
}

/* With SIGPIPE ignored. */
static void
end(struct http_call *call)
{
	curl_multi_remove_handle(call->http->multi, call->transfer.easy);
	call->under_way = false;
	if (call->trace.line.n)
		trace_flush(&call->trace);
}

/*
 * libcurl from 7.87 to 7.88 cannot use a connection again that speaks HTTP/2
 * without TLS: it begins HTTP/2 once more (github.com/curl/curl/pull/10643).
 */
static bool
must_be_new(const struct http_settings *s, const char *url)
{
	unsigned v;

	if (!s->http2 || strncmp(url, "https", 5) == 0)
		return false;
	v = curl_version_info(CURLVERSION_NOW)->version_num;
	return v >= 0x075700 && v < 0x080000;
}

/*
 * May a connection serve several at once? Then one that is being made is waited
 * for. Others would wait for the first answer, to see whether it could.
 */
static bool
may_share(const struct http_settings *s, const char *url)
{
	return !s->http1_1 && (s->http2 || strncmp(url, "https", 5) == 0);
}

void
http_start(
    struct http_call *call, const struct http_request *rq, struct reply *reply)
{
	call->reply = reply;
	call->again = false;
	reply->status = 0;
	reply->transient = false;
	transfer_set(&call->transfer, rq);
	curl_easy_setopt(call->transfer.easy, CURLOPT_FRESH_CONNECT,
	    (long)must_be_new(call->http->s, rq->url));
	curl_easy_setopt(call->transfer.easy, CURLOPT_PIPEWAIT,
	    (long)may_share(call->http->s, rq->url));
	begin(call);
}

void
http_cancel(struct http_call *call)
{
	struct sigaction old;

	if (!call->under_way)
		return;
	ignore_pipe(&old);
	end(call);
	sigaction(SIGPIPE, &old, NULL);
}

/*
 * The server closed a kept connection. libcurl then takes a new one, but gives
 * up at the fifth time in the life of a handle.
 */
static bool
had_died(const struct http_call *call)
{
	return call->rc == CURLE_SEND_ERROR && !call->again &&
	       strstr(call->error, "Connection died");
}

/* Whether some transfer has ended. */
static bool
ended(struct http *h)
{
	struct http_call *call;
	const CURLMsg *m;
	bool any = false;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &call);
		call->rc = m->data.result;
		end(call);
		if (had_died(call)) {
			call->again = true;
			begin(call);
		} else {
			any = true;
		}
	}
	return any;
}

bool
http_wait(struct http *h, int64_t until, int wake)
{
	const int64_t ms = NUM_SECOND / 1000;
	/* What curl says of it is not asked: a closed pipe is no POLLIN. */
	struct curl_waitfd other = {wake, CURL_WAIT_POLLIN, 0};
	struct sigaction old;
	bool any = false;
	int running;

	ignore_pipe(&old);
	while (curl_multi_perform(h->multi, &running) == CURLM_OK) {
		int64_t left = until - clock_now();

		any = ended(h);
		if (any || left <= 0 || (wake >= 0 && fd_ready(wake)))
			break;
		left = left / ms + 1;
		curl_multi_poll(h->multi, &other, wake >= 0,
		    left > 1000 ? 1000 : (int)left, NULL);
	}
	sigaction(SIGPIPE, &old, NULL);
	return any;
}

bool
http_over(const struct http_call *call)
{
	return !call->under_way;
}

static bool
fail(struct http_call *call, struct err *e)
{
	struct reply *r = call->reply;
	long proxy = 0;

	curl_easy_getinfo(
	    call->transfer.easy, CURLINFO_HTTP_CONNECTCODE, &proxy);
	if (r->body.over)
		return err_set(e, ST_FAILED,
		    "body of more than %lld bytes (--max-filesize)",
		    (long long)call->http->s->max_filesize);
	if (r->head.over)
		return err_set(
		    e, ST_FAILED, "head of more than %d bytes", REPLY_HEAD_MAX);
	if (proxy >= 300) {
		r->transient = retry_status((int)proxy);
		return err_set(e, ST_FAILED, "the proxy answers %ld", proxy);
	}
	r->transient = transfer_may_pass((int)call->rc, call->error);
	return err_set(e, ST_FAILED, "%s",
	    call->error[0] ? call->error : curl_easy_strerror(call->rc));
}

bool
http_result(struct http_call *call, struct err *e)
{
	struct reply *r = call->reply;
	CURL *c = call->transfer.easy;
	curl_off_t n = 0;
	long status = 0;

	curl_easy_getinfo(c, CURLINFO_SIZE_DOWNLOAD_T, &n);
	r->wire = n;
	curl_easy_getinfo(c, CURLINFO_TOTAL_TIME_T, &n);
	r->duration = n * 1000;
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	/* What an error's status says needs no body, which may be cut. */
	if (call->rc != CURLE_OK &&
	    (fail(call, e) || !r->transient || status < 400))
		return false;
	if (status && reply_head_ended(&r->head)) {
		r->status = (int)status;
		return true;
	}
	r->transient = true;
	return err_set(e, ST_FAILED, "the connection closed inside the head");
}
