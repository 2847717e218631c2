/* SPDX-License-Identifier: MIT */
/*
 * auth - the credentials of a request: what the options name, and the header
 * lines and query parameters that they come to. Every form in which one may
 * be sent or sent back is hidden from messages.
 */
#ifndef ND_AUTH_H
#define ND_AUTH_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"

enum auth_kind {
	AUTH_BEARER, /* Authorization: Bearer SECRET (RFC 6750) */
	AUTH_BASIC,  /* Authorization: Basic of name:SECRET (RFC 7617) */
	AUTH_HEADER, /* name: SECRET */
	AUTH_QUERY,  /* name=SECRET in the query */
	AUTH_COOKIE, /* Cookie: name=SECRET */
	AUTH_FILE,   /* source is a file of header lines */
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

/*
 * For a dry run, each secret as a shell variable or substitution: the query
 * parameters as they follow a URL (first: '?' or '&'); the header lines; and
 * options for curl(1), each behind a space.
 */
void auth_print_query(const struct auth *a, char first, struct buf *b);
void auth_print_lines(const struct auth *a, struct buf *b);
void auth_print_curl(const struct auth *a, struct buf *b);

#endif
