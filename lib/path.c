/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "jsontoken.h"
#include "mem.h"
#include "num.h"
#include "str.h"

static struct step *
add_step(struct path *p, enum step_kind kind)
{
	struct step *s = &p->step[p->n++];

	*s = (struct step){.kind = kind};
	return s;
}

static void
add_name(struct path *p, struct span name)
{
	struct step *s = add_step(p, STEP_NAME);

	s->name = mem_dup(name.p, name.n);
	s->n = name.n;
}

/*
 * The functions below read from *at on and move it; they return NULL or what
 * is wrong at *at.
 */

static const char *
bare_name(struct path *p, const char **at)
{
	size_t n = strcspn(*at, ".[]\" \t\r\n\v\f");

	if (n == 0)
		return "expected a name";
	if (n == 1 && **at == '*')
		return "every element is [*]";
	add_name(p, (struct span){*at, n});
	*at += n;
	return NULL;
}

static const char *
json_name(struct path *p, const char **at)
{
	struct json_fault f;
	const char *end = json_string(*at, *at + strlen(*at), &f);
	struct buf name;

	if (end == NULL) {
		*at = f.at;
		return f.why;
	}
	buf_init(&name, strlen(*at));
	json_unescape((struct span){*at, (size_t)(end - *at)}, &name);
	add_name(p, buf_span(&name));
	buf_release(&name);
	*at = end;
	return NULL;
}

static const char *
single_quoted(struct path *p, const char **at)
{
	const char *end = strchr(*at + 1, '\'');

	if (end == NULL)
		return "no closing quote";
	add_name(p, (struct span){*at + 1, (size_t)(end - *at - 1)});
	*at = end + 1;
	return NULL;
}

static const char *
number(struct path *p, const char **at)
{
	size_t n = strspn(*at, "0123456789");
	int64_t i;

	if (n == 0)
		return "expected an index, * or a quoted name";
	if (!num_parse((struct span){*at, n}, 0, INT32_MAX, &i))
		return "index too large";
	add_step(p, STEP_INDEX)->n = (size_t)i;
	*at += n;
	return NULL;
}

/* What stands behind "[". */
static const char *
bracketed(struct path *p, const char **at)
{
	const char *why = NULL;

	switch (**at) {
	case '"': why = json_name(p, at); break;
	case '\'': why = single_quoted(p, at); break;
	case '*':
		add_step(p, STEP_ANY);
		++*at;
		break;
	default: why = number(p, at);
	}
	if (why)
		return why;
	if (**at != ']')
		return "expected ]";
	++*at;
	return NULL;
}

static const char *
one_step(struct path *p, const char **at, bool first)
{
	if (p->n == PATH_STEPS)
		return "too many steps";
	/* "a.[0]" is "a[0]", as jq and JSONPath have it. */
	if (**at == '.' && (*at)[1] == '[')
		++*at;
	if (**at == '[') {
		++*at;
		return bracketed(p, at);
	}
	if (**at != '.' && !first)
		return "expected . or [";
	*at += **at == '.';
	return bare_name(p, at);
}

static const char *
steps(struct path *p, const char **at)
{
	const char *text = *at, *start, *why = NULL;

	if (**at == '$' && (*at)[1] && strchr(".[", (*at)[1]))
		++*at;
	for (start = *at; **at && why == NULL;) {
		why = one_step(p, at, *at == start);
		if (why == NULL)
			p->step[p->n - 1].end = (size_t)(*at - text);
	}
	return why;
}

bool
path_parse(struct path *p, const char *text, struct err *e)
{
	const char *at = text, *why = NULL;

	*p = (struct path){.text = mem_text(text)};
	if (*text == '\0')
		why = "empty (the whole text is $)";
	else if (!json_utf8(span_of(text)))
		why = "not UTF-8";
	else if (strcmp(text, "$") != 0 && strcmp(text, ".") != 0)
		why = steps(p, &at);
	if (why == NULL)
		return true;
	path_release(p);
	return err_set(e, ST_USAGE, "path %s: byte %zu: %s", text,
	    (size_t)(at - text), why);
}

void
path_prefix(struct path *to, const struct path *from, size_t n)
{
	*to = (struct path){.n = n};
	to->text =
	    n ? mem_dup(from->text, from->step[n - 1].end) : mem_text("$");
	for (size_t i = 0; i < n; i++) {
		to->step[i] = from->step[i];
		if (from->step[i].name)
			to->step[i].name =
			    mem_dup(from->step[i].name, from->step[i].n);
	}
}

void
path_release(struct path *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->step[i].name);
	free(p->text);
	*p = (struct path){0};
}

bool
path_many(const struct path *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->step[i].kind == STEP_ANY)
			return true;
	return false;
}
