/* SPDX-License-Identifier: MIT */
#include "jq.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jq.h>
#include <jv.h>

#include "buf.h"
#include "decimal.h"
#include "json.h"
#include "jsontoken.h"
#include "mem.h"

extern char **environ;

struct jq {
	jq_state *state;
	jq_util_input_state *no_input; /* what `input` and the like look at */
	struct json_scan scan;
	struct buf text; /* of a record: compact, unescaped, repaired */
	struct buf order[2];
	bool raw;
};

/* What is known of the input of one run. */
struct run {
	struct jq *j;
	struct span text; /* the input's bytes, trimmed; n 0: not JSON */
	jv input;
	bool kept; /* libjq can print all that it read */
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

/*
 * Builtins that ask for the input's place, or the library path, stop the
 * process where these were never set.
 */
static void
set_up(struct jq *j)
{
	static char *nothing[] = {NULL};

	environ = nothing;
	jq_set_debug_cb(j->state, ignore, NULL);
	j->no_input = jq_util_input_init(NULL, NULL);
	jq_util_input_set_parser(j->no_input, jv_parser_new(0), 0);
	jq_set_input_cb(j->state, jq_util_input_next_input_cb, j->no_input);
	jq_set_attr(j->state, jv_string("JQ_LIBRARY_PATH"), jv_array());
	jq_set_attr(j->state, jv_string("JQ_ORIGIN"), jv_string("/"));
	jq_set_attr(j->state, jv_string("PROGRAM_ORIGIN"), jv_string("/"));
}

static bool
compile(
    struct jq *j, const char *program, const struct list *args, struct err *e)
{
	jv named = jv_object();
	bool ok;

	for (size_t i = 0; i < args->n; i++)
		if (!add_arg(&named, args->v[i], e)) {
			jv_free(named);
			return false;
		}
	e->text[0] = '\0';
	jq_set_error_cb(j->state, compile_error, e);
	ok = jq_compile_args(j->state, program, named) != 0;
	if (!ok && e->text[0] == '\0')
		err_set(e, ST_USAGE, "program: refused");
	jq_set_error_cb(j->state, ignore, NULL);
	return ok;
}

struct jq *
jq_new(const char *program, const struct list *args, bool raw, struct err *e)
{
	struct jq *j = mem_new(sizeof *j);

	j->raw = raw;
	j->state = jq_init();
	if (j->state == NULL) {
		free(j);
		err_set(e, ST_FAILED, "libjq cannot be set up");
		return NULL;
	}
	json_init(&j->scan);
	buf_init(&j->text, INT_MAX);
	for (int i = 0; i < 2; i++)
		buf_init(&j->order[i], INT_MAX);
	set_up(j);
	if (compile(j, program, args, e))
		return j;
	jq_free(j);
	return NULL;
}

void
jq_free(struct jq *j)
{
	if (j == NULL)
		return;
	jq_teardown(&j->state);
	jq_util_input_free(&j->no_input);
	json_release(&j->scan);
	buf_release(&j->text);
	buf_release(&j->order[0]);
	buf_release(&j->order[1]);
	free(j);
}

/* A number as libjq would print it has the value that it had. */
static bool
number_kept(struct jq *j, struct span number)
{
	jv printed = jv_dump_string(jv_parse_sized(number.p, (int)number.n), 0);
	struct span text = {jv_string_value(printed),
	    (size_t)jv_string_length_bytes(jv_copy(printed))};
	bool kept;

	buf_clear(&j->order[0]);
	buf_clear(&j->order[1]);
	kept = json_type(text) == JSON_NUMBER &&
	       decimal_order(number, &j->order[0]) &&
	       decimal_order(text, &j->order[1]) &&
	       j->order[0].n == j->order[1].n &&
	       memcmp(j->order[0].p, j->order[1].p, j->order[0].n) == 0;
	jv_free(printed);
	return kept;
}

/* 15 digits of any kind survive a double (C11, 5.2.4.2.2, DBL_DIG). */
static bool
short_number(struct span number)
{
	return number.n <= 15 && memchr(number.p, 'e', number.n) == NULL &&
	       memchr(number.p, 'E', number.n) == NULL;
}

/* libjq puts U+FFFD where a surrogate has no partner. */
static bool
string_kept(struct jq *j, struct span string)
{
	struct buf *b = &j->text;

	if (memchr(string.p, '\\', string.n) == NULL)
		return true;
	buf_clear(b);
	return json_unescape(string, b) && json_utf8((struct span){b->p, b->n});
}

static bool
not_kept(const char *what, struct span text, struct err *e)
{
	int n = text.n > 200 ? 200 : (int)text.n;

	return err_set(e, ST_DATA, "%s %.*s cannot be kept by this libjq", what,
	    n, text.p);
}

/* Can libjq print all of a valid text as it read it? */
static bool
all_kept(struct jq *j, struct span text, struct err *e)
{
	const char *p = text.p, *end = text.p + text.n;
	struct json_fault fault;

	while (p < end) {
		struct span token = {p, 1};

		if (*p == '"') {
			p = json_string(p, end, &fault);
			token.n = (size_t)(p - token.p);
			if (!string_kept(j, token))
				return not_kept("string", token, e);
		} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
			p = json_number(p, end, &fault);
			token.n = (size_t)(p - token.p);
			if (!short_number(token) && !number_kept(j, token))
				return not_kept("number", token, e);
		} else
			p++;
	}
	return true;
}

