/* SPDX-License-Identifier: MIT */
/*
 * ndpaginate - every record of a paged REST API resource.
 *
 * Asks for page after page and writes the records of each, one a line, as the
 * bytes they came in. Exit status 0 is a promise: the last page was proven the
 * last. A total that does not add up, a page that comes again, a reply without
 * records where they should be, a cap that cuts: all of them are failures.
 */
#include <stdlib.h>
#include <string.h>

#include "blueprint.h"
#include "buf.h"
#include "dryrun.h"
#include "err.h"
#include "errands.h"
#include "incremental.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "page.h"
#include "parents.h"
#include "picking.h"
#include "renew.h"
#include "request.h"
#include "secret.h"
#include "spool.h"
#include "walks.h"

static const char usage[] =
    "ndpaginate [request options] [paging options] [record options] "
    "[parent options] [incremental options] [--on ACTION:CONDITION] ... [-j N] "
    "[--max-time TIME] [--spool DIR [--keep-spool | --replay]] URL";

static struct paging paging;
static struct picking picking;
static struct actions actions;
static struct walk_config config = {
    .paging = &paging, .picking = &picking, .actions = &actions};
static struct list on, end_status;
static int64_t jobs = 1, max_time;
static struct incremental incremental;
static struct parents parents;
static const char *spool_dir;
static bool replay, keep_spool;
static struct spool spool; /* without a name: none */

static const struct opt options[] = {
    {0, "on", OPT_LIST, &on, 0, 0},
    {0, "end-status", OPT_LIST, &end_status, 0, 0},
    {0, "end-missing", OPT_FLAG, &picking.may_miss, 0, 0},
    {'j', "jobs", OPT_COUNT, &jobs, 1, 1000},
    {0, "max-time", OPT_TIME, &max_time, 1, 0},
    {0, "spool", OPT_TEXT, &spool_dir, 0, 0},
    {0, "replay", OPT_FLAG, &replay, 0, 0},
    {0, "keep-spool", OPT_FLAG, &keep_spool, 0, 0},
    OPTS_END,
};

static bool
read_options(
    int argc, char **argv, struct request *rq, int *first, struct err *e)
{
	struct opt shared[REQUEST_OPTS], pages[PAGING_OPTS];
	struct opt picks[PICKING_OPTS], parent[PARENTS_OPTS];
	struct opt range[INCREMENTAL_OPTS];
	const struct opt *tables[] = {
	    options, pages, picks, parent, range, shared, NULL};

	parents_opts(&parents, parent);
	incremental_opts(&incremental, range);
	request_opts(rq, shared);
	paging_init(&paging);
	paging_opts(&paging, pages);
	picking_opts(&picking, picks);
	if (!opts_parse(tables, argc, argv, first, e))
		return false;
	if (argc - *first != 1)
		return err_set(e, ST_USAGE, "one URL, please");
	return true;
}

/* Does the spool keep the header fields that the walk will read again? */
static bool
check_fields(struct err *e)
{
	const struct list *add = &picking.add_header;
	struct list fields = {0};
	bool ok = true;

	for (int k = 0; k < TOLD_KINDS; k++)
		if (paging.told.header[k])
			list_add(&fields, paging.told.header[k]);
	for (size_t i = 0; i < add->n; i++)
		list_add(&fields, strchr(add->v[i], '=') + 1);
	for (size_t i = 0; ok && i < fields.n; i++)
		ok = journal_keeps(span_of(fields.v[i])) ||
		     err_set(e, ST_USAGE,
			 "--spool: %s may give rights, and is not kept",
			 fields.v[i]);
	list_release(&fields);
	return ok;
}

static bool
set_spool(struct request *rq, struct err *e)
{
	if (spool_dir == NULL && (replay || keep_spool))
		return err_set(
		    e, ST_USAGE, "--replay and --keep-spool go with --spool");
	if (replay && keep_spool)
		return err_set(e, ST_USAGE, "--replay or --keep-spool");
	rq->offline = replay;
	/* Nothing is gained by what is asked for ahead. */
	if (replay)
		jobs = 1;
	return spool_dir == NULL || check_fields(e);
}

/* A walk that goes on is still to end where it was to when it began. */
static bool
open_spool(const struct request *rq, struct err *e)
{
	if (spool_dir == NULL || rq->dry_run)
		return true;
	if (!spool_open(&spool, spool_dir, replay, rq->url.p, e))
		return false;
	incremental.now = spool_started(&spool);
	return true;
}

