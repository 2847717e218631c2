/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "field.h"
#include "netrc.h"
#include "num.h"
#include "query.h"
#include "rate.h"
#include "secret.h"
#include "url.h"

static const char form_type[] = "application/x-www-form-urlencoded";

void
request_init(struct request *rq)
{
	*rq = (struct request){
	    .max_redirs = 10,
	    .user_agent = "ndkit/" ND_VERSION,
	    .http = {.connect_timeout = 30 * NUM_SECOND,
		.stall_timeout = 60 * NUM_SECOND,
		.max_filesize = INT64_C(512) << 20},
	    .retry = RETRY_DEFAULTS,
	};
	buf_init(&rq->url, BUF_TEXT);
	buf_init(&rq->body, BODY_MAX);
}

void
request_release(struct request *rq)
{
	list_release(&rq->header);
	list_release(&rq->query);
	list_release(&rq->data);
	list_release(&rq->data_urlencode);
	login_release(&rq->login);
	list_release(&rq->allow_origin);
	list_release(&rq->custom);
	list_release_all(&rq->plain);
	auth_release(&rq->auth);
	buf_release(&rq->url);
	buf_release(&rq->body);
	free(rq->origin);
	rq->origin = NULL;
}

void
request_opts(struct request *rq, struct opt table[REQUEST_OPTS])
{
	struct http_settings *h = &rq->http;
	struct retry *r = &rq->retry;
	const struct opt all[] = {
	    {'X', "request", OPT_TEXT, &rq->method, 0, 0},
	    {'H', "header", OPT_LIST, &rq->header, 0, 0},
	    {'q', "url-query", OPT_LIST, &rq->query, 0, 0},
	    {0, "json", OPT_TEXT, &rq->json, 0, 0},
	    {'d', "data", OPT_LIST, &rq->data, 0, 0},
	    {0, "data-urlencode", OPT_LIST, &rq->data_urlencode, 0, 0},
	    {0, "netrc", OPT_FLAG, &h->netrc, 0, 0},
	    {0, "netrc-file", OPT_TEXT, &h->netrc_file, 0, 0},
	    {0, "allow-origin", OPT_LIST, &rq->allow_origin, 0, 0},
	    {0, "max-redirs", OPT_COUNT, &rq->max_redirs, 0, 100},
	    {'A', "user-agent", OPT_TEXT, &rq->user_agent, 0, 0},
	    {0, "retry", OPT_COUNT, &r->retries, 0, 1000},
	    {0, "retry-delay", OPT_TIME, &r->delay, 0, 0},
	    {0, "max-wait", OPT_TIME, &r->max_wait, 0, INT64_MAX / 4},
	    {0, "rate", OPT_TEXT, &rq->rate, 0, 0},
	    {0, "rate-file", OPT_TEXT, &rq->rate_file, 0, 0},
	    {0, "connect-timeout", OPT_TIME, &h->connect_timeout, 1, 0},
	    {0, "stall-timeout", OPT_TIME, &h->stall_timeout, 1, 0},
	    {0, "timeout", OPT_TIME, &h->timeout, 0, 0},
	    {0, "max-filesize", OPT_SIZE, &h->max_filesize, 1, INT64_MAX / 4},
	    {0, "no-compressed", OPT_FLAG, &rq->no_compressed, 0, 0},
	    {0, "http1.1", OPT_FLAG, &h->http1_1, 0, 0},
	    {0, "http2", OPT_FLAG, &h->http2, 0, 0},
	    {'x', "proxy", OPT_TEXT, &h->proxy, 0, 0},
	    {0, "noproxy", OPT_TEXT, &h->noproxy, 0, 0},
	    {0, "cacert", OPT_TEXT, &h->cacert, 0, 0},
	    {0, "cert", OPT_TEXT, &h->cert, 0, 0},
	    {0, "key", OPT_TEXT, &h->key, 0, 0},
	    {0, "insecure", OPT_FLAG, &h->insecure, 0, 0},
	    {'v', "verbose", OPT_FLAG, &h->verbose, 0, 0},
	    {0, "dry-run", OPT_FLAG, &rq->dry_run, 0, 0},
	    OPTS_END,
	};

	_Static_assert(
	    sizeof all / sizeof *all + LOGIN_OPTS <= REQUEST_OPTS, "too many");
	login_opts(&rq->login, table);
	memcpy(table + LOGIN_OPTS, all, sizeof all);
}

/* NAME=VALUE of an option, without control bytes. */
static bool
split(const struct request *rq, const char *pair, struct span *name,
    struct span *value, struct err *e)
{
	*name = braces_up_to(span_of(pair), rq->braces, "=");
	if (name->n == 0 || pair[name->n] == '\0')
		return err_set(e, ST_USAGE, "not NAME=VALUE: %s", pair);
	*value = span_of(pair + name->n + 1);
	if (field_control(*name) || field_control(*value))
		return err_set(e, ST_USAGE, "%.*s: control byte in the value",
		    (int)name->n, name->p);
	return true;
}

