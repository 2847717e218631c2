/* SPDX-License-Identifier: MIT */
/*
 * ndcat - records from files of any kind: gzip in blocks, any other gzip,
 * plain. Bytes leave as they came; what is not whole or not JSON ends it with
 * 65, after the records before it were written. A slow input is passed on line
 * by line.
 */
#include "json.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "records.h"
#include "team.h"

static const char usage[] = "ndcat [--parallel N] [FILE ...]";

static int64_t parallel;

/* Each record as soon as it is there. False: *e, with the good ones written. */
static bool
copy(struct records *in, struct out *out, struct err *e)
{
	struct json_scan scan;
	struct span record;
	bool ok;

	json_init(&scan);
	while ((ok = records_next(in, &record, e)) && record.n) {
		if (!(ok = records_check(in, &scan, record, e)))
			break;
		if (!out_line(out, record) ||
		    (!records_ready(in) && !out_flush(out)))
			break;
	}
	if (!ok)
		out_flush(out);
	json_release(&scan);
	return ok;
}

int
main(int argc, char **argv)
{
	static const struct opt own[] = {
	    {0, "parallel", OPT_COUNT, &parallel, 1, TEAM_MOST},
	    OPTS_END,
	};
	const struct opt *const tables[] = {own, NULL};
	struct records in;
	struct out out;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	team_limit((size_t)parallel);
	records_init(&in, argv + first, argc - first, RECORD_MAX);
	out_open(&out, 1, "<stdout>");
	if (!copy(&in, &out, &e) || !out_finish_stdout(&out, &e))
		die_err(&e);
	out_release(&out);
	records_release(&in);
	return ST_DONE;
}
