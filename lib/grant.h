/* SPDX-License-Identifier: MIT */
/*
 * grant - what is said to an OAuth 2 token URL and what it answers, as text:
 * the client credentials grant (RFC 6749, 4.4) and the refreshing of a token
 * (section 6). renew.h sends it.
 */
#ifndef ND_GRANT_H
#define ND_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "json.h"
#include "str.h"

/* What is not to be in the form is NULL. */
struct grant {
	const char *client_id, *client_secret;
	bool refresh; /* by a refresh token, whether it is shown or not */
	const char *refresh_token;
	const struct list *params; /* more of it, NAME=VALUE */
};

/*
 * The form, percent-encoded, appended to b. grant_type is the usual one unless
 * the parameters have one. False when b is full.
 */
bool grant_form(const struct grant *g, struct buf *b);

/* What the answer holds (RFC 6749, 5.1). */
struct token {
	struct buf access;  /* without control bytes, not empty */
	struct buf refresh; /* likewise; empty: none was told */
	int64_t life;	    /* of the access token in ns; 0: not told */
};

void token_init(struct token *t);
void token_release(struct token *t);

/*
 * Read an answer; the tokens in it are hidden from messages first. False:
 *	ST_DATA     not JSON, no access_token, one with control bytes, or one
 *	            that is no Bearer token (RFC 6750)
 *	ST_REFUSED  there is an error in it instead, which is quoted
 */
bool grant_answer(
    struct json_scan *scan, struct span body, struct token *t, struct err *e);

/*
 * Does the body of a failure say that the credentials are what is wrong (RFC
 * 6749, 5.2), not the request?
 */
bool grant_refused(struct json_scan *scan, struct span body);

/* How long before the end of a life (ns) a new token is asked for. */
int64_t grant_margin(int64_t life);

#endif
