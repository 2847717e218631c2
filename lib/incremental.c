/* SPDX-License-Identifier: MIT */
#include "incremental.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "highest.h"
#include "mem.h"
#include "timeformat.h"

/* As a number of seconds, a time of that is more likely something else. */
#define UNLIKELY INT64_C(100000000000)

void
incremental_init(struct incremental *inc)
{
	*inc = (struct incremental){.now = (int64_t)time(NULL)};
	buf_init(&inc->highest, BUF_TEXT);
}

void
incremental_release(struct incremental *inc)
{
	path_release(&inc->path);
	buf_release(&inc->highest);
	sinceby_release(&inc->by);
	free(inc->child);
	free(inc->parent);
	*inc = (struct incremental){0};
}

void
incremental_opts(struct incremental *inc, struct opt table[INCREMENTAL_OPTS])
{
	const struct opt all[] = {
	    {0, "since", OPT_TEXT, &inc->since, 0, 0},
	    {0, "since-by", OPT_TEXT, &inc->since_by, 0, 0},
	    {0, "since-format", OPT_TEXT, &inc->format, 0, 0},
	    {0, "cursor", OPT_TEXT, &inc->cursor, 0, 0},
	    {0, "cursor-unit", OPT_TEXT, &inc->unit_name, 0, 0},
	    {0, "cursor-missing", OPT_TEXT, &inc->missing, 0, 0},
	    {0, "initial", OPT_TEXT, &inc->initial, 0, 0},
	    {0, "lag", OPT_TIME, &inc->lag, 0, 0},
	    {0, "until", OPT_TEXT, &inc->until, 0, 0},
	    {0, "window", OPT_TIME, &inc->window, 1, 0},
	    {0, "range-start", OPT_TEXT, &inc->range_start, 0, 0},
	    {0, "range-end", OPT_TEXT, &inc->range_end, 0, 0},
	    {0, "order", OPT_TEXT, &inc->order, 0, 0},
	    OPTS_END,
	};

	_Static_assert(sizeof all == INCREMENTAL_OPTS * sizeof *all,
	    "INCREMENTAL_OPTS is their number");
	memcpy(table, all, sizeof all);
}

/* Which of the words is it? NULL: the first. */
static bool
choose(const char *option, const char *text, const char *const words[],
    int *which, struct err *e)
{
	*which = 0;
	if (text == NULL)
		return true;
	for (; words[*which]; ++*which)
		if (strcmp(text, words[*which]) == 0)
			return true;
	return err_set(e, ST_USAGE, "%s: not %s%s%s%s%s: %s", option, words[0],
	    words[2] ? ", " : "", words[2] ? words[1] : "", " or ",
	    words[2] ? words[2] : words[1], text);
}

/* An order drops on the side where it stops, wherever the page ends. */
static void
set_sides(struct incremental *inc)
{
	struct range_config *r = &inc->range;

	r->from_start = inc->range_start || r->order == RANGE_DESC;
	r->to_end = inc->range_end || r->order == RANGE_ASC;
	inc->filters = r->from_start || r->to_end;
}

static bool
read_words(struct incremental *inc, struct err *e)
{
	static const char *const units[] = {"s", "ms", NULL};
	static const char *const ends[] = {"closed", "open", NULL};
	static const char *const orders[] = {"asc", "desc", NULL};
	static const char *const missing[] = {
	    "fail", "include", "exclude", NULL};
	int unit, start, end, order, without;

	if (!choose("--cursor-unit", inc->unit_name, units, &unit, e) ||
	    !choose("--range-start", inc->range_start, ends, &start, e) ||
	    !choose("--range-end", inc->range_end, ends, &end, e) ||
	    !choose("--order", inc->order, orders, &order, e) ||
	    !choose("--cursor-missing", inc->missing, missing, &without, e))
		return false;
	if (inc->unit_name)
		inc->unit = unit ? UNIT_MS : UNIT_S;
	if (inc->order)
		inc->range.order = order ? RANGE_DESC : RANGE_ASC;
	inc->range.start_open = start;
	inc->range.end_open = end;
	inc->range.missing = (enum range_missing)without;
	set_sides(inc);
	return true;
}

