/* SPDX-License-Identifier: MIT */
/*
 * ndfetch - one request, its body to standard output: with authentication,
 * retries, TLS, and redirects that stay where they may lead. A body is written
 * when all of it is there; one that says it is JSON must not end too early. It
 * refuses secrets in its arguments, and keeps them out of all that it says.
 */
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "commit.h"
#include "dryrun.h"
#include "fetch.h"
#include "field.h"
#include "json.h"
#include "mark.h"
#include "num.h"
#include "out.h"
#include "request.h"
#include "secret.h"

static const char usage[] = "ndfetch [request options] [-I] [-i] [-D FILE] "
			    "[-o FILE] [--fail-with-body] [--summary] URL";

static struct request rq;
static bool include, head_only, fail_with_body, summary;
static const char *dump, *output;

static const struct opt own[] = {
    {'I', "head", OPT_FLAG, &head_only, 0, 0},
    {'i', "include", OPT_FLAG, &include, 0, 0},
    {'D', "dump-header", OPT_TEXT, &dump, 0, 0},
    {'o', "output", OPT_TEXT, &output, 0, 0},
    {0, "fail-with-body", OPT_FLAG, &fail_with_body, 0, 0},
    {0, "summary", OPT_FLAG, &summary, 0, 0},
    OPTS_END,
};

/* application/json, application/problem+json; charset=utf-8 */
static bool
is_json(struct span type)
{
	const char *end = type.n ? memchr(type.p, ';', type.n) : NULL;
	struct span tail;

	if (end)
		type.n = (size_t)(end - type.p);
	type = span_trim(type);
	if (field_named(type, "application/json"))
		return true;
	tail = (struct span){type.p + type.n - (type.n < 5 ? type.n : 5),
	    type.n < 5 ? type.n : 5};
	return field_named(tail, "+json");
}

/* What is not JSON at all passes as it is: that is for who reads it to say. */
static enum proof
prove(void *scan, struct http_reply *r, struct err *e)
{
	struct json_scan *s = scan;

	(void)e;
	if (r->body.n == 0 || !is_json(http_header(r, "Content-Type")))
		return PROOF_WHOLE;
	if (json_scan(s, buf_span(&r->body)) || !s->cut)
		return PROOF_WHOLE;
	return PROOF_CUT;
}

static void
tell(const struct fetch *f, const struct http_reply *r)
{
	double seconds = (double)r->duration / NUM_SECOND;

	warn("%d %s %s: %zu bytes, %lld on the wire, %.3f s, tries: %lld",
	    r->status, rq.method, rq.url.p, r->body.n, (long long)r->wire,
	    seconds, (long long)f->retried + 1);
}

static bool
write_reply(struct out *o, const struct http_reply *r)
{
	if (include || head_only)
		out_write(o, r->head.p, r->head.n);
	return out_write(o, r->body.p, r->body.n);
}

/* A file that is replaced as a whole; opened before anything is sent. */
struct target {
	struct commit commit;
	struct out out;
};

static bool
target_open(struct target *t, const char *file, struct err *e)
{
	char *path = file ? commit_resolve(file, e) : NULL;
	bool ok = file == NULL || (path && commit_open(&t->commit, path, e));

	if (ok && file)
		out_open(&t->out, t->commit.fd, t->commit.target);
	free(path);
	return ok;
}

static bool
target_done(struct target *t, struct err *e)
{
	bool ok = (out_flush(&t->out) || out_fail(&t->out, e)) &&
		  commit_done(&t->commit, e);

	out_release(&t->out);
	return ok;
}

static bool
deliver(struct http_reply *r, struct target *head, struct target *body,
    struct out *std, struct err *e)
{
	if (dump)
		out_write(&head->out, r->head.p, r->head.n);
	write_reply(output ? &body->out : std, r);
	return (!output || target_done(body, e)) &&
	       (!dump || target_done(head, e));
}

static bool
run(struct out *std, struct err *e)
{
	struct target head = {0}, body = {0};
	struct http_reply reply;
	struct json_scan scan;
	struct fetch f;
	bool ok;

	if (!target_open(&head, dump, e) || !target_open(&body, output, e) ||
	    !fetch_open(&f, &rq, e))
		return false;
	json_init(&scan);
	http_reply_init(&reply, &rq.http);
	f.proof = prove;
	f.arg = &scan;
	ok = fetch_get(&f, rq.url.p, &reply, e);
	if (summary && reply.status)
		tell(&f, &reply);
	if (ok)
		ok = deliver(&reply, &head, &body, std, e);
	else if (fail_with_body && reply.status)
		(void)(write_reply(std, &reply) && out_flush(std));
	http_reply_release(&reply);
	json_release(&scan);
	fetch_close(&f);
	return ok;
}

static bool
print(struct out *std, struct err *e)
{
	struct buf b;
	bool ok;

	buf_init(&b, BODY_MAX * 4);
	ok = dryrun_print(&rq, rq.url.p, &b) ||
	     err_set(e, ST_FAILED, "the body is too long to show");
	if (ok)
		out_write(std, b.p, b.n);
	buf_release(&b);
	return ok;
}

static void
prepare(int argc, char **argv, int first)
{
	struct err e;

	if (argc - first != 1) {
		err_set(&e, ST_USAGE, "one URL is needed");
		die_usage(usage, &e);
	}
	if (head_only && rq.method)
		die(ST_USAGE, "--head and --request");
	if (head_only)
		rq.method = "HEAD";
	if (!request_prepare(&rq, argv[first], &e))
		die_err(&e);
	if (head_only && rq.has_body)
		die(ST_USAGE, "--head goes without a body");
}

int
main(int argc, char **argv)
{
	struct opt shared[REQUEST_OPTS];
	const struct opt *const tables[] = {own, shared, NULL};
	struct out std;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	secret_no_core();
	request_init(&rq);
	request_opts(&rq, shared);
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	prepare(argc, argv, first);
	out_open(&std, 1, "<stdout>");
	if (!(rq.dry_run ? print(&std, &e) : run(&std, &e)) ||
	    !out_finish_stdout(&std, &e))
		die_err(&e);
	out_release(&std);
	request_release(&rq);
	return ST_DONE;
}
