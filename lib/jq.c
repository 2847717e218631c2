/* SPDX-License-Identifier: MIT */
#include "jq.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jq.h>
#include <jv.h>

#include "buf.h"
#include "json.h"
#include "mem.h"
#include "standin.h"

extern char **environ;

/*
 * A program runs in one lane, or in all at once over the texts of standin.h.
 */
struct lane {
	jq_state *state;
	jv input; /* of this run */
};

struct jq {
	struct lane lane[STANDIN_LANES];
	char *program;
	jv args;
	jq_util_input_state *no_input; /* what `input` and the like look at */
	struct json_scan scan;
	struct standins standins;
	struct buf text; /* an output */
	bool raw;
};

/*
 * Before the program, on its first line: libjq 1.6 stops the process where
 * strftime gets a number that gmtime refuses.
 */
static const char guards[] =
    "def nd_strftime($f): strftime($f);"
    "def strftime($f):"
    " if type == \"number\" then gmtime else . end | nd_strftime($f);"
    "def nd_strflocaltime($f): strflocaltime($f);"
    "def strflocaltime($f):"
    " if type == \"number\" then localtime else . end"
    " | nd_strflocaltime($f);"
    "def todate: strftime(\"%Y-%m-%dT%H:%M:%SZ\");"
    "def todateiso8601: todate;";

/* What is known of one run. */
struct run {
	struct jq *j;
	struct span text; /* the input's bytes, trimmed; n 0: not JSON */
	int lanes;
	jq_emit *emit;
	void *arg;
};

/* libjq's messages are lines of a dialogue; the first line of the first. */
static void
compile_error(void *arg, jv message)
{
	static const char prefix[] = "jq: error: ";
	struct err *e = arg;
	const char *text;
	size_t n;

	if (e->text[0] == '\0' && jv_get_kind(message) == JV_KIND_STRING) {
		text = jv_string_value(message);
		if (strncmp(text, prefix, strlen(prefix)) == 0)
			text += strlen(prefix);
		n = strcspn(text, "\n");
		n -= n && text[n - 1] == ':';
		err_set(e, ST_USAGE, "program: %.*s", (int)n, text);
	}
	jv_free(message);
}

/* Left alone, libjq prints, or calls where nothing is (debug, in 1.6). */
static void
ignore(void *arg, jv message)
{
	(void)arg;
	jv_free(message);
}

