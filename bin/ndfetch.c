/* SPDX-License-Identifier: MIT */
/*
 * ndfetch - one request, its body to standard output: with authentication,
 * retries, TLS, and redirects that stay where they may lead. A body is written
 * when all of it is there; one that says it is JSON must not end too early. It
 * refuses secrets in its arguments, and keeps them out of all that it says.
 */
#include <stdlib.h>

#include "commit.h"
#include "dryrun.h"
#include "fetch.h"
#include "field.h"
#include "json.h"
#include "mark.h"
#include "num.h"
#include "out.h"
#include "renew.h"
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
	struct span tail;

	type = span_trim(span_take(&type, ';'));
	if (field_named(type, "application/json"))
		return true;
	tail = (struct span){type.p + type.n - (type.n < 5 ? type.n : 5),
	    type.n < 5 ? type.n : 5};
	return field_named(tail, "+json");
}

/* What is not JSON at all passes as it is: that is for who reads it to say. */
static bool
is_cut(const struct reply *r)
{
	struct json_scan scan;
	bool cut;

	if (r->body.n == 0 || !is_json(reply_header(r, "Content-Type")))
		return false;
	json_init(&scan);
	cut = !json_scan(&scan, buf_span(&r->body)) && scan.cut;
	json_release(&scan);
	return cut;
}

/* One request, until its body is whole. */
static bool
get(struct fetch_job *job, struct err *e)
{
	struct ask ask;

	ask_init(&ask);
	request_ask(&rq, &ask);
	fetch_start(job, &ask);
	ask_release(&ask);
	while (fetch_wait(job, e)) {
		if (!is_cut(&job->reply))
			return true;
		err_set(e, ST_AGAIN, "the body is cut");
		if (!fetch_again(job, e))
			break;
	}
	return false;
}

static void
tell(const struct fetch_job *job)
{
	const struct reply *r = &job->reply;
	double seconds = (double)r->duration / NUM_SECOND;

	warn("%d %s %s: %zu bytes, %lld on the wire, %.3f s, tries: %lld",
	    r->status, rq.method, rq.url.p, r->body.n, (long long)r->wire,
	    seconds, (long long)job->retried + 1);
}

static bool
write_reply(struct out *o, const struct reply *r)
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
deliver(struct reply *r, struct target *head, struct target *body,
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
	struct fetch_job *job = NULL;
	struct renew renew;
	struct fetch f;
	bool ok;

	if (!target_open(&head, dump, e) || !target_open(&body, output, e))
		return false;
	if (!renew_open(&renew, &rq, e))
		return false;
	if (!fetch_open(&f, &rq, 1, e) || (job = fetch_job(&f, e)) == NULL)
		return false;
	ok = get(job, e);
	if (summary && job->reply.status)
		tell(job);
	if (ok)
		ok = deliver(&job->reply, &head, &body, std, e);
	else if (fail_with_body && job->reply.status)
		(void)(write_reply(std, &job->reply) && out_flush(std));
	fetch_close(&f);
	renew_close(&renew);
	return ok;
}

static bool
print(struct out *std, struct err *e)
{
	struct ask ask;
	struct buf b;
	bool ok;

	ask_init(&ask);
	buf_init(&b, BODY_MAX * 4);
	request_ask(&rq, &ask);
	ok = dryrun_print(&rq, &ask, &b) ||
	     err_set(e, ST_FAILED, "the body is too long to show");
	if (ok)
		out_write(std, b.p, b.n);
	ask_release(&ask);
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
