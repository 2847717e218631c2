/* SPDX-License-Identifier: MIT */
#include "login.h"

#include <string.h>

#include "buf.h"
#include "field.h"
#include "url.h"

void
login_release(struct login *l)
{
	list_release(&l->bearer);
	list_release(&l->api_key);
	list_release(&l->token_param);
}

void
login_opts(struct login *l, struct opt table[LOGIN_OPTS])
{
	const struct opt all[] = {
	    {0, "bearer", OPT_LIST, &l->bearer, 0, 0},
	    {0, "user", OPT_TEXT, &l->user, 0, 0},
	    {0, "password", OPT_TEXT, &l->password, 0, 0},
	    {0, "aws-sigv4", OPT_TEXT, &l->aws_sigv4, 0, 0},
	    {0, "api-key", OPT_LIST, &l->api_key, 0, 0},
	    {0, "token-url", OPT_TEXT, &l->token_url, 0, 0},
	    {0, "client-id", OPT_TEXT, &l->client_id, 0, 0},
	    {0, "client-secret", OPT_TEXT, &l->client_secret, 0, 0},
	    {0, "token-auth", OPT_TEXT, &l->token_auth, 0, 0},
	    {0, "token-param", OPT_LIST, &l->token_param, 0, 0},
	    {0, "refresh-token", OPT_TEXT, &l->refresh_token, 0, 0},
	};

	_Static_assert(sizeof all == LOGIN_OPTS * sizeof *all, "LOGIN_OPTS");
	memcpy(table, all, sizeof all);
}

/* Digits and points only, as libcurl writes an IPv4 address. */
static bool
is_loopback4(struct span host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!memchr("0123456789.", host.p[i], 11))
			return false;
	return host.n > 4 && memcmp(host.p, "127.", 4) == 0;
}

/* Does plain http to it stay on this machine? origin: url_origin */
static bool
is_loopback(const char *origin)
{
	const char *host = strstr(origin, "://") + 3;
	size_t n = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
	struct span name = {host, n};

	return span_is(name, "localhost") || span_is(name, "[::1]") ||
	       is_loopback4(name);
}

static bool
check_url(const char *url, struct err *e)
{
	struct buf whole, origin;
	bool ok;

	buf_init(&whole, BUF_TEXT);
	buf_init(&origin, BUF_TEXT);
	ok = url_join(NULL, url, &whole, e) && url_origin(whole.p, &origin);
	/* RFC 6749, 3.2: the secrets go there. */
	if (ok && strncmp(origin.p, "https:", 6) != 0 && !is_loopback(origin.p))
		ok = err_set(e, ST_USAGE,
		    "secrets go there: https, or http on this machine");
	buf_release(&whole);
	buf_release(&origin);
	e->status = ST_USAGE;
	return ok;
}

static bool
check_param(const char *pair, struct err *e)
{
	static const char *const own[] = {"client_id", "client_secret",
	    "refresh_token", "client_assertion", "assertion", "password",
	    "code"};
	struct span name = {pair, strcspn(pair, "=")};

	if (name.n == 0 || pair[name.n] == '\0')
		return err_set(e, ST_USAGE, "not NAME=VALUE: %s", pair);
	if (field_control(span_of(pair)))
		return err_set(e, ST_USAGE, "control byte in it");
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (span_is(name, own[i]))
			return err_set(e, ST_USAGE,
			    "%s is not given here: other users can see the "
			    "arguments of a program%s",
			    own[i],
			    i < 3 ? ": it has an option of its own" : "");
	return true;
}

static bool
check_lonely(const struct login *l, struct err *e)
{
	return !(l->client_id || l->client_secret || l->token_auth ||
		   l->token_param.n || l->refresh_token) ||
	       err_set(e, ST_USAGE,
		   "--client-id, --client-secret, --token-auth, --token-param "
		   "and --refresh-token go with --token-url");
}

static bool
check_token(const struct login *l, struct err *e)
{
	if (!check_url(l->token_url, e))
		return err_at(e, "--token-url");
	if (l->client_id == NULL)
		return err_set(e, ST_USAGE, "--token-url needs --client-id");
	if (l->client_secret == NULL && l->refresh_token == NULL)
		return err_set(e, ST_USAGE,
		    "--token-url needs --client-secret or --refresh-token");
	if (l->token_auth && strcmp(l->token_auth, "basic") != 0 &&
	    strcmp(l->token_auth, "body") != 0)
		return err_set(e, ST_USAGE, "--token-auth: basic or body");
	for (size_t i = 0; i < l->token_param.n; i++)
		if (!check_param(l->token_param.v[i], e))
			return err_at(e, "--token-param");
	return true;
}

bool
login_in_form(const struct login *l)
{
	return l->client_secret == NULL ||
	       (l->token_auth && strcmp(l->token_auth, "body") == 0);
}

static bool
add_token(const struct login *l, struct auth *a, struct err *e)
{
	const struct span none = {"", 0};

	if (!auth_add(a, AUTH_TOKEN, none, "", e))
		return false;
	if (l->client_secret && !auth_add(a, AUTH_CLIENT, span_of(l->client_id),
				    l->client_secret, e))
		return err_at(e, "--client-id, --client-secret");
	if (l->refresh_token &&
	    !auth_add(a, AUTH_REFRESH, none, l->refresh_token, e))
		return err_at(e, "--refresh-token");
	return !field_control(span_of(l->client_id)) ||
	       err_set(e, ST_USAGE, "--client-id: control byte");
}

static bool
check(const struct login *l, struct err *e)
{
	if (!l->user != !l->password)
		return err_set(e, ST_USAGE, "--user goes with --password");
	if (l->aws_sigv4 && !l->user)
		return err_set(
		    e, ST_USAGE, "--aws-sigv4 needs --user and --password");
	if ((l->user != NULL) + (l->bearer.n > 0) + (l->token_url != NULL) > 1)
		return err_set(e, ST_USAGE,
		    "one of --bearer, --user and --token-url, please");
	if (l->aws_sigv4 &&
	    (l->aws_sigv4[0] == '\0' || field_control(span_of(l->aws_sigv4))))
		return err_set(e, ST_USAGE, "--aws-sigv4: not a provider");
	return l->token_url ? check_token(l, e) : check_lonely(l, e);
}

bool
login_add(const struct login *l, struct auth *a, struct err *e)
{
	const struct span none = {"", 0};

	if (!check(l, e))
		return false;
	for (size_t i = 0; i < l->bearer.n; i++)
		if (!auth_add(a, AUTH_BEARER, none, l->bearer.v[i], e))
			return err_at(e, "--bearer");
	if (l->user && !auth_add(a, l->aws_sigv4 ? AUTH_SIGN : AUTH_BASIC,
			   span_of(l->user), l->password, e))
		return err_at(e, "--user, --password");
	if (l->token_url && !add_token(l, a, e))
		return false;
	for (size_t i = 0; i < l->api_key.n; i++)
		if (!auth_api_key(a, l->api_key.v[i], e))
			return err_at(e, "--api-key");
	return true;
}