static bool
read_path(struct incremental *inc, struct err *e)
{
	if (!path_parse(&inc->path, inc->cursor, e))
		return err_at(e, "--cursor");
	inc->range.cursor = &inc->path;
	return !path_many(&inc->path) ||
	       err_set(e, ST_USAGE, "--cursor %s: can match many values",
		   inc->cursor);
}

/* A path of one value, as a string that is the caller's. */
static char *
single_path(const char *from, size_t n)
{
	char *text = mem_dup(from, n);
	struct path p;
	struct err e;
	bool ok = n > 0 && path_parse(&p, text, &e);

	if (ok) {
		ok = !path_many(&p);
		path_release(&p);
	}
	if (ok)
		return text;
	free(text);
	return NULL;
}

/* A name in a path may have a '=' of its own. */
static bool
read_by(struct incremental *inc, struct err *e)
{
	const char *text = inc->since_by, *at = text;

	for (; (at = strchr(at, '=')) != NULL; at++) {
		inc->child = single_path(text, (size_t)(at - text));
		inc->parent = single_path(at + 1, strlen(at + 1));
		if (inc->child && inc->parent)
			return true;
		free(inc->child);
		free(inc->parent);
		inc->child = inc->parent = NULL;
	}
	return err_set(
	    e, ST_USAGE, "--since-by: not CHILD_PATH=PARENT_PATH: %s", text);
}

/* Options that say nothing are a slip that may cost records: refused. */
struct rule {
	bool broken;
	const char *why;
};

static bool
check(const struct rule *rule, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (rule[i].broken)
			return err_set(e, ST_USAGE, "%s", rule[i].why);
	return true;
}

static bool
check_start(const struct incremental *inc, bool wanted, struct err *e)
{
	bool start = inc->since || inc->initial;
	const struct rule rules[] = {
	    {(inc->lag || inc->since_by) && !inc->since,
		"--lag and --since-by go with --since"},
	    {inc->since_by && !inc->cursor, "--since-by goes with --cursor"},
	    {inc->cursor && !inc->since && !inc->filters,
		"--cursor goes with --since, --range-start, --range-end or "
		"--order"},
	    {wanted && !start,
		"the request has {since} in it: --since FILE or --initial "
		"VALUE, please"},
	    {start && !wanted && !inc->range.from_start,
		"the request has no {since} in it (-q 'NAME={since}')"},
	    {inc->range.from_start && !start,
		"--range-start and --order desc: from where? --since FILE or "
		"--initial VALUE"},
	};

	return check(rules, sizeof rules / sizeof *rules, e);
}

static bool
check_filters(const struct incremental *inc, struct err *e)
{
	const struct rule rules[] = {
	    {inc->filters && !inc->cursor,
		"--range-start, --range-end and --order go with --cursor"},
	    {inc->missing && !inc->filters,
		"--cursor-missing goes with --range-start, --range-end or "
		"--order"},
	    {inc->order && inc->range.missing == MISSING_INCLUDE,
		"--order stops early, which would lose the records that "
		"--cursor-missing include is for"},
	};

	return check(rules, sizeof rules / sizeof *rules, e);
}

static bool
check_end(
    const struct incremental *inc, bool wants_since, bool wanted, struct err *e)
{
	bool end = inc->until || inc->window;
	const struct rule rules[] = {
	    {wanted && !end,
		"the request has {until} in it: --until VALUE or --window "
		"TIME, please"},
	    {inc->window && !(wanted && wants_since),
		"--window: the request needs both {since} and {until} in it"},
	    {end && !wanted && !inc->range.to_end,
		"the request has no {until} in it (-q 'NAME={until}')"},
	    {inc->range.to_end && !end,
		"--range-end and --order asc: to where? --until VALUE"},
	    {inc->format && !wanted && !wants_since,
		"--since-format: the request has no {since} in it"},
	};

	return check(rules, sizeof rules / sizeof *rules, e);
}

