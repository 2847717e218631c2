/* SPDX-License-Identifier: MIT */
/*
 * ndselect - a jq program over records, or over whole JSON texts or plain
 * texts; each output of the program is a record. A record that the program
 * hands on as it is keeps its bytes, and so does what is only a path's; a
 * number that libjq would round is carried along, or ends the run with 65
 * (jq.h). The program sees no environment and no other file.
 */
#include <string.h>

#include "buf.h"
#include "input.h"
#include "jq.h"
#include "json.h"
#include "mark.h"
#include "onlypath.h"
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

/* A program: a path that is followed here, or libjq, or both in turn. */
struct program {
	struct buf text;
	bool is_path;
	struct onlypath path;
	struct jq *jq; /* made where it is needed: that takes 17 ms */
	struct out *out;
	struct buf other; /* an output in another form */
};

static bool
put(void *arg, struct span output, struct err *e)
{
	struct out *out = arg;

	return out_line(out, output) || out_fail(out, e);
}

static bool
put_hit(struct program *p, const struct json_hit *hit, struct err *e)
{
	const bool text = raw && json_type(hit->text) == JSON_STRING;

	if (!text && !hit->blank)
		return put(p->out, hit->text, e);
	buf_clear(&p->other);
	if (!(text ? json_unescape : json_compact)(hit->text, &p->other))
		return err_set(e, ST_DATA, "value too large");
	return put(p->out, buf_span(&p->other), e);
}

/* Are all strings text once they have no escapes, or lone surrogates? */
static bool
all_text(struct program *p)
{
	for (size_t i = 0; i < p->path.n; i++) {
		const struct span s = p->path.hit[i].text;

		if (s.p[0] != '"' || memchr(s.p, '\\', s.n) == NULL)
			continue;
		buf_clear(&p->other);
		json_unescape(s, &p->other);
		if (!json_utf8(buf_span(&p->other)))
			return false;
	}
	return true;
}

static bool
need_jq(struct program *p, struct err *e)
{
	if (p->jq == NULL)
		p->jq = jq_new(p->text.p, &args, raw, e);
	return p->jq != NULL;
}

/* Over one JSON text. */
static bool
run(struct program *p, struct span text, struct err *e)
{
	bool sure = false;

	if (p->is_path && !onlypath_run(&p->path, text, &sure))
		return json_fail(&p->path.scan, e);
	if (!sure || (raw && !all_text(p)))
		return need_jq(p, e) && jq_run(p->jq, text, put, p->out, e);
	for (size_t i = 0; i < p->path.n; i++)
		if (!put_hit(p, &p->path.hit[i], e))
			return false;
	return true;
}

static bool
select_records(struct program *p, struct records *in, struct err *e)
{
	struct span record;

	for (;;) {
		if (!records_next(in, &record, e))
			return false;
		if (record.n == 0)
			return true;
		if (!run(p, record, e))
			return p->out->failed ? false : records_at(in, e);
		if (!records_ready(in) && !out_flush(p->out))
			return out_fail(p->out, e);
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
select_file(struct program *p, const char *name, struct err *e)
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
		ok = mode == JSON ? run(p, text, e)
				  : jq_run_string(p->jq, text, put, p->out, e);
		if (!ok && !p->out->failed)
			err_at(e, "%s", name);
	}
	buf_release(&b);
	return ok;
}

static bool
select_all(struct program *p, char **files, int n, struct err *e)
{
	struct records in;
	bool ok = true;

	if (mode == RECORDS) {
		records_init(&in, files, n, RECORD_MAX);
		ok = select_records(p, &in, e);
		records_release(&in);
	} else if (n == 0)
		ok = select_file(p, "-", e);
	else
		for (int i = 0; ok && i < n; i++)
			ok = select_file(p, files[i], e);
	/* What came before a failure was good. */
	if (!ok)
		out_flush(p->out);
	return ok;
}

/* Its text: the operand, or files one behind the other. */
static bool
read_program(struct program *p, const char *operand, struct err *e)
{
	struct buf part;
	bool ok = true;

	if (program_files.n == 0)
		buf_adds(&p->text, operand);
	buf_init(&part, BUF_TEXT);
	for (size_t i = 0; ok && i < program_files.n; i++) {
		ok = slurp(&program_files.v[i], &part, e);
		buf_add(&p->text, part.p, part.n);
		buf_addc(&p->text, '\n');
	}
	buf_release(&part);
	if (ok && p->text.over)
		ok = err_set(e, ST_USAGE, "program too large");
	return ok;
}

static bool
compile(struct program *p, const char *operand, struct err *e)
{
	if (!read_program(p, operand, e))
		return false;
	p->is_path =
	    mode != TEXT && args.n == 0 && onlypath_init(&p->path, p->text.p);
	return p->is_path || need_jq(p, e);
}

static void
release(struct program *p)
{
	if (p->is_path)
		onlypath_release(&p->path);
	jq_free(p->jq);
	buf_release(&p->text);
	buf_release(&p->other);
}

int
main(int argc, char **argv)
{
	const struct opt *const tables[] = {own, NULL};
	struct out out;
	struct program program = {.out = &out};
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
	buf_init(&program.text, BUF_TEXT);
	buf_init(&program.other, RECORD_MAX);
	if (!compile(&program, argv[first], &e))
		die_err(&e);
	first += program_files.n == 0;
	out_open(&out, 1, "<stdout>");
	ok = select_all(&program, argv + first, argc - first, &e) &&
	     out_finish_stdout(&out, &e);
	out_release(&out);
	release(&program);
	list_release(&args);
	list_release(&program_files);
	if (!ok)
		die_err(&e);
	return ST_DONE;
}
