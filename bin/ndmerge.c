/* SPDX-License-Identifier: MIT */
/*
 * ndmerge - merge records by key.
 *
 * Reads records in any order and gives each key once, in key order: of several
 * records with one key the one with the higher cursor, the later arrival
 * without a cursor or on a tie. To stdout, or with --into to a .ndjson.gz file
 * that is brought up to date: by upsert or another strategy, replaced as a
 * whole, or not touched when nothing changed; --changes tells what did. Refuses
 * records without a key, streams that were cut, and what would delete more than
 * it may.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "append.h"
#include "ascent.h"
#include "batch.h"
#include "changes.h"
#include "commit.h"
#include "dataset.h"
#include "disposition.h"
#include "err.h"
#include "fold.h"
#include "mark.h"
#include "num.h"
#include "opts.h"
#include "out.h"
#include "pack.h"
#include "shards.h"
#include "spill.h"
#include "statefile.h"
#include "target.h"
#include "team.h"

static const char usage[] =
    "ndmerge [-k PATH ...] [--cursor PATH] [--dedup-sort asc|desc] [-m] "
    "[--into FILE | --into DIR/ [--shards N]] [--patch | --insert-only | "
    "--replace | --append | --scd2 | "
    "--apply] [--snapshot] [--merge-key PATH] [--delete-if PATH] "
    "[--max-delete N[%]] [--allow-empty] [--valid-from NAME] "
    "[--valid-to NAME] [--valid-open JSON] [--boundary TIME] [--changes FILE] "
    "[-1 ... -9] [--lock-timeout TIME] [--memory SIZE] [--parallel N] [-T DIR] "
    "[--max-record SIZE] [--reject FILE] [-v] [FILE ...]";

static struct list key_paths;
static const char *cursor_path, *into, *reject_file, *changes_file;
static int64_t max_record = RECORD_MAX;
static int64_t parallel, shards;
static bool sorted, verbose;
static struct target_plan target_plan = {
    .keep = {.key_paths = &disposition.stored, .memory = RUNS_MEMORY},
    .lock_timeout = 60 * NUM_SECOND,
};

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &key_paths, 0, 0},
    {0, "cursor", OPT_TEXT, &cursor_path, 0, 0},
    {'m', "merge", OPT_FLAG, &sorted, 0, 0},
    {0, "into", OPT_TEXT, &into, 0, 0},
    {0, "shards", OPT_COUNT, &shards, 1, SHARDS_MOST},
    {0, "changes", OPT_TEXT, &changes_file, 0, 0},
    {0, "lock-timeout", OPT_TIME, &target_plan.lock_timeout, 0, 0},
    {0, "memory", OPT_SIZE, &target_plan.keep.memory, RUNS_MEMORY_LEAST,
	RUNS_MEMORY_MOST},
    {0, "parallel", OPT_COUNT, &parallel, 1, TEAM_MOST},
    {'T', "temporary-directory", OPT_TEXT, &target_plan.keep.dir, 0, 0},
    {0, "max-record", OPT_SIZE, &max_record, 1, RECORD_MAX},
    {0, "reject", OPT_TEXT, &reject_file, 0, 0},
    {'v', "verbose", OPT_FLAG, &verbose, 0, 0},
    OPTS_END,
};

/* What the records come from and go through. */
struct merge {
	struct batch batch;
	struct strategy strategy;
	struct changes changes;
	struct ascent ascent;
	bool many_files; /* to a data set */
};

static bool
fit(const struct merge *m, struct err *e)
{
	if (changes_file &&
	    (into == NULL || disposition.unkeyed || m->many_files))
		return err_set(
		    e, ST_USAGE, "--changes goes with -k and --into FILE");
	if (sorted && (disposition.unkeyed || m->many_files))
		return err_set(
		    e, ST_USAGE, "-m goes with -k, and not with --into DIR/");
	if (m->many_files && disposition.unkeyed)
		return err_set(
		    e, ST_USAGE, "a data set is by key: which? -k PATH");
	if (shards && !m->many_files)
		return err_set(e, ST_USAGE, "--shards goes with --into DIR/");
	return true;
}

