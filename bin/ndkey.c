/* SPDX-License-Identifier: MIT */
/*
 * ndkey - the key of each record as text before it, KEY TAB RECORD, so that
 * sort, join and others agree with ndmerge about the order of keys; and back.
 * The text is that of key.h: printable, without a TAB, in the order of its
 * bytes. A record in one line has no raw TAB but in white space, which is
 * dropped, so the first TAB of a line is the only one. Refuses a record
 * without a key, and on the way back what is no key's text or no JSON.
 */
#include "key.h"
#include "keytext.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "records.h"

static const char usage[] = "ndkey -k PATH ... [FILE ...]\n"
			    "       ndkey -d [FILE ...]";

static struct list key_paths;
static bool decode;

static const struct opt own[] = {
    {'k', "key", OPT_LIST, &key_paths, 0, 0},
    {'d', "decode", OPT_FLAG, &decode, 0, 0},
    OPTS_END,
};

/* The longest line that is read back. */
#define LINE_MAX_BACK (RECORD_MAX + (int64_t)KEYED_MAX + 1)

/* What a line is read by. */
struct reader {
	struct keys keys;
	struct json_scan scan;
	struct buf json; /* of a key that is read back */
};

/* KEY TAB RECORD. False for the record's fault; out's is out's. */
static bool
put_keyed(struct reader *r, struct span record, struct out *out, struct err *e)
{
	struct keyed k;

	if (!keys_of(&r->keys, record, &k, e))
		return false;
	out_write(out, k.key.p, k.key.n);
	out_write(out, "\t", 1);
	out_line(out, k.text);
	return true;
}

/* The record behind the TAB, or where there is none the value of the key. */
static bool
put_back(struct reader *r, struct span line, struct out *out, struct err *e)
{
	struct span rest = line, key = span_take(&rest, '\t');

	buf_clear(&r->json);
	if (key.n > KEYED_MAX || !keytext_json(key, &r->json))
		return err_set(e, ST_DATA, "not a key's text");
	if (key.n == line.n)
		rest = buf_span(&r->json);
	else if (!json_scan(&r->scan, rest))
		return json_fail(&r->scan, e);
	out_line(out, rest);
	return true;
}

/* Each line as soon as it is there. False: *e, with the good ones written. */
static bool
copy(struct reader *r, struct records *in, struct out *out, struct err *e)
{
	struct span line;
	bool ok;

	while ((ok = records_next(in, &line, e)) && line.n) {
		ok = (decode ? put_back : put_keyed)(r, line, out, e) ||
		     records_at(in, e);
		if (!ok || out->failed ||
		    (!records_ready(in) && !out_flush(out)))
			break;
	}
	if (!ok)
		out_flush(out);
	return ok;
}

static void
read_options(int argc, char **argv, int *first)
{
	const struct opt *const tables[] = {own, NULL};
	struct err e;
	bool ok = opts_parse(tables, argc, argv, first, &e);

	if (ok && decode && key_paths.n)
		ok = err_set(&e, ST_USAGE, "-d takes no -k");
	else if (ok && !decode && key_paths.n == 0)
		ok = err_set(&e, ST_USAGE, "which key? -k PATH");
	if (!ok)
		die_usage(usage, &e);
}

int
main(int argc, char **argv)
{
	struct reader reader;
	struct records in;
	struct out out;
	struct err e;
	int first;

	err_name(argv[0]);
	mark_start();
	read_options(argc, argv, &first);
	if (!keys_init(&reader.keys, &key_paths, NULL, &e))
		die_err(&e);
	json_init(&reader.scan);
	buf_init(&reader.json, 8 * KEYED_MAX); /* escapes, zeros: 6 at most */
	records_init(&in, argv + first, argc - first,
	    decode ? LINE_MAX_BACK : RECORD_MAX);
	out_open(&out, 1, "<stdout>");
	if (!copy(&reader, &in, &out, &e) || !out_finish_stdout(&out, &e))
		die_err(&e);
	out_release(&out);
	records_release(&in);
	buf_release(&reader.json);
	json_release(&reader.scan);
	keys_release(&reader.keys);
	list_release(&key_paths);
	return ST_DONE;
}
