/* SPDX-License-Identifier: MIT */
#include "disposition.h"

#include <string.h>

#include "num.h"
#include "records.h"

struct disposition disposition;

const struct opt disposition_opts[] = {
    {0, "patch", OPT_FLAG, &disposition.patch, 0, 0},
    {0, "insert-only", OPT_FLAG, &disposition.insert_only, 0, 0},
    {0, "replace", OPT_FLAG, &disposition.replace, 0, 0},
    {0, "append", OPT_FLAG, &disposition.append, 0, 0},
    {0, "scd2", OPT_FLAG, &disposition.scd2, 0, 0},
    {0, "apply", OPT_FLAG, &disposition.apply, 0, 0},
    {0, "snapshot", OPT_FLAG, &disposition.snapshot, 0, 0},
    {0, "merge-key", OPT_TEXT, &disposition.merge_key, 0, 0},
    {0, "delete-if", OPT_TEXT, &disposition.delete_if, 0, 0},
    {0, "dedup-sort", OPT_TEXT, &disposition.dedup_sort, 0, 0},
    {0, "max-delete", OPT_TEXT, &disposition.max_delete, 0, 0},
    {0, "allow-empty", OPT_FLAG, &disposition.allow_empty, 0, 0},
    OPTS_END,
};

static bool
usage(struct err *e, const char *what)
{
	return err_set(e, ST_USAGE, "%s", what);
}

/* N or N% */
static bool
limit(struct disposition *d, struct err *e)
{
	struct span text = span_of(d->max_delete ? d->max_delete : "");

	d->most = INT64_MAX;
	if (d->max_delete == NULL)
		return true;
	d->percent = text.n && text.p[text.n - 1] == '%';
	text.n -= d->percent;
	return num_parse(text, 0, d->percent ? 100 : INT64_MAX, &d->most) ||
	       err_set(e, ST_USAGE,
		   "--max-delete: %s: not a number, or one "
		   "of 0 to 100 with %%",
		   d->max_delete);
}

static bool
sort_of(struct disposition *d, bool ordered, struct err *e)
{
	if (d->dedup_sort == NULL)
		return true;
	d->plan.policy.lowest = strcmp(d->dedup_sort, "asc") == 0;
	if (!d->plan.policy.lowest && strcmp(d->dedup_sort, "desc") != 0)
		return err_set(e, ST_USAGE,
		    "--dedup-sort: %s: neither asc nor desc", d->dedup_sort);
	return ordered || usage(e, "--dedup-sort: by which cursor? --cursor");
}

static enum strategy_kind
kind_of(const struct disposition *d)
{
	if (d->patch)
		return STRATEGY_PATCH;
	if (d->insert_only)
		return STRATEGY_INSERT;
	if (d->replace)
		return STRATEGY_REPLACE;
	if (d->scd2)
		return STRATEGY_SCD2;
	return d->apply ? STRATEGY_APPLY : STRATEGY_UPSERT;
}

/* What goes with what. */
static bool
fit(const struct disposition *d, bool keyed, struct err *e)
{
	int strategies = d->patch + d->insert_only + d->replace + d->append +
			 d->scd2 + d->apply;
	bool rows = d->snapshot || d->merge_key || d->delete_if;

	if (strategies > 1)
		return usage(e, "one of --patch, --insert-only, --replace, "
				"--append, --scd2 and --apply");
	if (d->append && keyed)
		return usage(e, "--append compares nothing: no -k");
	if (!keyed && !d->append && !d->replace)
		return usage(e, "which key? -k PATH");
	if (rows && (!keyed || d->apply))
		return usage(e, "--snapshot, --merge-key and --delete-if go "
				"with records that are merged by key");
	return true;
}

static bool
needs_file(const struct disposition *d)
{
	return d->replace || d->append || d->scd2 || d->apply || d->snapshot ||
	       d->merge_key || d->max_delete || d->allow_empty;
}

bool
disposition_plan(
    struct disposition *d, bool keyed, bool ordered, bool into, struct err *e)
{
	if (!fit(d, keyed, e) || !limit(d, e) || !sort_of(d, ordered, e))
		return false;
	if (needs_file(d) && !into)
		return usage(e, "--replace, --append, --scd2, --apply, "
				"--snapshot, --merge-key, --max-delete and "
				"--allow-empty go with --into");
	d->plan.kind = kind_of(d);
	d->plan.absent = d->snapshot || d->replace || d->scd2 || d->merge_key;
	d->plan.delete_if = d->delete_if;
	d->plan.merge_key = d->merge_key;
	d->plan.max = (size_t)RECORD_MAX;
	/* What is there stays: of a batch without cursors the first arrival. */
	d->plan.policy.first = d->insert_only && !ordered;
	return true;
}

bool
disposition_unkeyed(const struct disposition *d, bool keyed)
{
	return d->append || (d->replace && !keyed);
}
