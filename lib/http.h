/* SPDX-License-Identifier: MIT */
/*
 * http - the door to libcurl: one transfer. Nothing but this and url.h, which
 * is the door to its URL arithmetic, includes its headers. A handle keeps its
 * connections alive between transfers. No retries, no redirects and no content
 * codings: what they mean is decided in fetch.h.
 */
#ifndef ND_HTTP_H
#define ND_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "reply.h"
#include "str.h"
#include "url.h"

/* How to transfer; strings are kept by pointer, NULL where not given. */
struct http_settings {
	int64_t connect_timeout; /* ns */
	int64_t stall_timeout;	 /* ns with less than a byte a second */
	int64_t timeout;	 /* ns for one transfer; 0: none */
	int64_t max_filesize;	 /* bytes of one body */
	const char *proxy, *noproxy;
	const char *cacert, *cert, *key;
	const char *netrc_file;
	bool netrc, insecure;
	bool http1_1, http2; /* else HTTP/2 where TLS offers it */
	bool verbose;	     /* the dialogue on stderr, secrets masked */
};

struct http_request {
	const char *method;
	const char *url;     /* from url_join */
	struct list headers; /* "Name: value"; complete, libcurl adds Host */
	struct span body;
	bool has_body;
	bool credentials; /* may .netrc and the client certificate be used? */
	int64_t timeout;  /* ns, less than the settings' one; 0: no such */
};

struct http;
/* NULL where libcurl cannot be set up. */
struct http *http_new(const struct http_settings *s, struct err *e);
void http_free(struct http *h);

void http_reply_init(struct http_reply *r, const struct http_settings *s);
void http_reply_release(struct http_reply *r);

/*
 * Send and receive; the reply's buffers are reused. True: a whole reply, of
 * any status. False: none, *e says why (ST_FAILED), and reply->transient
 * whether it may pass: connection refused, reset, time-outs, cut bodies, name
 * look-up; not a bad certificate, not a body over max_filesize. head is that
 * of the last reply: interim (1xx) ones and a proxy's to CONNECT are dropped,
 * and so are trailers. SIGPIPE is ignored meanwhile, for a TLS library may
 * write to a closed socket.
 */
bool http_send(struct http *h, const struct http_request *rq,
    struct http_reply *reply, struct err *e);

#endif
