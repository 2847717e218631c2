/* SPDX-License-Identifier: MIT */
/*
 * ndcat - records from files of any kind: gzip in blocks, any other gzip,
 * plain; all of them, or those of a key, of a range of keys, from a cursor on,
 * the last ones. A kept file whose state is true is looked up, any other is
 * read. Bytes leave as they came; what is not whole or not JSON ends it with
 * 65, after the records before it were written. A slow input is passed on line
 * by line.
 */
#include "extract.h"
#include "json.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "records.h"
#include "shards.h"
#include "team.h"
#include "wanted.h"

static const char usage[] =
    "ndcat [-k KEY ...] [--range A..B] [--since CURSOR] [--tail N] "
    "[--by PATH ...] [--parallel N] [FILE ...]";

static struct list keys, by;
static const char *range, *since;
static int64_t tail = -1, parallel;

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &keys, 0, 0},
    {0, "range", OPT_TEXT, &range, 0, 0},
    {0, "since", OPT_TEXT, &since, 0, 0},
    {0, "tail", OPT_COUNT, &tail, 0, 0},
    {0, "by", OPT_LIST, &by, 0, 0},
    {0, "parallel", OPT_COUNT, &parallel, 1, TEAM_MOST},
    OPTS_END,
};

/* Each record as soon as it is there. False: *e, with the good ones written. */
static bool
copy_all(char **files, int n, struct out *out, struct err *e)
{
	struct records in;
	struct json_scan scan;
	struct span record;
	bool ok;

	json_init(&scan);
	records_init(&in, files, n, RECORD_MAX);
	while ((ok = records_next(&in, &record, e)) && record.n) {
		if (!(ok = records_check(&in, &scan, record, e)))
			break;
		if (!out_line(out, record) ||
		    (!records_ready(&in) && !out_flush(out)))
			break;
	}
	records_release(&in);
	json_release(&scan);
	return ok;
}

/* As copy_all, of one file, what is wanted of it. */
static bool
copy_wanted(const char *file, const struct wanted *wanted, struct out *out,
    struct err *e)
{
	struct extract x;
	struct span record;
	bool ok;

	ok = extract_open(&x, file, wanted, &by, tail, e);
	while (ok && (ok = extract_next(&x, &record, e)) && record.n)
		if (!out_line(out, record) ||
		    (!extract_ready(&x) && !out_flush(out)))
			break;
	extract_close(&x);
	return ok;
}

static bool
copy_some(char **files, int n, struct out *out, struct err *e)
{
	struct wanted wanted;
	bool ok = true;

	if (!wanted_init(&wanted, &keys, range, since, e))
		die_err(e);
	if (n == 0)
		ok = copy_wanted("-", &wanted, out, e);
	for (int i = 0; ok && i < n; i++)
		ok = copy_wanted(files[i], &wanted, out, e);
	wanted_release(&wanted);
	return ok;
}

/* Read the options; is there one that says what is wanted? */
static bool
parse(int argc, char **argv, int *first)
{
	const struct opt *const tables[] = {own, NULL};
	bool keyed, some;
	struct err e;

	if (!opts_parse(tables, argc, argv, first, &e))
		die_usage(usage, &e);
	keyed = keys.n || range || since;
	some = keyed || tail >= 0;
	if (by.n && !keyed) {
		err_set(
		    &e, ST_USAGE, "--by: of what? see -k, --range, --since");
		die_usage(usage, &e);
	}
	return some;
}

int
main(int argc, char **argv)
{
	struct out out;
	struct err e;
	char **files;
	int first, n;
	bool some, ok;

	err_name(argv[0]);
	mark_start();
	some = parse(argc, argv, &first);
	team_limit((size_t)parallel);
	n = argc - first;
	files = shards_expand(argv + first, &n, &e);
	if (files == NULL)
		die_err(&e);
	out_open(&out, 1, "<stdout>");
	ok = (some ? copy_some : copy_all)(files, n, &out, &e);
	/* What came before a failure was good. */
	if (!ok)
		out_flush(&out);
	if (!ok || !out_finish_stdout(&out, &e))
		die_err(&e);
	out_release(&out);
	list_release(&keys);
	list_release(&by);
	shards_forget(files, n);
	return ST_DONE;
}
