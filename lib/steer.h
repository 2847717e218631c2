/* SPDX-License-Identifier: MIT */
/*
 * steer - the next request by a jq program (PAGE_JQ). Its input is the reply as
 * replyjson.h has it, with the URL of the request and what the walk knows,
 * this page counted:
 *
 *	{"status":200,"headers":{...},"body":...,"url":"...",
 *	 "state":{"pages":1,"records":20,"page_records":20}}
 *
 * null, false, "" and no output at all say that this was the last page; the
 * other outputs are pagekind.h's business.
 */
#ifndef ND_STEER_H
#define ND_STEER_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "jq.h"
#include "page.h"
#include "reply.h"

/*
 * Run it over a reply that held r->records of p's records, and is JSON where
 * json says so; what it says is next goes to *next, and to r. False: ST_DATA.
 */
bool steer(struct jq *jq, const struct reply *reply, bool json, const char *url,
    const struct page *p, struct page_reply *r, struct buf *next,
    struct err *e);

#endif
