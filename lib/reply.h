/* SPDX-License-Identifier: MIT */
/*
 * reply - what a server answered, and the reading of its head (RFC 9112).
 */
#ifndef ND_REPLY_H
#define ND_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

enum { REPLY_HEAD_MAX = 256 << 10 }; /* bytes */

struct reply {
	int status;	  /* 0: no reply */
	struct buf head;  /* status line and headers, each ended by CRLF */
	struct buf body;  /* as received; decode.h inflates it */
	int64_t wire;	  /* bytes of the body as received */
	int64_t duration; /* ns */
	bool transient;	  /* the failure is one that may pass */
};

/* A body has up to max_body bytes. */
void reply_init(struct reply *r, size_t max_body);
void reply_release(struct reply *r);

/*
 * Add a line of a head as it comes in. A new status line forgets what was
 * before it (an interim reply); what comes behind the empty line (a trailer)
 * is dropped. False when head is full.
 */
bool reply_head_add(struct buf *head, const char *line, size_t n);

/* Has the empty line come? */
bool reply_head_ended(const struct buf *head);

/* The value of a header field (last one of that name), trimmed; n 0: none. */
struct span reply_header(const struct reply *r, const char *name);

/*
 * The values of all fields of that name, one after the other, trimmed: *at is
 * 0 before the first. False behind the last.
 */
bool reply_header_next(
    const struct reply *r, const char *name, size_t *at, struct span *value);

/* The status line less the version: "404 Not Found", or "404" alone. */
struct span reply_status_text(const struct reply *r);

#endif
