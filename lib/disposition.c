/* SPDX-License-Identifier: MIT */
#include "disposition.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "jsontext.h"
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
    {0, "valid-from", OPT_TEXT, &disposition.valid_from, 0, 0},
    {0, "valid-to", OPT_TEXT, &disposition.valid_to, 0, 0},
    {0, "valid-open", OPT_TEXT, &disposition.valid_open, 0, 0},
    {0, "boundary", OPT_TEXT, &disposition.boundary, 0, 0},
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

	d->limit.most = INT64_MAX;
	if (d->max_delete == NULL)
		return true;
	d->limit.percent = text.n && text.p[text.n - 1] == '%';
	text.n -= d->limit.percent;
	return num_parse(text, 0, d->limit.percent ? 100 : INT64_MAX,
		   &d->limit.most) ||
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

static const char *
either(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* Now, in UTC: 2026-11-29T12:34:56.789Z */
static void
now(char text[40])
{
	struct timespec t;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	n = strftime(text, 30, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + n, 40 - n, ".%03ldZ", t.tv_nsec / 1000000);
}

static bool
valid(struct disposition *d, struct err *e)
{
	char text[40];

	if (!d->scd2)
		return !(d->valid_from || d->valid_to || d->valid_open ||
			   d->boundary) ||
		       usage(e, "--valid-from, --valid-to, --valid-open and "
				"--boundary go with --scd2");
	now(text);
	d->valid_from = either(d->valid_from, "_dlt_valid_from");
	d->plan.validity = &d->validity;
	return validity_init(&d->validity, d->valid_from,
	    either(d->valid_to, "_dlt_valid_to"), either(d->valid_open, "null"),
	    either(d->boundary, text), e);
}

void
disposition_release(struct disposition *d)
{
	if (d->plan.validity)
		validity_release(&d->validity);
	list_release(&d->stored);
	buf_release(&d->version);
}

/* The paths that rows are stored by, if any. */
static void
store_by(struct disposition *d, const struct list *keys)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyz_0123456789"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	d->unkeyed = d->append || (d->replace && keys->n == 0);
	buf_init(&d->version, BUF_TEXT);
	for (size_t i = 0; i < keys->n; i++)
		list_add(&d->stored, keys->v[i]);
	if (!d->scd2)
		return;
	/* A name with a dot in it, or an empty one, is a path when quoted. */
	if (*d->valid_from &&
	    strspn(d->valid_from, word) == strlen(d->valid_from)) {
		buf_adds(&d->version, d->valid_from);
	} else {
		buf_addc(&d->version, '[');
		json_quote(span_of(d->valid_from), &d->version);
		buf_addc(&d->version, ']');
	}
	list_add(&d->stored, d->version.p);
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
disposition_plan(struct disposition *d, const struct list *keys, bool ordered,
    bool into, struct err *e)
{
	if (!fit(d, keys->n, e) || !limit(d, e) || !sort_of(d, ordered, e) ||
	    !valid(d, e))
		return false;
	if (needs_file(d) && !into)
		return usage(e, "--replace, --append, --scd2, --apply, "
				"--snapshot, --merge-key, --max-delete and "
				"--allow-empty go with --into");
	d->plan.kind = kind_of(d);
	d->plan.absent = d->snapshot || d->replace || d->scd2 || d->merge_key;
	d->limit.absent = d->plan.absent;
	d->limit.allow_empty = d->allow_empty;
	d->plan.delete_if = d->delete_if;
	d->plan.merge_key = d->merge_key;
	d->plan.max = (size_t)RECORD_MAX;
	/* What is there stays: of a batch without cursors the first arrival. */
	d->plan.policy.first = d->insert_only && !ordered;
	store_by(d, keys);
	return true;
}
