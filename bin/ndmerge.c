/* SPDX-License-Identifier: MIT */
/*
 * ndmerge - merge records by key.
 *
 * Reads records in any order and gives each key once, in key order: of several
 * records with one key the one with the higher cursor, the later arrival
 * without a cursor or on a tie. To stdout, or with --into to a .ndjson.gz file
 * that is brought up to date: replaced as a whole, or not touched when nothing
 * changed. Refuses records without a key and streams that were cut.
 */
#include <stdlib.h>

#include "commit.h"
#include "err.h"
#include "keep.h"
#include "key.h"
#include "lock.h"
#include "mark.h"
#include "num.h"
#include "opts.h"
#include "out.h"
#include "records.h"
#include "reject.h"
#include "runs.h"
#include "state.h"
#include "statefile.h"
#include "update.h"

static const char usage[] =
    "ndmerge -k PATH ... [--cursor PATH] [--into FILE] [--lock-timeout TIME] "
    "[--memory SIZE] [-T DIR] [--max-record SIZE] [--reject FILE] [-v] "
    "[FILE ...]";

static struct list key_paths;
static const char *cursor_path, *into, *tmpdir, *reject_file;
static int64_t memory = INT64_C(64) << 20;
static int64_t max_record = RECORD_MAX;
static int64_t lock_timeout = 60 * NUM_SECOND;
static bool verbose;

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &key_paths, 0, 0},
    {0, "cursor", OPT_TEXT, &cursor_path, 0, 0},
    {0, "into", OPT_TEXT, &into, 0, 0},
    {0, "lock-timeout", OPT_TIME, &lock_timeout, 0, 0},
    {0, "memory", OPT_SIZE, &memory, INT64_C(1) << 20, INT64_C(1) << 40},
    {'T', "temporary-directory", OPT_TEXT, &tmpdir, 0, 0},
    {0, "max-record", OPT_SIZE, &max_record, 1, RECORD_MAX},
    {0, "reject", OPT_TEXT, &reject_file, 0, 0},
    {'v', "verbose", OPT_FLAG, &verbose, 0, 0},
    OPTS_END,
};

/* What a batch is made from. */
struct batch {
	struct keys keys;
	struct runs *runs;
	struct highest seen;
	struct reject reject;
};

static void
batch_init(struct batch *b)
{
	const struct policy newest = {.lowest = false};
	struct err e;

	if (!keys_init(&b->keys, &key_paths, cursor_path, &e))
		die_err(&e);
	if (tmpdir == NULL)
		tmpdir = getenv("TMPDIR");
	if (tmpdir == NULL || *tmpdir == '\0')
		tmpdir = "/tmp";
	b->runs = runs_new(memory, tmpdir, &newest, false);
	highest_init(&b->seen);
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
	buf_release(&state);
}

static void
batch_release(struct batch *b)
{
	keys_release(&b->keys);
	runs_free(b->runs);
	highest_release(&b->seen);
}

static bool
take(struct batch *b, struct span line, struct err *e)
{
	struct keyed k;

	if (!keys_of(&b->keys, line, &k, e))
		return false;
	highest_see(&b->seen, k.cursor, keys_cursor_text(&b->keys));
	return runs_add(b->runs, &k, e);
}

/* A record that cannot be taken is rejected where that is allowed. */
static bool
refuse(
    struct batch *b, const struct records *in, struct span line, struct err *e)
{
	if (e->status != ST_DATA)
		return false; /* a full disk is not this record's fault */
	if (b->reject.fd)
		return reject_record(&b->reject, in->file, in->line, line, e);
	return records_at(in, e);
}

static void
read_batch(struct batch *b, char **files, int n)
{
	struct records in;
	struct span line;
	struct err e;
	bool ok;

	records_init(&in, files, n, max_record);
	while ((ok = records_next(&in, &line, &e)) && line.n)
		if (!take(b, line, &e) && !refuse(b, &in, line, &e))
			die_err(&e);
	records_release(&in);
	if (!ok || !reject_close(&b->reject, &e) || !runs_sort(b->runs, &e))
		die_err(&e);
	if (b->reject.n)
		warn("%s: %lld records rejected", reject_file,
		    (long long)b->reject.n);
}

static void
write_merged(struct batch *b)
{
	struct keyed k;
	struct out out;
	struct err e;
	bool more = true;

	out_open(&out, 1, "<stdout>");
	do {
		if (!runs_next(b->runs, &k, &more, &e))
			die_err(&e);
	} while (more && out_line(&out, k.text));
	if (!out_finish_stdout(&out, &e))
		die_err(&e);
	out_release(&out);
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

/* The file is locked from reading the old one to the new state. */
static void
update_target(struct batch *b, const char *path, struct lock *lock)
{
	struct update_counts n;
	struct state names;
	struct keep keep;
	struct err e;

	state_init(&names);
	if (!lock_take(lock, lock_timeout, &e))
		die_err(&e);
	commit_sweep(path);
	statefile_sweep(path);
	b->keys.cursor_optional = true;
	if (!state_name(&names, &key_paths, cursor_path))
		die(ST_USAGE, "the paths are too long");
	if (!keep_open(&keep, path, &b->keys, &names, memory, tmpdir, &e) ||
	    !update_file(&keep, &b->keys, b->runs, &b->seen, &names, &n, &e))
		die_err(&e);
	keep_close(&keep);
	tell(into, &n);
	state_release(&names);
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, NULL};
	struct batch batch = {.runs = NULL};
	struct lock lock = {0};
	char *path = NULL;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	if (key_paths.n == 0) {
		err_set(&e, ST_USAGE, "which key? -k PATH");
		die_usage(usage, &e);
	}
	batch_init(&batch);
	/* A target that cannot be written is found out before any reading. */
	if (into && ((path = commit_resolve(into, &e)) == NULL ||
			!lock_open(&lock, path, &e)))
		die_err(&e);
	open_reject(&batch, argv + first, argc - first, lock.path);
	read_batch(&batch, argv + first, argc - first);
	if (into)
		update_target(&batch, path, &lock);
	else
		write_merged(&batch);
	batch_release(&batch);
	list_release(&key_paths);
	if (into)
		lock_close(&lock);
	free(path);
	mark_finish();
	return ST_DONE;
}