/* As query_set appends one, but placeholders stay as they are. */
static bool
add_query(struct request *rq, const char *pair, struct err *e)
{
	struct buf *url = &rq->url;
	size_t path = braces_up_to(buf_span(url), rq->braces, "?").n;
	struct span name, value;

	if (!split(rq, pair, &name, &value, e))
		return false;
	if (path == url->n)
		buf_addc(url, '?');
	else if (path + 1 < url->n && url->p[url->n - 1] != '&')
		buf_addc(url, '&');
	return braces_encode(name, rq->braces, url, e) &&
	       (buf_addc(url, '='), braces_encode(value, rq->braces, url, e));
}

/* Values are never where a request leads to, who is asked, or how. */
static bool
origin_is_fixed(const struct request *rq, const char *url)
{
	const char *at = strstr(url, "://");
	struct span scheme, host;

	if (at == NULL)
		return false;
	scheme = (struct span){url, (size_t)(at - url)};
	host = braces_up_to(span_of(at + 3), rq->braces, "/?#");
	return host.n && !braces_mean(scheme, rq->braces) &&
	       !braces_mean(host, rq->braces);
}

/* What the user named; with placeholders in it, it stays as it is. */
static bool
base_url(struct request *rq, const char *url, struct err *e)
{
	struct span text = span_of(url);
	struct buf sample;
	bool ok;

	buf_init(&sample, BUF_TEXT);
	ok = braces_sample(text, rq->braces, &sample, e);
	if (ok && strchr(sample.p, ' '))
		ok = err_set(e, ST_USAGE, "space in the URL: write %%20");
	ok = ok && url_join(NULL, sample.p, &rq->url, e);
	buf_release(&sample);
	if (ok) {
		struct buf origin;

		buf_init(&origin, BUF_TEXT);
		url_origin(rq->url.p, &origin);
		rq->origin = buf_take(&origin);
	}
	if (!ok || !braces_mean(text, rq->braces))
		return ok;
	if (!origin_is_fixed(rq, url))
		return err_set(e, ST_USAGE,
		    "a placeholder in the URL's scheme or host: %s", url);
	return buf_set(&rq->url, braces_up_to(text, rq->braces, "#")) ||
	       err_set(e, ST_USAGE, "the URL is too long");
}

static bool
prepare_url(struct request *rq, const char *url, struct err *e)
{
	if (!base_url(rq, url, e)) {
		e->status = ST_USAGE;
		return false;
	}
	for (size_t i = 0; i < rq->query.n; i++)
		if (!add_query(rq, rq->query.v[i], e))
			return err_at(e, "--url-query");
	return true;
}

static bool
prepare_form(struct request *rq, struct err *e)
{
	struct buf *b = &rq->body;

	for (size_t i = 0; i < rq->data.n; i++) {
		if (i)
			buf_addc(b, '&');
		if (!body_add(b, rq->data.v[i], e))
			return err_at(e, "--data");
	}
	for (size_t i = 0; i < rq->data_urlencode.n; i++) {
		if (i || rq->data.n)
			buf_addc(b, '&');
		if (!body_add_pair(b, rq->data_urlencode.v[i], rq->braces, e))
			return err_at(e, "--data-urlencode");
	}
	return true;
}

static bool
prepare_body(struct request *rq, struct err *e)
{
	bool form = rq->data.n || rq->data_urlencode.n;

	if (rq->json && form)
		return err_set(e, ST_USAGE, "--json and --data");
	rq->has_body = rq->json || form;
	if (rq->json && !body_add(&rq->body, rq->json, e))
		return err_at(e, "--json");
	if (!prepare_form(rq, e))
		return false;
	if (rq->method == NULL)
		rq->method = rq->has_body ? "POST" : "GET";
	return field_token(span_of(rq->method)) ||
	       err_set(e, ST_USAGE, "--request: not a method");
}

static bool
prepare_header(struct request *rq, const char *line, struct err *e)
{
	const char *instead;
	struct field f;

	if (line[0] == '@')
		return auth_add(
		    &rq->auth, AUTH_FILE, (struct span){"", 0}, line + 1, e);
	if (!field_parse(span_of(line), &f, e))
		return false;
	instead = field_instead(f.name);
	if (instead)
		return err_set(e, ST_USAGE, "%.*s is not given here: use %s",
		    (int)f.name.n, f.name.p, instead);
	list_add(&rq->custom, line);
	return true;
}

