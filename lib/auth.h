/* SPDX-License-Identifier: MIT */
/*
 * auth - the credentials of a request: what the options name, and the header
 * lines and query parameters that they come to. Every form in which one may
 * be sent or sent back is hidden from messages.
 *
 * Credentials can change while a tool runs: commands are run again, tokens are
 * fetched, several tokens are used in turn (renew.h does it). The lines are
 * those of now; whoever sends makes a request's header anew each time.
 */
#ifndef ND_AUTH_H
#define ND_AUTH_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"
#include "turn.h"

enum auth_kind {
	AUTH_BEARER,  /* Authorization: Bearer SECRET (RFC 6750) */
	AUTH_TOKEN,   /* likewise, of a token URL: no source */
	AUTH_BASIC,   /* Authorization: Basic of name:SECRET (RFC 7617) */
	AUTH_SIGN,    /* name and SECRET sign the request (AWS SigV4) */
	AUTH_HEADER,  /* name: SECRET */
	AUTH_QUERY,   /* name=SECRET in the query */
	AUTH_COOKIE,  /* Cookie: name=SECRET */
	AUTH_FILE,    /* source is a file of header lines */
	AUTH_CLIENT,  /* name's SECRET at the token URL */
	AUTH_REFRESH, /* SECRET is the refresh token for it */
};

struct credential {
	enum auth_kind kind;
	char *name;	    /* owned; empty where the kind has none */
	const char *source; /* secret.h; kept by pointer */
	char *value;	    /* owned; NULL until auth_read */
};

struct auth {
	struct credential *v;
	size_t n;
	struct list lines; /* header lines, made by auth_read; owned */

	/* Several bearer tokens, used in turn. */
	struct turn *turn; /* in the order of the AUTH_BEARER credentials */
	size_t bearers, current;
	unsigned long version; /* counts the changes of values */
};

void auth_release(struct auth *a);

/*
 * Add a credential; nothing is read yet. False (ST_USAGE) for a bad name or a
 * source that is none, which is not shown.
 */
bool auth_add(struct auth *a, enum auth_kind kind, struct span name,
    const char *source, struct err *e);

/* header:NAME=SOURCE, query:NAME=SOURCE or cookie:NAME=SOURCE */
bool auth_api_key(struct auth *a, const char *spec, struct err *e);

/* Read all of them and make the lines. */
bool auth_read(struct auth *a, struct err *e);

/* Set the query parameters that are secrets. False when url is full. */
bool auth_query(const struct auth *a, struct buf *url);

/* The first credential of that kind; NULL: none. */
struct credential *auth_find(const struct auth *a, enum auth_kind kind);

/* Give one of them a new value, hide it, and make the lines anew. */
void auth_put(struct auth *a, struct credential *c, struct span value);

/* Take the next bearer token, where there are several (now: s since 1970). */
void auth_turn(struct auth *a, int64_t now);

/* The n-th bearer token. */
struct credential *auth_bearer(const struct auth *a, size_t n);

/*
 * The server refused them: read those again that may have changed (commands
 * and files), of several bearer tokens the n-th alone. *changed: some did.
 * False, with ST_REFUSED, where one cannot be read any more.
 */
bool auth_again(struct auth *a, size_t n, bool *changed, struct err *e);

#endif
