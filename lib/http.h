/* SPDX-License-Identifier: MIT */
/*
 * http - the door to libcurl: transfers, several at a time, whose connections
 * are kept alive and shared; over HTTP/2 they share one. Nothing but this,
 * transfer.h (what a transfer is set to) and url.h (URL arithmetic) includes
 * libcurl's headers. No retries, no redirects and no content codings: what they
 * mean is decided in fetch.h.
 */
#ifndef ND_HTTP_H
#define ND_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "reply.h"
#include "transfer.h"

struct http;
/* NULL where libcurl cannot be set up. s is kept by pointer. */
struct http *http_new(const struct http_settings *s, struct err *e);
void http_free(struct http *h); /* its calls are freed first */

/* What makes one transfer at a time, one after the other. */
struct http_call;
struct http_call *http_call_new(struct http *h, struct err *e);
void http_call_free(struct http_call *call);

/* Begin a transfer; the reply's buffers are reused, its status is 0. */
void http_start(
    struct http_call *call, const struct http_request *rq, struct reply *reply);
/* Forget one that is under way, if it is. */
void http_cancel(struct http_call *call);

/*
 * Let all transfers go on until some have ended (http_over), but no longer than
 * until then (clock.h; 0: without waiting), or until wake (-1: no such
 * descriptor) can be read. True: some have. SIGPIPE is ignored meanwhile, for a
 * TLS library may write to a closed socket.
 */
bool http_wait(struct http *h, int64_t until, int wake);

/* Has one that was begun ended? */
bool http_over(const struct http_call *call);

/*
 * How a transfer ended. True: a whole reply, of any status. False: none, *e
 * says why (ST_FAILED), and reply->transient whether it may pass
 * (transfer_may_pass). head is that of the last reply: interim (1xx) ones and a
 * proxy's to CONNECT are dropped, and so are trailers.
 */
bool http_result(struct http_call *call, struct err *e);

#endif
