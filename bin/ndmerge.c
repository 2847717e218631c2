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

#include "append.h"
#include "batch.h"
#include "changes.h"
#include "commit.h"
#include "disposition.h"
#include "err.h"
#include "fold.h"
#include "keep.h"
#include "lock.h"
#include "mark.h"
#include "num.h"
#include "opts.h"
#include "out.h"
#include "statefile.h"
#include "team.h"
#include "update.h"

static const char usage[] =
    "ndmerge [-k PATH ...] [--cursor PATH] [--dedup-sort asc|desc] "
    "[--into FILE] [--patch | --insert-only | --replace | --append | --scd2 | "
    "--apply] [--snapshot] [--merge-key PATH] [--delete-if PATH] "
    "[--max-delete N[%]] [--allow-empty] [--changes FILE] "
    "[--lock-timeout TIME] [--memory SIZE] [--parallel N] [-T DIR] "
    "[--max-record SIZE] [--reject FILE] [-v] [FILE ...]";

static struct list key_paths;
static const char *cursor_path, *into, *tmpdir, *reject_file, *changes_file;
static int64_t memory = INT64_C(64) << 20;
static int64_t max_record = RECORD_MAX;
static int64_t lock_timeout = 60 * NUM_SECOND;
static int64_t parallel;
static bool verbose;

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &key_paths, 0, 0},
    {0, "cursor", OPT_TEXT, &cursor_path, 0, 0},
    {0, "into", OPT_TEXT, &into, 0, 0},
    {0, "changes", OPT_TEXT, &changes_file, 0, 0},
    {0, "lock-timeout", OPT_TIME, &lock_timeout, 0, 0},
    {0, "memory", OPT_SIZE, &memory, INT64_C(1) << 20, INT64_C(1) << 40},
    {0, "parallel", OPT_COUNT, &parallel, 1, TEAM_MOST},
    {'T', "temporary-directory", OPT_TEXT, &tmpdir, 0, 0},
    {0, "max-record", OPT_SIZE, &max_record, 1, RECORD_MAX},
    {0, "reject", OPT_TEXT, &reject_file, 0, 0},
    {'v', "verbose", OPT_FLAG, &verbose, 0, 0},
    OPTS_END,
};

/* What the records come from and go through. */
struct merge {
	struct batch batch;
	struct runs *runs;
	struct partition parts;
	struct strategy strategy;
	struct changes changes;
};

static void
parse(int argc, char **argv, int *first)
{
	const struct opt *const tables[] = {own, disposition_opts, NULL};
	struct err e;

	if (!opts_parse(tables, argc, argv, first, &e) ||
	    !disposition_plan(&disposition, key_paths.n, cursor_path, into, &e))
		die_usage(usage, &e);
	if (changes_file &&
	    (into == NULL || disposition_unkeyed(&disposition, key_paths.n))) {
		err_set(&e, ST_USAGE, "--changes goes with -k and --into");
		die_usage(usage, &e);
	}
	if (tmpdir == NULL)
		tmpdir = getenv("TMPDIR");
	if (tmpdir == NULL || *tmpdir == '\0')
		tmpdir = "/tmp";
	team_limit((size_t)parallel);
}

static void
set_up(struct merge *m, char **files, int n)
{
	struct strategy_plan *plan = &disposition.plan;
	struct err e;

	if (plan->merge_key) {
		partition_init(&m->parts, (size_t)memory);
		plan->parts = &m->parts;
	}
	if (!strategy_init(&m->strategy, plan, &e) ||
	    !batch_init(
		&m->batch, &key_paths, cursor_path, files, n, max_record, &e))
		die_err(&e);
	m->batch.strategy = &m->strategy;
	m->batch.parts = plan->merge_key ? &m->parts : NULL;
	m->batch.changes = plan->kind == STRATEGY_APPLY;
	m->runs =
	    runs_new(memory, tmpdir, &plan->policy, fold_many(&m->strategy));
}

static void
release(struct merge *m)
{
	batch_release(&m->batch);
	runs_free(m->runs);
	strategy_release(&m->strategy);
	if (disposition.plan.merge_key)
		partition_release(&m->parts);
	list_release(&key_paths);
}

static void
not_rejects(struct batch *b, const char *name)
{
	if (!reject_is(&b->reject, name))
		return;
	reject_unmake(&b->reject);
	die(ST_USAGE, "--reject: %s is %s", reject_file, name);
}