static bool
set_incremental(const struct blueprint *bp, struct err *e)
{
	if (!incremental_prepare(&incremental,
		blueprint_wants(bp, TEMPLATE_SINCE),
		blueprint_wants(bp, TEMPLATE_UNTIL), e))
		return false;
	config.range = incremental.filters ? &incremental.range : NULL;
	return true;
}

/* A parameter may go into the body, which is known by now. */
static bool
check_places(const struct request *rq, struct err *e)
{
	struct ask ask;
	bool ok;

	ask_init(&ask);
	request_ask(rq, &ask);
	ok = paging_fits(&paging, &ask, e);
	ask_release(&ask);
	return ok;
}

/* The requests of all walks, as far as they are known before the first. */
static bool
set_requests(struct request *rq, const char *url, struct blueprint *bp,
    struct errands *es, struct err *e)
{
	rq->braces = parents.file ? BRACES_ALL : BRACES_RANGE;
	return set_spool(rq, e) && request_prepare(rq, url, e) &&
	       check_places(rq, e) && blueprint_init(bp, rq, e) &&
	       parents_prepare(&parents, bp, e) && open_spool(rq, e) &&
	       set_incremental(bp, e) &&
	       errands_init(es, bp, &parents, &incremental, e);
}

/* There may be none, where the end is behind the cursor of the file. */
static void
show_request(const struct request *rq, struct errands *es, struct out *out)
{
	struct page page;
	struct buf text;
	struct ask ask;
	struct err e;
	bool any;

	ask_init(&ask);
	buf_init(&text, BUF_TEXT * 4);
	page_init(&page, &paging.page);
	if (!errands_show(es, &ask, &any, &e) ||
	    (any && !page_apply(&page, &ask, &e)))
		die_err(&e);
	if (any && !dryrun_print(rq, &ask, &text))
		die(ST_USAGE, "the request is too long");
	out_write(out, text.p, text.n);
	page_release(&page);
	ask_release(&ask);
	buf_release(&text);
}

static bool
run(const struct request *rq, struct errands *es, struct out *out,
    struct err *e)
{
	const struct walks walks = {.config = &config,
	    .rq = rq,
	    .jobs = jobs,
	    .max_time = max_time,
	    .spool = spool.name ? &spool : NULL,
	    .next = errands_next,
	    .ready = errands_ready,
	    .wake = 0,
	    .arg = es};

	if (!walks_run(&walks, out, e))
		return false;
	if (config.verbose && parents.file)
		warn("%lld walks, %lld that were made before, %lld parents "
		     "skipped",
		    (long long)parents.made, (long long)parents.repeated,
		    (long long)parents.skipped);
	return true;
}

/* Behind the output, for a reader that fails wants it again. */
static bool
finish_spool(struct err *e)
{
	bool ok = spool.name == NULL || spool_finish(&spool, keep_spool, e);

	if (spool.name)
		spool_close(&spool);
	return ok;
}

static void
release(void)
{
	incremental_release(&incremental);
	parents_release(&parents);
	list_release(&on);
	list_release(&end_status);
	actions_release(&actions);
	paging_release(&paging);
	picking_release(&picking);
}

int
main(int argc, char **argv)
{
	struct errands errands;
	struct blueprint bp;
	struct request rq;
	struct renew renew;
	struct out out;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	secret_no_core();
	request_init(&rq);
	incremental_init(&incremental);
	if (!read_options(argc, argv, &rq, &first, &e))
		die_usage(usage, &e);
	if (!paging_prepare(&paging, &e) || !picking_prepare(&picking, &e) ||
	    !reading_check(&picking, &paging, &e) ||
	    !actions_init(&actions, &on, &end_status, &e) ||
	    !set_requests(&rq, argv[first], &bp, &errands, &e) ||
	    !renew_open(&renew, &rq, &e))
		die_err(&e);
	config.verbose = paging.verbose = rq.http.verbose;
	out_open(&out, 1, "<stdout>");
	if (rq.dry_run)
		show_request(&rq, &errands, &out);
	else if (!run(&rq, &errands, &out, &e))
		die_err(&e);
	if (!out_finish_stdout(&out, &e) || !finish_spool(&e))
		die_err(&e);
	out_release(&out);
	errands_release(&errands);
	blueprint_release(&bp);
	renew_close(&renew);
	request_release(&rq);
	release();
	return ST_DONE;
}