static void
parse(struct merge *m, int argc, char **argv, int *first)
{
	const struct opt *const tables[] = {
	    own, disposition_opts, pack_levels, NULL};
	struct err e;

	if (!opts_parse(tables, argc, argv, first, &e) ||
	    !disposition_plan(&disposition, &key_paths, cursor_path, into, &e))
		die_usage(usage, &e);
	m->many_files = into && shards_meant(into);
	if (!fit(m, &e))
		die_usage(usage, &e);
	target_plan.keep.dir = spill_dir(target_plan.keep.dir);
	target_plan.keep.cursor = cursor_path;
	team_limit((size_t)parallel);
}

static void
set_up(struct merge *m, char **files, int n)
{
	struct err e;

	disposition.plan.parts_max = (size_t)target_plan.keep.memory;
	if (!strategy_init(&m->strategy, &disposition.plan, &e) ||
	    !batch_init(
		&m->batch, &key_paths, cursor_path, files, n, max_record, &e))
		die_err(&e);
	m->batch.strategy = &m->strategy;
}

static void
release(struct merge *m)
{
	batch_release(&m->batch);
	strategy_release(&m->strategy);
	disposition_release(&disposition);
	list_release(&key_paths);
}

static void
new_stock(const struct merge *m, struct stock *s)
{
	stock_init(s,
	    runs_new(target_plan.keep.memory, target_plan.keep.dir,
		&m->strategy.plan.policy, fold_many(&m->strategy)),
	    false);
}

/* Rejects and changes go to files of their own, which name is none of. */
static void
apart(struct batch *b, const char *name)
{
	const char *option = NULL, *file = changes_file;

	if (reject_is(&b->reject, name)) {
		option = "--reject";
		file = reject_file;
	} else if (file && strcmp(file, "-") != 0 && commit_same(file, name)) {
		option = "--changes";
	}
	if (option == NULL)
		return;
	reject_unmake(&b->reject);
	die(ST_USAGE, "%s: %s is %s", option, file, name);
}

/* None of what is read, */
static void
open_reject(struct batch *b, char **files, int n)
{
	struct err e;

	if (!reject_open(&b->reject, reject_file, &e))
		die_err(&e);
	for (int i = 0; i < n; i++)
		apart(b, files[i]);
	if (changes_file && reject_is(&b->reject, changes_file))
		apart(b, changes_file);
}

/* and none of ours: a kept file, and its state. */
static void
apart_from_kept(struct batch *b, const char *path)
{
	char *state = statefile_path(path);

	apart(b, path);
	apart(b, state);
	free(state);
}

static void
tell(const struct merge *m, const struct update_counts *n)
{
	if (m->batch.reject.n)
		warn("%s: %lld records rejected", reject_file,
		    (long long)m->batch.reject.n);
	if (verbose && n)
		warn("%s: %lld inserted, %lld updated, %lld unchanged, "
		     "%lld deleted, %lld rows",
		    into, (long long)n->inserted, (long long)n->updated,
		    (long long)n->unchanged, (long long)n->deleted,
		    (long long)n->rows);
}

static void
to_stdout(struct merge *m, char **files, int n)
{
	struct stock stock;
	struct fold fold;
	struct out out;
	struct err e;

	new_stock(m, &stock);
	open_reject(&m->batch, files, n);
	if (!batch_sort(&m->batch, stock.runs, sorted, &e))
		die_err(&e);
	out_open(&out, 1, "<stdout>");
	if (!fold_open(&fold, &stock, &m->strategy, &e) ||
	    !fold_write(&fold, &out, &e) || !batch_end(&m->batch, &e))
		die_err(&e);
	tell(m, NULL);
	if (!out_finish_stdout(&out, &e))
		die_err(&e);
	fold_release(&fold);
	out_release(&out);
	stock_release(&stock);
}

