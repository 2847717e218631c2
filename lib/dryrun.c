/* SPDX-License-Identifier: MIT */
#include "dryrun.h"

#include <string.h>

#include "field.h"
#include "shell.h"

/* Lines as comments; whatever a line holds, it does not leave the comment. */
static void
comment(const struct buf *text, struct buf *b)
{
	const char *p = text->p, *end = p + text->n;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		buf_adds(b, n ? "# " : "#");
		buf_add(b, p, n);
		buf_addc(b, '\n');
		p += n + (lf != NULL);
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
print_transfer(const struct request *rq, struct buf *b)
{
	const struct http_settings *h = &rq->http;
	bool head = strcmp(rq->method, "HEAD") == 0;
	const char *usual = rq->has_body ? "POST" : "GET";

	add_flag(b, "-I", head && !rq->has_body);
	if (strcmp(rq->method, usual) != 0 && !(head && !rq->has_body))
		add_option(b, "-X", rq->method);
	add_flag(b, "--compressed", !rq->no_compressed);
	add_flag(b, "--http1.1", h->http1_1);
	add_flag(b, "--http2-prior-knowledge", h->http2);
	add_flag(b, "--netrc", h->netrc);
	add_option(b, "--netrc-file", h->netrc_file);
	add_option(b, "-x", h->proxy);
	add_option(b, "--noproxy", h->noproxy);
	add_option(b, "--cacert", h->cacert);
	add_option(b, "--cert", h->cert);
	add_option(b, "--key", h->key);
	add_flag(b, "--insecure", h->insecure);
}

static void
print_curl(const struct request *rq, const struct list *lines,
    const struct ask *ask, struct buf *b)
{
	buf_adds(b, "curl -sS");
	print_transfer(rq, b);
	for (size_t i = 0; i < lines->n; i++)
		add_option(b, "-H", lines->v[i]);
	auth_print_curl(&rq->auth, b);
	if (ask->has_body) {
		buf_adds(b, " --data-raw ");
		shell_word(buf_span(&ask->body), b);
	}
	buf_addc(b, ' ');
	shell_word(buf_span(&ask->url), b);
	buf_addc(b, '\n');
}

/* Those of the request, and in the place of some, or more, the ask's. */
static void
add_lines(const struct request *rq, const struct ask *ask, struct list *lines)
{
	struct list all = {0};

	request_headers(rq, true, ask->has_body, &all);
	for (size_t i = 0; i < all.n; i++) {
		bool replaced = false;

		for (size_t k = 0; k < ask->headers.n; k++)
			replaced |=
			    field_same_name(all.v[i], ask->headers.v[k]);
		if (!replaced)
			list_add(lines, all.v[i]);
	}
	for (size_t i = 0; i < ask->headers.n; i++)
		list_add(lines, ask->headers.v[i]);
	list_release(&all);
}

bool
dryrun_print(const struct request *rq, const struct ask *ask, struct buf *b)
{
	struct list lines = {0};
	struct buf text;

	buf_init(&text, b->max);
	add_lines(rq, ask, &lines);
	buf_addf(&text, "%s %s", rq->method, ask->url.p);
	auth_print_query(&rq->auth, strchr(ask->url.p, '?') ? '&' : '?', &text);
	buf_addc(&text, '\n');
	for (size_t i = 0; i < lines.n; i++)
		buf_addf(&text, "%s\n", lines.v[i]);
	auth_print_lines(&rq->auth, &text);
	if (ask->has_body) {
		buf_addc(&text, '\n');
		buf_add(&text, ask->body.p, ask->body.n);
	}
	comment(&text, b);
	print_curl(rq, &lines, ask, b);
	b->over = b->over || text.over;
	buf_release(&text);
	list_release(&lines);
	return !b->over;
}