/* Rejects go to a file of their own: none that is read, and none of ours. */
static void
open_reject(struct batch *b, char **files, int n, const char *lock)
{
	struct buf state;
	struct err e;

	if (!reject_open(&b->reject, reject_file, &e))
		die_err(&e);
	for (int i = 0; i < n; i++)
		not_rejects(b, files[i]);
	if (into == NULL)
		return;
	buf_init(&state, BUF_TEXT);
	buf_addf(&state, "%s.state", into);
	not_rejects(b, into);
	not_rejects(b, state.p);
	not_rejects(b, lock);
	if (changes_file)
		not_rejects(b, changes_file);
	buf_release(&state);
}

static void
tell_rejects(const struct batch *b)
{
	if (b->reject.n)
		warn("%s: %lld records rejected", reject_file,
		    (long long)b->reject.n);
}

static void
tell(const char *path, const struct update_counts *n)
{
	if (verbose)
		warn("%s: %lld inserted, %lld updated, %lld unchanged, "
		     "%lld deleted, %lld rows",
		    path, (long long)n->inserted, (long long)n->updated,
		    (long long)n->unchanged, (long long)n->deleted,
		    (long long)n->rows);
}

/* Through the strategy, as into an empty file. */
static bool
write_rows(struct fold *f, struct out *out, struct err *e)
{
	const struct keyed none = {.text = {"", 0}};
	struct strategy_result made;

	while (f->more) {
		if (!fold_take(f, &none, &made, e))
			return false;
		if (made.row.n && !out_line(out, made.row))
			return out_fail(out, e);
		if (!fold_pass(f, e))
			return false;
	}
	return true;
}

static void
write_merged(struct merge *m)
{
	struct fold fold;
	struct out out;
	struct err e;

	if (!batch_sort(&m->batch, m->runs, &e))
		die_err(&e);
	tell_rejects(&m->batch);
	out_open(&out, 1, "<stdout>");
	if (!fold_open(&fold, m->runs, &m->strategy, &e) ||
	    !write_rows(&fold, &out, &e) || !out_finish_stdout(&out, &e))
		die_err(&e);
	fold_release(&fold);
	out_release(&out);
}

static bool
update(struct merge *m, struct keep *k, struct keys *stored, struct keys *fresh,
    struct update_counts *n, struct err *e)
{
	const struct update_plan plan = {
	    .batch = m->runs,
	    .seen = &m->batch.seen,
	    .strategy = &m->strategy,
	    .keys = stored,
	    .fresh = fresh,
	    .changes = &m->changes,
	    .max_delete = disposition.most,
	    .percent = disposition.percent,
	    .allow_empty = disposition.allow_empty,
	};

	return update_file(k, &plan, n, e);
}

/* The file is locked from reading the old one to the new state. */
static void
update_target(struct merge *m, const char *path, struct lock *lock)
{
	const bool unkeyed = disposition_unkeyed(&disposition, key_paths.n);
	struct keys stored, fresh;
	struct update_counts n;
	struct keep keep;
	struct err e;

	if (!unkeyed && !batch_sort(&m->batch, m->runs, &e))
		die_err(&e);
	if (!lock_take(lock, lock_timeout, &e) ||
	    !changes_open(&m->changes, changes_file, &e) ||
	    !keys_init(&stored, &key_paths, cursor_path, &e) ||
	    !keys_init(&fresh, &key_paths, cursor_path, &e))
		die_err(&e);
	commit_sweep(path);
	statefile_sweep(path);
	stored.cursor_optional = fresh.cursor_optional = true;
	if (!keep_open(&keep, path, &stored, &key_paths, cursor_path, memory,
		tmpdir, &e) ||
	    !(unkeyed
		    ? append_file(&keep, &m->batch, &fresh, disposition.replace,
			  disposition.allow_empty, &n, &e)
		    : update(m, &keep, &stored, &fresh, &n, &e)) ||
	    !changes_finish(&m->changes, &e))
		die_err(&e);
	keep_close(&keep);
	keys_release(&stored);
	keys_release(&fresh);
	changes_release(&m->changes);
	tell_rejects(&m->batch);
	tell(into, &n);
}

int
main(int argc, char **argv)
{
	struct merge m = {.runs = NULL};
	struct lock lock = {0};
	char *path = NULL;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	parse(argc, argv, &first);
	set_up(&m, argv + first, argc - first);
	/* A target that cannot be written is found out before any reading. */
	if (into && ((path = commit_resolve(into, &e)) == NULL ||
			!lock_open(&lock, path, &e)))
		die_err(&e);
	open_reject(&m.batch, argv + first, argc - first, lock.path);
	if (into)
		update_target(&m, path, &lock);
	else
		write_merged(&m);
	release(&m);
	if (into)
		lock_close(&lock);
	free(path);
	mark_finish();
	return ST_DONE;
}
