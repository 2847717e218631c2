/* SPDX-License-Identifier: MIT */
/*
 * ndpack - records to an .ndjson.gz file, in blocks that are cut at newlines
 * (ndjson.gz(5)). The bytes of a record are kept. With -o the file is replaced
 * as a whole, and only if every input was whole and every record JSON. The
 * same records give the same bytes. Compressed data are not written to a
 * terminal.
 */
#include <stdlib.h>
#include <unistd.h>

#include "commit.h"
#include "json.h"
#include "lock.h"
#include "mark.h"
#include "num.h"
#include "opts.h"
#include "out.h"
#include "pack.h"
#include "records.h"
#include "team.h"

static const char usage[] = "ndpack [-1 ... -9] [-o FILE] "
			    "[--parallel N] [--lock-timeout TIME] [FILE ...]";

static int64_t parallel, lock_timeout = 60 * NUM_SECOND;
static const char *output;

static const struct opt own[] = {
    {'o', "output", OPT_TEXT, &output, 0, 0},
    {0, "parallel", OPT_COUNT, &parallel, 1, TEAM_MOST},
    {0, "lock-timeout", OPT_TIME, &lock_timeout, 0, 0},
    OPTS_END,
};

static bool
copy(struct records *in, struct out *out, struct err *e)
{
	struct json_scan scan;
	struct pack pack;
	struct span record;
	bool ok;

	json_init(&scan);
	pack_open(&pack, out, (int)pack_level);
	while ((ok = records_next(in, &record, e)) && record.n)
		if (!(ok = records_check(in, &scan, record, e)) ||
		    !pack_record(&pack, &(struct keyed){.text = record}))
			break;
	if (ok && !pack_finish(&pack))
		ok = out_fail(out, e);
	pack_release(&pack);
	json_release(&scan);
	return ok;
}

/* As copy, into a file. What is left behind at a failure, commit removes. */
static bool
copy_to(const char *file, struct records *in, struct err *e)
{
	char *target = commit_resolve(file, e);
	struct lock lock = {0};
	struct commit commit = {0};
	struct out out;
	bool ok;

	if (target == NULL)
		return false;
	if (!lock_open(&lock, target, e) || !lock_take(&lock, lock_timeout, e))
		return false;
	commit_sweep(target);
	if (!commit_open(&commit, target, e))
		return false;
	out_open(&out, commit.fd, target);
	ok = copy(in, &out, e) && commit_done(&commit, e);
	out_release(&out);
	commit_drop(&commit);
	lock_close(&lock);
	free(target);
	return ok;
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, pack_levels, NULL};
	struct records in;
	struct out out;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	team_limit((size_t)parallel);
	if (output == NULL && isatty(1))
		die(ST_USAGE, "no compressed data to a terminal; see -o");
	records_init(&in, argv + first, argc - first, RECORD_MAX);
	out_open(&out, 1, "<stdout>");
	if (!(output ? copy_to(output, &in, &e) : copy(&in, &out, &e)) ||
	    !out_finish_stdout(&out, &e))
		die_err(&e);
	out_release(&out);
	records_release(&in);
	return ST_DONE;
}
