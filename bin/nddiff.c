/* SPDX-License-Identifier: MIT */
/*
 * nddiff - the changes from one file of records to another.
 *
 * Reads two files of records, in any order, and writes what was inserted,
 * updated and deleted on the way from OLD to NEW as change records, in key
 * order; ndmerge --apply makes NEW of OLD and them. What two kept files have in
 * common is passed over as compressed bytes. Exits as cmp does: 0 where they
 * have the same records, 1 where they differ, 2 on trouble. Refuses records
 * without a key and streams that were cut (65).
 */
#include <string.h>

#include "change.h"
#include "changes.h"
#include "err.h"
#include "mark.h"
#include "opts.h"
#include "rows.h"
#include "spill.h"

enum { SAME = 0, DIFFER = 1, TROUBLE = 2 };

static const char usage[] =
    "nddiff -k PATH ... [-q] [--memory SIZE] [-T DIR] OLD NEW";

static struct list key_paths;
static const char *tmpdir;
static int64_t memory = RUNS_MEMORY;
static bool quiet;

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &key_paths, 0, 0},
    {'q', "quiet", OPT_FLAG, &quiet, 0, 0},
    {0, "memory", OPT_SIZE, &memory, RUNS_MEMORY_LEAST, RUNS_MEMORY_MOST},
    {'T', "temporary-directory", OPT_TEXT, &tmpdir, 0, 0},
    OPTS_END,
};

struct diff {
	struct rows old, new;
	struct changes out;
	struct buf key;
	bool differ;
};

static void
check_operands(char **file, int n)
{
	struct err e = {.status = ST_USAGE};

	if (key_paths.n == 0)
		err_set(&e, ST_USAGE, "which key? -k PATH");
	else if (n != 2)
		err_set(&e, ST_USAGE, "two files, not %d", n);
	else if (strcmp(file[0], "-") == 0 && strcmp(file[1], "-") == 0)
		err_set(&e, ST_USAGE, "only one of them can be stdin");
	else
		return;
	die_usage(usage, &e);
}

static void
open_both(struct diff *d, char **file)
{
	struct err e;

	tmpdir = spill_dir(tmpdir);
	buf_init(&d->key, CHANGE_MAX);
	if (!changes_open(&d->out, quiet ? NULL : "-", &e) ||
	    !rows_open(&d->old, file[0], &key_paths, memory / 2, tmpdir, &e) ||
	    !rows_open(&d->new, file[1], &key_paths, memory / 2, tmpdir, &e))
		die_err(&e);
}

static void
close_both(struct diff *d)
{
	rows_close(&d->old);
	rows_close(&d->new);
	changes_release(&d->out);
	buf_release(&d->key);
}

/* The order of the two rows at hand; there is at least one. */
static int
order(const struct diff *d)
{
	if (!d->old.more || !d->new.more)
		return d->old.more ? -1 : 1;
	return span_compare(d->old.at.key, d->new.at.key);
}

/* One of them, or each, is a change: its key is that of the new record. */
static bool
tell(struct diff *d, struct span old, struct span new, struct err *e)
{
	struct rows *r = new.n ? &d->new : &d->old;

	d->differ = true;
	if (quiet)
		return true;
	buf_clear(&d->key);
	return change_key(&r->keys, r->at.text, &d->key, e) &&
	       changes_put(&d->out, buf_span(&d->key), old, new, e);
}

/* Tell of the rows at hand of the lower key, and go on behind them. */
static bool
step(struct diff *d, struct err *e)
{
	const struct span none = {"", 0};
	int c = order(d);
	struct span old = c <= 0 ? d->old.at.text : none;
	struct span new = c >= 0 ? d->new.at.text : none;

	return (span_same(old, new) || tell(d, old, new, e)) &&
	       (c > 0 || rows_next(&d->old, e)) &&
	       (c < 0 || rows_next(&d->new, e));
}

static bool
compare(struct diff *d, struct err *e)
{
	bool ok = rows_next(&d->old, e) && rows_next(&d->new, e) &&
		  rows_skip(&d->old, &d->new, e);

	while (ok && (d->old.more || d->new.more) && !(quiet && d->differ))
		ok = step(d, e) && rows_skip(&d->old, &d->new, e);
	return ok;
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, NULL};
	struct diff diff = {.differ = false};
	struct err e;
	int first;

	err_name(argv[0]);
	err_failed(TROUBLE);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	check_operands(argv + first, argc - first);
	open_both(&diff, argv + first);
	if (!compare(&diff, &e) || !changes_finish(&diff.out, &e))
		die_err(&e);
	close_both(&diff);
	list_release(&key_paths);
	mark_finish();
	return diff.differ ? DIFFER : SAME;
}