static bool
emit_value(struct run *r, jv output, struct err *e)
{
	struct span text;
	bool ok;

	if (!r->kept && !(r->kept = all_kept(r->j, r->text, e))) {
		jv_free(output);
		return false;
	}
	if (!r->j->raw || jv_get_kind(output) != JV_KIND_STRING)
		output = jv_dump_string(output, 0);
	text.p = jv_string_value(output);
	text.n = (size_t)jv_string_length_bytes(jv_copy(output));
	ok = r->emit(r->arg, text, e);
	jv_free(output);
	return ok;
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
	return r->emit(r->arg, (struct span){b->p, b->n}, e);
}

static bool
emit_output(struct run *r, jv output, struct err *e)
{
	bool string = r->j->raw && jv_get_kind(output) == JV_KIND_STRING;

	if (r->text.n && !string &&
	    jv_identical(jv_copy(output), jv_copy(r->input))) {
		jv_free(output);
		return emit_input(r, e);
	}
	return emit_value(r, output, e);
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
ended(struct jq *j, jv last, struct err *e)
{
	if (jq_halted(j->state)) {
		jv message = jq_get_error_message(j->state);

		jv_free(last);
		if (jv_is_valid(message))
			return program_error(message, "program halted: ", e);
		jv_free(message);
		return err_set(e, ST_DATA, "program halted");
	}
	if (jv_invalid_has_msg(jv_copy(last)))
		return program_error(jv_invalid_get_msg(last), "", e);
	jv_free(last);
	return true;
}

static bool
run(struct run *r, struct err *e)
{
	bool ok = true;
	jv output;

	/* Our own reference keeps libjq from changing the input in place. */
	jq_start(r->j->state, jv_copy(r->input), 0);
	for (;;) {
		output = jq_next(r->j->state);
		if (!jv_is_valid(output))
			break;
		if (!(ok = emit_output(r, output, e)))
			break;
	}
	if (ok)
		ok = ended(r->j, output, e);
	jv_free(r->input);
	return ok;
}

/* Is \\uXXXX, from its X on, a surrogate: the first of a pair, the second? */
static bool
surrogate(const char *hex, const char *second_digits)
{
	return (hex[0] == 'd' || hex[0] == 'D') &&
	       memchr(second_digits, hex[1], strlen(second_digits));
}

/* Put U+FFFD for surrogates without a partner, which libjq 1.6 refuses. */
static void
replace_lone(char *p, size_t n)
{
	static const char first[] = "89abAB", second[] = "cdefCDEF";

	for (size_t i = 0; i < n; i++) {
		if (p[i] != '\\' || p[++i] != 'u')
			continue;
		if (surrogate(p + i + 1, first) && p[i + 5] == '\\' &&
		    p[i + 6] == 'u' && surrogate(p + i + 7, second))
			i += 10;
		else if (surrogate(p + i + 1, first) ||
			 surrogate(p + i + 1, second))
			memcpy(p + i + 1, "fffd", 4);
	}
}

static bool
parse(struct jq *j, struct span text, jv *value, struct err *e)
{
	*value = jv_parse_sized(text.p, (int)text.n);
	if (!jv_is_valid(*value)) {
		jv_free(*value);
		buf_clear(&j->text);
		buf_add(&j->text, text.p, text.n);
		replace_lone(j->text.p, j->text.n);
		*value = jv_parse_sized(j->text.p, (int)j->text.n);
	}
	if (jv_is_valid(*value))
		return true;
	jv_free(*value);
	return err_set(e, ST_DATA, "nested too deep for libjq");
}

bool
jq_run(struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e)
{
	struct run r = {.j = j, .emit = emit, .arg = arg};

	if (text.n > INT_MAX)
		return err_set(e, ST_DATA, "value too large");
	if (!json_scan(&j->scan, text))
		return err_set(e, ST_DATA, "not JSON: byte %zu: %s", j->scan.at,
		    j->scan.why);
	r.text = j->scan.whole.text;
	return parse(j, r.text, &r.input, e) && run(&r, e);
}

bool
jq_run_string(
    struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e)
{
	struct run r = {.j = j, .emit = emit, .arg = arg, .kept = true};

	if (text.n > INT_MAX)
		return err_set(e, ST_DATA, "text too large");
	if (!json_utf8(text))
		return err_set(e, ST_DATA, "not UTF-8");
	r.input = jv_string_sized(text.p, (int)text.n);
	return run(&r, e);
}
