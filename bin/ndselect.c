/* SPDX-License-Identifier: MIT */
/*
 * ndselect - a jq program over records, or over whole JSON texts or plain
 * texts; each output of the program is a record. A record that the program
 * hands on as it is keeps its bytes; a number that libjq would round is
 * carried along, or ends the run with 65 (jq.h). The program sees no
 * environment and no other file.
 */
#include <string.h>

#include "buf.h"
#include "input.h"
#include "jq.h"
#include "json.h"
#include "mark.h"
#include "opts.h"
#include "out.h"
#include "records.h"

static const char usage[] = "ndselect [-r] [-j | -t] [--arg NAME=VALUE] ... "
			    "PROGRAM | -f FILE ... [FILE ...]";

enum { RECORDS, JSON, TEXT };

static bool raw;
static int64_t mode = RECORDS;
static struct list program_files, args;

static const struct opt own[] = {
    {'r', "raw-output", OPT_FLAG, &raw, 0, 0},
    {'j', "json", OPT_CONST, &mode, JSON, 0},
    {'t', "text", OPT_CONST, &mode, TEXT, 0},
    {'f', "from-file", OPT_LIST, &program_files, 0, 0},
    {0, "arg", OPT_LIST, &args, 0, 0},
    OPTS_END,
};

static bool
put(void *arg, struct span output, struct err *e)
{
	struct out *out = arg;

	return out_line(out, output) || out_fail(out, e);
}

static bool
select_records(
    struct jq *jq, struct records *in, struct out *out, struct err *e)
{
	struct span record;

	for (;;) {
		if (!records_next(in, &record, e))
			return false;
		if (record.n == 0)
			return true;
		if (!jq_run(jq, record, put, out, e))
			return out->failed ? false : records_at(in, e);
		if (!records_ready(in) && !out_flush(out))
			return out_fail(out, e);
	}
}

/* All of a file, less a BOM; *name becomes what messages call it. */
static bool
slurp(const char **name, struct buf *b, struct err *e)
{
	struct input *in = input_open(*name, e);
	char *room;
	size_t got;
	bool ok = in != NULL;

	buf_clear(b);
	if (in)
		*name = input_name(in);
	while (ok) {
		room = buf_room(b, 64 << 10);
		if (room == NULL)
			ok = err_set(e, ST_DATA, "%s: too large", *name);
		else
			ok = input_read(in, room, 64 << 10, &got, e);
		if (!ok || got == 0)
			break;
		buf_grew(b, got);
	}
	input_close(in);
	if (ok && b->n >= 3 && memcmp(b->p, "\xef\xbb\xbf", 3) == 0)
		buf_shift(b, 3);
	return ok;
}

/* A text of many lines is not JSON at a line, not at a byte. */
static bool
check(struct span text, const char *name, struct err *e)
{
	struct json_scan scan;
	size_t line = 1;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, text);
	if (!ok) {
		for (size_t i = 0; i < scan.at && i < text.n; i++)
			line += text.p[i] == '\n';
		err_set(
		    e, ST_DATA, "%s:%zu: not JSON: %s", name, line, scan.why);
	}
	json_release(&scan);
	return ok;
}

static bool
select_file(struct jq *jq, const char *name, struct out *out, struct err *e)
{
	struct buf b;
	struct span text;
	bool ok;

	buf_init(&b, RECORD_MAX);
	ok = slurp(&name, &b, e);
	text = buf_span(&b);
	if (ok && mode == JSON)
		ok = check(text, name, e);
	if (ok) {
		ok = (mode == JSON ? jq_run : jq_run_string)(
		    jq, text, put, out, e);
		if (!ok && !out->failed)
			err_at(e, "%s", name);
	}
	buf_release(&b);
	return ok;
}

static bool
select_all(struct jq *jq, char **files, int n, struct out *out, struct err *e)
{
	struct records in;
	bool ok = true;

	if (mode == RECORDS) {
		records_init(&in, files, n, RECORD_MAX);
		ok = select_records(jq, &in, out, e);
		records_release(&in);
	} else if (n == 0)
		ok = select_file(jq, "-", out, e);
	else
		for (int i = 0; ok && i < n; i++)
			ok = select_file(jq, files[i], out, e);
	/* What came before a failure was good. */
	if (!ok)
		out_flush(out);
	return ok;
}

/* The program: the first operand, or files one behind the other. */
static struct jq *
compile(const char *operand, struct err *e)
{
	struct buf program, part;
	struct jq *jq = NULL;
	bool ok = true;

	if (program_files.n == 0)
		return jq_new(operand, &args, raw, e);
	buf_init(&program, BUF_TEXT);
	buf_init(&part, BUF_TEXT);
	for (size_t i = 0; ok && i < program_files.n; i++) {
		ok = slurp(&program_files.v[i], &part, e);
		buf_add(&program, part.p, part.n);
		buf_addc(&program, '\n');
	}
	if (ok && program.over)
		ok = err_set(e, ST_USAGE, "program too large");
	if (ok)
		jq = jq_new(program.p, &args, raw, e);
	buf_release(&program);
	buf_release(&part);
	return jq;
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, NULL};
	struct jq *jq;
	struct out out;
	struct err e;
	int first;
	bool ok;

	err_name(argv[0]);
	mark_start();
	if (!opts_parse(tables, argc, argv, &first, &e))
		die_usage(usage, &e);
	if (program_files.n == 0 && first == argc) {
		err_set(&e, ST_USAGE, "no program");
		die_usage(usage, &e);
	}
	jq = compile(argv[first], &e);
	if (jq == NULL)
		die_err(&e);
	first += program_files.n == 0;
	out_open(&out, 1, "<stdout>");
	ok = select_all(jq, argv + first, argc - first, &out, &e) &&
	     out_finish_stdout(&out, &e);
	out_release(&out);
	jq_free(jq);
	list_release(&args);
	list_release(&program_files);
	if (!ok)
		die_err(&e);
	return ST_DONE;
}
