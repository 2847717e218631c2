/* SPDX-License-Identifier: MIT */
/*
 * ndstat - what files of records hold, a JSON object a line for each; with
 * --check, whether they keep every promise of ndjson.gz(5); with --histogram,
 * how often each value occurs. Nothing is changed. A file that cannot be read
 * or that has a fault does not keep it from the others: the first of such
 * failures is its exit status.
 */
#include "json.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "path.h"
#include "records.h"
#include "shards.h"
#include "survey.h"
#include "tally.h"
#include "verify.h"

static const char usage[] = "ndstat [--check] [--histogram PATH] "
			    "[-k PATH ...] [--cursor PATH] FILE ...";

static bool check;
static const char *histogram, *cursor;
static struct list keys;

static const struct opt own[] = {
    {0, "check", OPT_FLAG, &check, 0, 0},
    {0, "histogram", OPT_TEXT, &histogram, 0, 0},
    {'k', "key", OPT_LIST, &keys, 0, 0},
    {0, "cursor", OPT_TEXT, &cursor, 0, 0},
    OPTS_END,
};

/* One line of what was found; with --check, of a file with a fault, too. */
static void
tell(const struct survey *s, const struct err *fault, struct out *out)
{
	struct buf b;

	buf_init(&b, BODY_MAX);
	buf_addc(&b, '{');
	survey_write(s, &b);
	if (check) {
		buf_adds(&b, ",\"fault\":");
		if (fault)
			survey_quote(fault->text, &b);
		else
			buf_adds(&b, "null");
	}
	buf_addc(&b, '}');
	out_line(out, buf_span(&b));
	buf_release(&b);
}

/* *again: what was read is not all of one file. */
static bool
look(const char *name, struct out *out, bool *again, struct err *e)
{
	struct survey s;
	bool ok = survey_open(&s, name, &keys, cursor, e);

	if (ok) {
		ok = (check ? verify : survey_take)(&s, e);
		*again = *again && !s.trusted && survey_replaced(&s);
		if (!*again && (ok || (check && e->status == ST_DATA)))
			tell(&s, ok ? NULL : e, out);
	} else {
		*again = false;
	}
	survey_close(&s);
	return ok;
}

static bool
stat_file(const char *name, struct out *out, struct err *e)
{
	bool ok, again;

	for (int tries = 10;; tries--) {
		again = tries > 0;
		ok = look(name, out, &again, e);
		if (!again)
			return ok;
	}
}

/* The status is that of the first failure. */
static int
stat_files(char **files, int n, struct out *out)
{
	int status = ST_DONE;
	struct err e;

	for (int i = 0; i < n; i++) {
		if (stat_file(files[i], out, &e))
			continue;
		warn("%s", e.text);
		status = status == ST_DONE ? e.status : status;
	}
	return status;
}

static bool
count(
    struct records *in, const struct path *path, struct tally *t, struct err *e)
{
	struct json_scan scan;
	struct span line;
	bool ok;

	json_init(&scan);
	json_watch(&scan, path);
	while ((ok = records_next(in, &line, e)) && line.n) {
		const struct json_watch *w = &scan.watch[0];

		ok = records_check(in, &scan, line, e);
		if (ok && w->n == 0)
			ok = tally_see(t, (struct span){"", 0}, e) ||
			     records_at(in, e);
		for (size_t i = 0; ok && i < w->n; i++)
			ok = tally_see(t, w->hit[i].text, e) ||
			     records_at(in, e);
		if (!ok)
			break;
	}
	json_release(&scan);
	return ok;
}

static void
write_tally(struct tally *t, struct out *out)
{
	struct buf b;

	buf_init(&b, BODY_MAX);
	tally_sort(t);
	for (size_t i = 0; i < t->n; i++) {
		struct span text = tally_text(&t->slot[i]);

		buf_clear(&b);
		buf_addc(&b, '{');
		if (text.n) {
			buf_adds(&b, "\"value\":");
			buf_add(&b, text.p, text.n);
			buf_addc(&b, ',');
		}
		buf_addf(&b, "\"count\":%lld}", (long long)t->slot[i].n);
		out_line(out, buf_span(&b));
	}
	buf_release(&b);
}

/* Of all files together; nothing is written where one fails. */
static int
count_values(char **files, int n, struct out *out)
{
	struct path path;
	struct records in;
	struct tally t;
	struct err e;

	if (!path_parse(&path, histogram, &e))
		die_err(&e);
	tally_init(&t);
	records_init(&in, files, n, RECORD_MAX);
	if (!count(&in, &path, &t, &e))
		die_err(&e);
	write_tally(&t, out);
	records_release(&in);
	tally_release(&t);
	path_release(&path);
	return ST_DONE;
}

static void
refuse(bool bad, const char *why)
{
	struct err e;

	if (!bad)
		return;
	err_set(&e, ST_USAGE, "%s", why);
	die_usage(usage, &e);
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, NULL};
	struct out out;
	struct err e;
	char **files;
	int first, n, status;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	refuse(first == argc, "which file?");
	refuse(histogram && (check || keys.n || cursor),
	    "--histogram goes with no other option");
	out_open(&out, 1, "<stdout>");
	n = argc - first;
	files = shards_expand(argv + first, &n, &e);
	if (files == NULL)
		die_err(&e);
	status = (histogram ? count_values : stat_files)(files, n, &out);
	/* A failure leaves the mark (mark.h). */
	if (!(status == ST_DONE ? out_finish_stdout(&out, &e)
				: out_flush(&out) || out_fail(&out, &e)))
		die_err(&e);
	out_release(&out);
	list_release(&keys);
	shards_forget(files, n);
	return status;
}
