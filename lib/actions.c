/* SPDX-License-Identifier: MIT */
#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "num.h"
#include "replyjson.h"

static const char *const names[] = {"", "ignore", "skip", "retry", "fail"};

static bool
set_status(struct rule *r, struct span part)
{
	int64_t n;

	if (part.n == 3 && memcmp(part.p + 1, "xx", 2) == 0 &&
	    part.p[0] >= '1' && part.p[0] <= '5') {
		r->least = (part.p[0] - '0') * 100;
		r->most = r->least + 99;
		return true;
	}
	if (!num_parse(part, 200, 599, &n))
		return false;
	r->least = r->most = (int)n;
	return true;
}

/* Take one part off *text, or all of it where it takes the rest. */
static bool
set_part(struct rule *r, const char **text, struct err *e)
{
	const struct list no_args = {0};
	size_t n = strcspn(*text, ",");
	struct span part = {*text, n};

	if (strncmp(*text, "text=", 5) == 0) {
		r->text = *text + 5;
		*text += strlen(*text);
		return r->text[0] || err_set(e, ST_USAGE, "an empty text");
	}
	if (strcmp(*text, "jq=") == 0)
		return err_set(e, ST_USAGE, "an empty program");
	if (strncmp(*text, "jq=", 3) == 0) {
		r->jq = jq_new(*text + 3, &no_args, false, e);
		*text += strlen(*text);
		return r->jq != NULL;
	}
	*text += n + ((*text)[n] == ',');
	if (span_is(part, "first"))
		return r->first = true;
	if (span_is(part, "later"))
		return r->later = true;
	return set_status(r, part) ||
	       err_set(e, ST_USAGE,
		   "not first, later, a status from 200 to 599 or as 4xx, "
		   "text=TEXT or jq=PROGRAM: %.*s",
		   (int)part.n, part.p);
}

static bool
parse(struct rule *r, const char *text, struct err *e)
{
	size_t n = strcspn(text, ":");
	struct span name = {text, n};

	r->action = ACTION_FAIL;
	while (r->action && !span_is(name, names[r->action]))
		r->action--;
	if (r->action == ACTION_NONE || text[n] == '\0')
		return err_set(e, ST_USAGE,
		    "not ignore, skip, retry or fail, a colon and a condition");
	for (text += n + 1; *text;)
		if (!set_part(r, &text, e))
			return false;
	if (r->first && r->later)
		return err_set(e, ST_USAGE, "first and later is neither");
	return r->least || r->text || r->jq ||
	       err_set(e, ST_USAGE, "neither a status, nor a text, nor jq");
}

static struct rule *
add(struct actions *a)
{
	struct rule *r;

	a->rule = mem_resize_n(a->rule, a->n + 1, sizeof *a->rule);
	r = &a->rule[a->n++];
	*r = (struct rule){.action = ACTION_IGNORE};
	return r;
}

static bool
add_all(struct actions *a, const struct list *on, const struct list *end_status,
    struct err *e)
{
	for (size_t i = 0; i < on->n; i++)
		if (!parse(add(a), on->v[i], e))
			return err_at(e, "--on: %s", on->v[i]);
	for (size_t i = 0; i < end_status->n; i++) {
		struct span text = span_of(end_status->v[i]);

		if (!set_status(add(a), text) || text.p[1] == 'x' ||
		    span_is(text, "200"))
			return err_set(e, ST_USAGE,
			    "--end-status: %s: not an HTTP status from 201 to "
			    "599",
			    text.p);
	}
	return true;
}

bool
actions_init(struct actions *a, const struct list *on,
    const struct list *end_status, struct err *e)
{
	*a = (struct actions){0};
	json_init(&a->scan);
	buf_init(&a->reply, (size_t)1 << 31);
	if (add_all(a, on, end_status, e))
		return true;
	actions_release(a);
	return false;
}

void
actions_release(struct actions *a)
{
	for (size_t i = 0; i < a->n; i++)
		jq_free(a->rule[i].jq);
	free(a->rule);
	json_release(&a->scan);
	buf_release(&a->reply);
	*a = (struct actions){0};
}

static bool
of_status(const struct rule *r, int status)
{
	return r->least == 0 || (status >= r->least && status <= r->most);
}

bool
actions_concern(const struct actions *a, int status)
{
	bool redirect = status >= 300 && status < 400;

	for (size_t i = 0; i < a->n; i++)
		if (of_status(&a->rule[i], status) &&
		    (a->rule[i].least || !redirect))
			return true;
	return false;
}

static bool
contains(struct span body, const char *text)
{
	size_t n = strlen(text);
	const char *p = body.p, *end = body.p + body.n;

	while ((size_t)(end - p) >= n &&
	       (p = memchr(p, text[0], (size_t)(end - p) - n + 1))) {
		if (memcmp(p, text, n) == 0)
			return true;
		p++;
	}
	return false;
}

/* What the first output of a program says. */
struct said {
	bool any, yes;
};

static bool
hear(void *arg, struct span output, struct err *e)
{
	struct said *said = arg;

	(void)e;
	if (!said->any)
		said->yes =
		    !span_is(output, "false") && !span_is(output, "null");
	said->any = true;
	return true;
}

static bool
ask_program(struct actions *a, const struct rule *rule, const struct reply *r,
    bool *yes, struct err *e)
{
	struct said said = {0};

	if (a->reply.n == 0) {
		struct span body = buf_span(&r->body);

		if (!replyjson_add(r, json_scan(&a->scan, body), &a->reply))
			return err_set(e, ST_DATA, "--on jq=: too large");
	}
	if (!jq_run(rule->jq, buf_span(&a->reply), hear, &said, e))
		return err_at(e, "--on jq=");
	*yes = said.yes;
	return true;
}

bool
actions_find(struct actions *a, const struct reply *r, bool first,
    enum action *action, struct err *e)
{
	*action = ACTION_NONE;
	buf_clear(&a->reply);
	for (size_t i = 0; i < a->n; i++) {
		const struct rule *rule = &a->rule[i];
		bool yes = !(first ? rule->later : rule->first) &&
			   of_status(rule, r->status);

		if (yes && rule->text)
			yes = contains(buf_span(&r->body), rule->text);
		if (yes && rule->jq && !ask_program(a, rule, r, &yes, e))
			return false;
		if (!yes)
			continue;
		*action = rule->action;
		return true;
	}
	return true;
}
