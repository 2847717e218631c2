/* SPDX-License-Identifier: MIT */
/*
 * login - the options that name credentials, checked, and added to an auth as
 * what they stand for.
 */
#ifndef ND_LOGIN_H
#define ND_LOGIN_H

#include <stdbool.h>

#include "auth.h"
#include "err.h"
#include "opts.h"
#include "str.h"

struct login {
	/* as given; strings belong to argv */
	struct list bearer; /* SOURCE; several are used in turn */
	const char *user, *password;
	const char *aws_sigv4; /* sign with them instead, as curl(1) */
	struct list api_key;   /* header|query|cookie:NAME=SOURCE */
	const char *token_url; /* OAuth 2 (grant.h) */
	const char *client_id, *client_secret;
	const char *token_auth;	 /* basic or body */
	struct list token_param; /* NAME=VALUE */
	const char *refresh_token;
};

void login_release(struct login *l);

#define LOGIN_OPTS 11
/* Fills LOGIN_OPTS entries of a table (without OPTS_END). */
void login_opts(struct login *l, struct opt table[LOGIN_OPTS]);

/* Nothing is read yet. False: ST_USAGE. */
bool login_add(const struct login *l, struct auth *a, struct err *e);

/* Do name and secret of the client go into the form? Else into Basic. */
bool login_in_form(const struct login *l);

#endif