bool
incremental_moment(const struct incremental *inc, struct span text, bool quoted,
    struct moment *m, const char *what, int status, struct err *e)
{
	enum moment_unit unit = inc->unit;
	int n = text.n > 60 ? 60 : (int)text.n;

	if (unit == UNIT_NONE && !quoted)
		unit = UNIT_S;
	if (moment_parse(text, unit, m) &&
	    (inc->unit != UNIT_NONE || m->form != MOMENT_S ||
		llabs(m->seconds) < UNLIKELY))
		return true;
	if (inc->unit == UNIT_NONE && moment_parse(text, UNIT_MS, m) &&
	    m->form == MOMENT_MS)
		return err_set(e, status,
		    "%s: %.*s: what does it count? --cursor-unit s or ms", what,
		    n, text.p);
	return err_set(e, status, "%s: not a time: %.*s", what, n, text.p);
}

/* A typing error must not look like a resource without records. */
static bool
check_sides(const struct incremental *inc, bool now, struct err *e)
{
	struct bound start, end;
	struct buf text;
	struct moment m;
	int order = 0;

	bound_init(&start);
	bound_init(&end);
	buf_init(&text, BUF_TEXT);
	moment_at(&m, inc->now);
	if (now)
		moment_instant(&m, &text);
	bound_set(&start, span_of(inc->initial), inc->unit);
	bound_set(&end, now ? buf_span(&text) : span_of(inc->until), inc->unit);
	if (!bound_compare(&start, &end, &order))
		order = 0;
	bound_release(&start);
	bound_release(&end);
	buf_release(&text);
	return order <= 0 || err_set(e, ST_USAGE, "--initial is behind %s",
				 now ? "now" : "--until");
}

/* An end that the command line says; NULL: it says none. */
static bool
check_value(const struct incremental *inc, const char *text, const char *option,
    struct err *e)
{
	struct moment m;

	if (text == NULL)
		return true;
	if (!json_utf8(span_of(text)))
		return err_set(e, ST_USAGE, "%s: not UTF-8", option);
	return !(inc->format || inc->window) ||
	       incremental_moment(
		   inc, span_of(text), false, &m, option, ST_USAGE, e);
}

/* What the command line says is checked before anything is read. */
static bool
check_values(const struct incremental *inc, struct err *e)
{
	bool now = inc->until == NULL || strcmp(inc->until, "now") == 0;

	if (!check_value(inc, inc->initial, "--initial", e) ||
	    !check_value(inc, now ? NULL : inc->until, "--until", e))
		return false;
	return !inc->initial || !(inc->until || inc->window) ||
	       check_sides(inc, now, e);
}

/* Windows that look the same in the request would all give the same. */
static bool
read_format(const struct incremental *inc, struct err *e)
{
	if (!timeformat_check(inc->format, e))
		return false;
	return !inc->window || inc->window >= timeformat_unit(inc->format) ||
	       err_set(
		   e, ST_USAGE, "--window: less than --since-format can tell");
}

static bool
read_texts(struct incremental *inc, struct err *e)
{
	return (!inc->format || read_format(inc, e)) &&
	       (!inc->cursor || read_path(inc, e)) &&
	       (!inc->since_by || read_by(inc, e)) && check_values(inc, e);
}

bool
incremental_prepare(
    struct incremental *inc, bool wants_since, bool wants_until, struct err *e)
{
	if (!read_words(inc, e) || !check_start(inc, wants_since, e) ||
	    !check_end(inc, wants_since, wants_until, e) ||
	    !check_filters(inc, e) || !read_texts(inc, e))
		return false;
	if (inc->since == NULL)
		return true;
	if (inc->child)
		return sinceby_read(
		    &inc->by, inc->since, inc->child, inc->cursor, e);
	return highest_of(inc->since, inc->cursor, &inc->highest, e);
}