/* A stream in order becomes the new file at once, where there is no old one. */
static bool
ascend(struct merge *m, const struct target *t, struct err *e)
{
	if (sorted || disposition.unkeyed || changes_file ||
	    !strategy_plain(&m->strategy) || access(t->path, F_OK) == 0)
		return true;
	m->batch.ascent = &m->ascent;
	return ascent_open(&m->ascent, t->path, e);
}

/* Under the lock it is known whether it does. */
static bool
arrive(struct merge *m, const struct target *t, struct stock *s,
    struct update_plan *plan, struct err *e)
{
	if (m->batch.ascent == NULL)
		return true;
	if (t->keep.fd >= 0 || !ascent_named(&m->ascent))
		return batch_descend(&m->batch, s->runs, e);
	plan->ascent = &m->ascent;
	return true;
}

static bool
update_file(struct merge *m, struct target *t, struct stock *s, struct err *e)
{
	struct update_plan plan = {.batch = s,
	    .seen = &m->batch.seen,
	    .strategy = &m->strategy,
	    .changes = &m->changes};

	if (disposition.unkeyed)
		return target_lock(t, e) &&
		       target_append(t, &m->batch, disposition.replace,
			   &disposition.limit, e);
	return ascend(m, t, e) && batch_sort(&m->batch, s->runs, sorted, e) &&
	       target_lock(t, e) && arrive(m, t, s, &plan, e) &&
	       changes_open(&m->changes, changes_file, e) &&
	       target_merge(t, &plan, e) && batch_end(&m->batch, e) &&
	       update_allowed(&t->update.n, &disposition.limit, into, e) &&
	       target_commit(t, e) && changes_finish(&m->changes, e);
}

static void
to_file(struct merge *m, char **files, int n)
{
	struct stock stock;
	struct target t;
	struct err e;

	new_stock(m, &stock);
	/* A target that cannot be written is found out before any reading. */
	if (!target_open(&t, into, &target_plan, &e))
		die_err(&e);
	open_reject(&m->batch, files, n);
	apart(&m->batch, t.lock.path);
	apart_from_kept(&m->batch, t.path);
	if (!update_file(m, &t, &stock, &e))
		die_err(&e);
	tell(m, &t.update.n);
	changes_release(&m->changes);
	target_release(&t);
	stock_release(&stock);
	ascent_release(&m->ascent);
}

static void
to_files(struct merge *m, char **files, int n)
{
	const struct update_plan plan = {.seen = &m->batch.seen,
	    .strategy = &m->strategy,
	    .changes = &m->changes};
	struct update_counts counts;
	struct dataset d;
	struct err e;

	if (!dataset_open(
		&d, into, (size_t)shards, &target_plan, &m->strategy, &e))
		die_err(&e);
	open_reject(&m->batch, files, n);
	apart(&m->batch, d.lock.path);
	for (size_t i = 0; i < d.n; i++) {
		char *part = shards_path(into, i, d.n);

		apart_from_kept(&m->batch, part);
		free(part);
	}
	if (!dataset_sort(&d, &m->batch, &e) ||
	    !dataset_update(&d, &plan, &disposition.limit, &counts, &e))
		die_err(&e);
	if (d.had)
		warn("%s: %zu parts became %zu", into, d.had, d.n);
	tell(m, &counts);
	dataset_release(&d);
}

int
main(int argc, char **argv)
{
	struct merge m = {.many_files = false};
	int first;

	err_name(argv[0]);
	mark_start();
	parse(&m, argc, argv, &first);
	set_up(&m, argv + first, argc - first);
	(into == NULL	   ? to_stdout
	    : m.many_files ? to_files
			   : to_file)(&m, argv + first, argc - first);
	release(&m);
	mark_finish();
	return ST_DONE;
}
