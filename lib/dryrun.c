/* SPDX-License-Identifier: MIT */
#include "dryrun.h"

#include <string.h>

#include "authshow.h"
#include "grant.h"
#include "query.h"
#include "shell.h"

/* Lines as comments; whatever a line holds, it does not leave the comment. */
static void
comment(const struct buf *text, struct buf *b)
{
	struct span rest = buf_span(text);

	while (rest.n) {
		struct span line = span_take(&rest, '\n');

		buf_adds(b, line.n ? "# " : "#");
		buf_add(b, line.p, line.n);
		buf_addc(b, '\n');
	}
}

static void
add_option(struct buf *b, const char *option, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(b, " %s ", option);
	shell_word(span_of(value), b);
}

static void
add_flag(struct buf *b, const char *flag, bool given)
{
	if (given)
		buf_addf(b, " %s", flag);
}

static void
print_method(const struct request *rq, bool has_body, struct buf *b)
{
	bool head = strcmp(rq->method, "HEAD") == 0;
	const char *usual = has_body ? "POST" : "GET";

	add_flag(b, "-I", head && !has_body);
	if (strcmp(rq->method, usual) != 0 && !(head && !has_body))
		add_option(b, "-X", rq->method);
}

/* How the connection is made. */
static void
print_transfer(const struct request *rq, struct buf *b)
{
	const struct http_settings *h = &rq->http;

	add_flag(b, "--compressed", !rq->no_compressed && !rq->login.aws_sigv4);
	add_flag(b, "--http1.1", h->http1_1);
	add_flag(b, "--http2-prior-knowledge", h->http2);
	add_option(b, "-x", h->proxy);
	add_option(b, "--noproxy", h->noproxy);
	add_option(b, "--cacert", h->cacert);
	add_flag(b, "--insecure", h->insecure);
}

/* What speaks for the user, though not in a header. */
static void
print_credentials(const struct request *rq, struct buf *b)
{
	const struct http_settings *h = &rq->http;

	add_flag(b, "--netrc", h->netrc);
	add_option(b, "--netrc-file", h->netrc_file);
	add_option(b, "--cert", h->cert);
	add_option(b, "--key", h->key);
	add_option(b, "--aws-sigv4", rq->login.aws_sigv4);
}

static void
add_secret(const char *name, const char *source, struct buf *b)
{
	if (source == NULL)
		return;
	buf_addf(b, " --data-urlencode \"%s=", name);
	authshow_source(source, b);
	buf_addc(b, '"');
}

/* curl -u encodes nothing itself. */
static void
add_client(const struct login *l, struct buf *b)
{
	buf_adds(b, " -u \"");
	query_encode(span_of(l->client_id), b);
	buf_adds(b, ":$(printf %s \"");
	authshow_source(l->client_secret, b);
	buf_adds(b, "\" | jq -sRr @uri)\"");
}

/* The token request, whose answer becomes a variable of the shell. */
static void
print_token(const struct request *rq, struct buf *b)
{
	const struct login *l = &rq->login;
	bool in_form = login_in_form(l);
	struct grant g = {.client_id = in_form ? l->client_id : NULL,
	    .refresh = l->refresh_token != NULL,
	    .params = &l->token_param};
	struct buf form;

	buf_init(&form, b->max);
	grant_form(&g, &form);
	buf_addf(b, "# POST %s\n# %s\n", l->token_url, form.p);
	if (!in_form)
		buf_adds(b, "# the client and its secret in Authorization\n");
	buf_adds(b, AUTHSHOW_TOKEN "=$(curl -sS");
	print_transfer(rq, b);
	buf_adds(b, " -H 'Accept: application/json' --data-raw ");
	shell_word(buf_span(&form), b);
	if (!in_form)
		add_client(l, b);
	else
		add_secret("client_secret", l->client_secret, b);
	add_secret("refresh_token", l->refresh_token, b);
	buf_addc(b, ' ');
	shell_word(span_of(l->token_url), b);
	buf_adds(b, " | jq -r ." AUTHSHOW_TOKEN ")\n\n");
	b->over = b->over || form.over;
	buf_release(&form);
}

static void
print_curl(const struct request *rq, const struct list *lines, const char *url,
    const struct ask *ask, struct buf *b)
{
	buf_adds(b, "curl -sS");
	print_method(rq, ask->has_body, b);
	print_transfer(rq, b);
	print_credentials(rq, b);
	for (size_t i = 0; i < lines->n; i++)
		add_option(b, "-H", lines->v[i]);
	authshow_curl(&rq->auth, b);
	if (ask->has_body) {
		buf_adds(b, " --data-raw ");
		shell_word(buf_span(&ask->body), b);
	}
	buf_addc(b, ' ');
	shell_word(span_of(url), b);
	buf_addc(b, '\n');
}

bool
dryrun_print(const struct request *rq, const struct ask *ask, struct buf *b)
{
	struct list lines = {0};
	struct buf text, at;

	buf_init(&text, b->max);
	buf_init(&at, b->max);
	buf_set(&at, buf_span(&ask->url));
	if (rq->login.aws_sigv4) /* as request_sign does */
		query_sort(&at);
	if (rq->login.token_url)
		print_token(rq, b);
	request_headers(rq, &ask->headers, true, ask->has_body, &lines);
	buf_addf(&text, "%s %s", rq->method, at.p);
	authshow_query(&rq->auth, strchr(at.p, '?') ? '&' : '?', &text);
	buf_addc(&text, '\n');
	for (size_t i = 0; i < lines.n; i++)
		buf_addf(&text, "%s\n", lines.v[i]);
	authshow_lines(&rq->auth, &text);
	if (ask->has_body) {
		buf_addc(&text, '\n');
		buf_add(&text, ask->body.p, ask->body.n);
	}
	comment(&text, b);
	print_curl(rq, &lines, at.p, ask, b);
	b->over = b->over || text.over || at.over;
	buf_release(&at);
	buf_release(&text);
	list_release(&lines);
	return !b->over;
}
