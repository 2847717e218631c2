/* SPDX-License-Identifier: MIT */
/*
 * authshow - the credentials of a dry run: each secret is a shell variable or
 * substitution, so that what is shown tells none and still works.
 */
#ifndef ND_AUTHSHOW_H
#define ND_AUTHSHOW_H

#include "auth.h"
#include "buf.h"

/* The variable that holds the token of a token URL. */
#define AUTHSHOW_TOKEN "access_token"

/* The secret of a source (secret.h), as it stands between double quotes. */
void authshow_source(const char *source, struct buf *b);

/* The query parameters as they follow a URL; first is '?' or '&'. */
void authshow_query(const struct auth *a, char first, struct buf *b);

/* The header lines. */
void authshow_lines(const struct auth *a, struct buf *b);

/* Options for curl(1), each behind a space. */
void authshow_curl(const struct auth *a, struct buf *b);

#endif