static void
add_plain(struct request *rq, const char *name, const char *value)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_addf(&b, "%s: %s", name, value);
	list_add(&rq->plain, buf_take(&b));
}

static bool
prepare_headers(struct request *rq, struct err *e)
{
	for (size_t i = 0; i < rq->header.n; i++)
		if (!prepare_header(rq, rq->header.v[i], e))
			return err_at(e, "-H");
	if (field_control(span_of(rq->user_agent)))
		return err_set(e, ST_USAGE, "--user-agent: control byte");
	add_plain(rq, "User-Agent", rq->user_agent);
	add_plain(rq, "Accept", rq->json ? "application/json" : "*/*");
	/* libcurl before 8 gets the order wrong where it signs this, too. */
	if (!rq->no_compressed && !rq->login.aws_sigv4)
		add_plain(rq, "Accept-Encoding", "gzip");
	if (rq->has_body)
		add_plain(rq, "Content-Type",
		    rq->json ? "application/json" : form_type);
	return true;
}

static bool
prepare_route(struct request *rq, struct err *e)
{
	struct buf b;
	bool ok = true;

	if (rq->http.proxy && strchr(rq->http.proxy, '@'))
		return err_set(e, ST_USAGE,
		    "--proxy: user or password in the URL: use http_proxy or "
		    "https_proxy in the environment");
	secret_hide_proxies();
	if ((rq->http.netrc || rq->http.netrc_file) && !rq->offline &&
	    !netrc_hide_file(rq->http.netrc_file, e))
		return err_at(e, "--netrc-file");
	buf_init(&b, BUF_TEXT);
	for (size_t i = 0; ok && i < rq->allow_origin.n; i++)
		ok = url_join(NULL, rq->allow_origin.v[i], &b, e);
	buf_release(&b);
	if (ok)
		return true;
	e->status = ST_USAGE;
	return err_at(e, "--allow-origin");
}

static bool
prepare_rate(struct request *rq, struct err *e)
{
	if (rq->rate_file && !rq->rate)
		return err_set(e, ST_USAGE, "--rate-file goes with --rate");
	return !rq->rate || rate_parse(rq->rate, &rq->interval, e) ||
	       err_at(e, "--rate");
}

bool
request_prepare(struct request *rq, const char *url, struct err *e)
{
	return prepare_rate(rq, e) && prepare_url(rq, url, e) &&
	       prepare_route(rq, e) && prepare_body(rq, e) &&
	       prepare_headers(rq, e) && login_add(&rq->login, &rq->auth, e) &&
	       (rq->dry_run || rq->offline || auth_read(&rq->auth, e));
}

void
request_ask(const struct request *rq, struct ask *ask)
{
	buf_set(&ask->url, buf_span(&rq->url));
	buf_set(&ask->body, buf_span(&rq->body));
	ask->has_body = rq->has_body;
}

static struct span
name_of(const char *line)
{
	return (struct span){line, strcspn(line, ":")};
}

static bool
replaced(const struct list *by, const char *line)
{
	for (size_t i = 0; i < by->n; i++)
		if (field_same_name(line, by->v[i]))
			return true;
	return false;
}

/* A field without a value is one to leave out, as for curl(1). */
static bool
is_sent(const char *line, bool has_body)
{
	struct span name = name_of(line);

	if (!has_body && field_named(name, "Content-Type"))
		return false;
	return span_trim(span_of(line + name.n + 1)).n > 0;
}

/* Those of from that none of the others replaces. */
static void
add_headers(const struct list *from, const struct list *a, const struct list *b,
    bool has_body, struct list *lines)
{
	for (size_t i = 0; i < from->n; i++)
		if (is_sent(from->v[i], has_body) && !replaced(a, from->v[i]) &&
		    !replaced(b, from->v[i]))
			list_add(lines, from->v[i]);
}

void
request_headers(const struct request *rq, const struct list *own, bool home,
    bool has_body, struct list *lines)
{
	const struct list none = {0};

	if (!home) {
		add_headers(&rq->plain, &none, &none, has_body, lines);
		return;
	}
	add_headers(&rq->plain, &rq->custom, own, has_body, lines);
	add_headers(&rq->custom, &none, own, has_body, lines);
	add_headers(&rq->auth.lines, &none, own, true, lines);
	for (size_t i = 0; i < own->n; i++)
		list_add(lines, own->v[i]);
}

bool
request_sign(const struct request *rq, struct buf *url, struct http_request *hr)
{
	const struct credential *c = auth_find(&rq->auth, AUTH_SIGN);

	if (c == NULL)
		return true;
	hr->sign = rq->login.aws_sigv4;
	hr->sign_name = c->name;
	hr->sign_secret = c->value;
	return query_sort(url);
}