static bool
add_arg(jv *args, const char *arg, struct err *e)
{
	size_t n = strspn(arg, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	if (n == 0 || arg[n] != '=' || (arg[0] >= '0' && arg[0] <= '9'))
		return err_set(e, ST_USAGE, "--arg: not NAME=VALUE: %s", arg);
	if (!json_utf8(span_of(arg)))
		return err_set(
		    e, ST_USAGE, "--arg: not UTF-8: %.*s", (int)n, arg);
	*args = jv_object_set(
	    *args, jv_string_sized(arg, (int)n), jv_string(arg + n + 1));
	return true;
}

/* A program finds no environment: while libjq is at work there is none. */
static char **
hide_environment(void)
{
	static char *nothing[] = {NULL};
	char **was = environ;

	environ = nothing;
	return was;
}

/*
 * Builtins that ask for the input's place, or the library path, stop the
 * process where these were never set.
 */
static bool
compile(struct jq *j, struct lane *l, struct err *e)
{
	char **was;
	bool ok;

	l->state = jq_init();
	if (l->state == NULL)
		return err_set(e, ST_FAILED, "libjq cannot be set up");
	jq_set_debug_cb(l->state, ignore, NULL);
	jq_set_input_cb(l->state, jq_util_input_next_input_cb, j->no_input);
	jq_set_attr(l->state, jv_string("JQ_LIBRARY_PATH"), jv_array());
	jq_set_attr(l->state, jv_string("JQ_ORIGIN"), jv_string("/"));
	jq_set_attr(l->state, jv_string("PROGRAM_ORIGIN"), jv_string("/"));
	e->text[0] = '\0';
	jq_set_error_cb(l->state, compile_error, e);
	was = hide_environment();
	ok = jq_compile_args(l->state, j->program, jv_copy(j->args)) != 0;
	environ = was;
	if (!ok && e->text[0] == '\0')
		err_set(e, ST_USAGE, "program: refused");
	jq_set_error_cb(l->state, ignore, NULL);
	return ok;
}

static bool
print_double(double d, struct buf *b)
{
	jv text = jv_dump_string(jv_number(d), 0);
	bool ok = buf_adds(b, jv_string_value(text));

	jv_free(text);
	return ok;
}

struct jq *
jq_new(const char *program, const struct list *args, bool raw, struct err *e)
{
	struct jq *j = mem_new(sizeof *j);
	bool ok = true;

	j->raw = raw;
	buf_init(&j->text, INT_MAX);
	buf_adds(&j->text, guards);
	buf_adds(&j->text, program);
	j->program = mem_text(j->text.p);
	j->args = jv_object();
	j->no_input = jq_util_input_init(NULL, NULL);
	jq_util_input_set_parser(j->no_input, jv_parser_new(0), 0);
	json_init(&j->scan);
	standins_init(&j->standins, print_double, INT_MAX);
	for (size_t i = 0; ok && i < args->n; i++)
		ok = add_arg(&j->args, args->v[i], e);
	if (ok && compile(j, &j->lane[0], e))
		return j;
	jq_free(j);
	return NULL;
}

void
jq_free(struct jq *j)
{
	if (j == NULL)
		return;
	for (int i = 0; i < STANDIN_LANES; i++)
		if (j->lane[i].state)
			jq_teardown(&j->lane[i].state);
	jq_util_input_free(&j->no_input);
	jv_free(j->args);
	free(j->program);
	json_release(&j->scan);
	standins_release(&j->standins);
	buf_release(&j->text);
	free(j);
}

/* The program makes more of the input than can be told from the lanes. */
static bool
not_kept(const struct jq *j, struct err *e)
{
	const struct standin *first = j->standins.v;
	int n;

	while (first->kept)
		first++;
	n = first->token.n > 200 ? 200 : (int)first->token.n;
	return err_set(e, ST_DATA, "%s %.*s cannot be kept by this libjq",
	    first->string ? "string" : "number", n, first->token.p);
}

static struct span
string_span(jv string)
{
	return (struct span){jv_string_value(string),
	    (size_t)jv_string_length_bytes(jv_copy(string))};
}

/* The input itself, as it was written. */
static bool
emit_input(struct run *r, struct err *e)
{
	struct buf *b = &r->j->text;

	if (!r->j->scan.whole.blank)
		return r->emit(r->arg, r->text, e);
	buf_clear(b);
	if (!json_compact(r->text, b))
		return err_set(e, ST_DATA, "value too large");
	return r->emit(r->arg, buf_span(b), e);
}

static bool
emit_output(struct run *r, jv *output, struct err *e)
{
	struct jq *j = r->j;
	bool string = j->raw && jv_get_kind(output[0]) == JV_KIND_STRING;
	bool input = r->text.n && !string;
	bool same = true;
	struct span text[STANDIN_LANES];

	for (int i = 0; i < r->lanes; i++) {
		input = input && jv_identical(jv_copy(output[i]),
				     jv_copy(j->lane[i].input));
		if (!string)
			output[i] = jv_dump_string(output[i], 0);
		text[i] = string_span(output[i]);
		same = same && span_same(text[0], text[i]);
	}
	if (input)
		return emit_input(r, e);
	if (same)
		return r->emit(r->arg, text[0], e);
	buf_clear(&j->text);
	if (string || !standins_undo(&j->standins, text, &j->text))
		return not_kept(j, e);
	return r->emit(r->arg, buf_span(&j->text), e);
}

static bool
program_error(jv message, const char *what, struct err *e)
{
	if (jv_get_kind(message) != JV_KIND_STRING)
		message = jv_dump_string(message, 0);
	err_set(e, ST_DATA, "%s%s", what, jv_string_value(message));
	jv_free(message);
	return false;
}

/* How the outputs came to their end: there were no more, or a failure. */
static bool
ended(jq_state *state, jv last, struct err *e)
{
	if (jq_halted(state)) {
		jv message = jq_get_error_message(state);

		if (jv_is_valid(message))
			return program_error(message, "program halted: ", e);
		jv_free(message);
		return err_set(e, ST_DATA, "program halted");
	}
	if (jv_invalid_has_msg(jv_copy(last)))
		return program_error(jv_invalid_get_msg(jv_copy(last)), "", e);
	return true;
}

enum next { OUTPUT, END, FAILURE };

static enum next
next(jq_state *state, jv *output)
{
	char **was = hide_environment();

	*output = jq_next(state);
	environ = was;
	if (jv_is_valid(*output))
		return OUTPUT;
	if (jq_halted(state) || jv_invalid_has_msg(jv_copy(*output)))
		return FAILURE;
	return END;
}

/* Take the next output of each lane; *more: there was one. */
static bool
step(struct run *r, bool *more, struct err *e)
{
	struct lane *l = r->j->lane;
	jv output[STANDIN_LANES];
	enum next first = next(l[0].state, &output[0]);
	bool ok, apart = false;

	for (int i = 1; i < r->lanes; i++)
		apart |= next(l[i].state, &output[i]) != first;
	*more = first == OUTPUT;
	if (apart)
		ok = not_kept(r->j, e);
	else if (*more)
		ok = emit_output(r, output, e);
	else
		ok = ended(l[0].state, output[0], e);
	for (int i = 0; i < r->lanes; i++)
		jv_free(output[i]);
	return ok;
}

static bool
run(struct run *r, struct err *e)
{
	struct lane *l = r->j->lane;
	bool ok = true, more = true;

	/* Our own reference keeps libjq from changing the input in place. */
	for (int i = 0; i < r->lanes; i++)
		jq_start(l[i].state, jv_copy(l[i].input), 0);
	while (ok && more)
		ok = step(r, &more, e);
	for (int i = 0; i < r->lanes; i++)
		jv_free(l[i].input);
	return ok;
}

static bool
parse(struct lane *l, struct span text, struct err *e)
{
	l->input = jv_parse_sized(text.p, (int)text.n);
	if (jv_is_valid(l->input))
		return true;
	jv_free(l->input);
	return err_set(e, ST_DATA, "nested too deep for libjq");
}

bool
jq_run(struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e)
{
	struct run r = {j, text, 1, emit, arg};
	struct span lane[STANDIN_LANES];

	if (!json_scan(&j->scan, text))
		return json_fail(&j->scan, e);
	lane[0] = r.text = j->scan.whole.text;
	if (text.n > INT_MAX || !standins_find(&j->standins, r.text))
		return err_set(e, ST_DATA, "value too large");
	if (j->standins.n) {
		r.lanes = STANDIN_LANES;
		for (int i = 0; i < r.lanes; i++) {
			struct lane *l = &j->lane[i];

			if (l->state == NULL && !compile(j, l, e))
				return false;
			lane[i] = buf_span(&j->standins.text[i]);
		}
	}
	for (int i = 0; i < r.lanes; i++)
		if (!parse(&j->lane[i], lane[i], e))
			return false;
	return run(&r, e);
}

bool
jq_run_string(
    struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e)
{
	struct run r = {j, {"", 0}, 1, emit, arg};

	if (text.n > INT_MAX)
		return err_set(e, ST_DATA, "text too large");
	if (!json_utf8(text))
		return err_set(e, ST_DATA, "not UTF-8");
	j->lane[0].input = jv_string_sized(text.p, (int)text.n);
	return run(&r, e);
}
