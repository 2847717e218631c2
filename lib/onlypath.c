/* SPDX-License-Identifier: MIT */
#include "onlypath.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mem.h"

static const char word[] = "abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The length of a step as jq writes it; 0: it is something else. */
static size_t
step_length(const char *p)
{
	size_t n;

	if (p[0] == '.') {
		n = strspn(p + 1, word);
		return n && !digit(p[1]) ? 1 + n : 0;
	}
	if (p[0] != '[')
		return 0;
	/* In a string, a backslash could be the start of a program. */
	if (p[1] == '"') {
		n = 2 + strcspn(p + 2, "\"\\");
		n += p[n] == '"';
	} else {
		n = 1 + strspn(p + 1, "0123456789");
	}
	return p[n] == ']' ? n + 1 : 0;
}

/* The same path in our own grammar; false: it is none. */
static bool
translate(const char *p, struct buf *b)
{
	const char *end = p + strlen(p);

	while (end > p && str_blank(end[-1]))
		end--;
	while (str_blank(*p))
		p++;
	if (*p != '.')
		return false;
	/* The first dot stands alone, or before a bracket. */
	if (p + 1 == end || p[1] == '[')
		buf_addc(b, *p++);
	while (p < end) {
		size_t n = step_length(p);

		if (n == 0)
			return false;
		if (n == 2 && p[0] == '[')
			buf_adds(b, "[*]");
		else
			buf_add(b, p, n);
		p += n;
	}
	return true;
}

bool
onlypath_init(struct onlypath *o, const char *program)
{
	struct buf text;
	struct err ignored;
	size_t n = 0;
	bool ok;

	*o = (struct onlypath){.n = 0};
	buf_init(&text, BUF_TEXT);
	ok = translate(program, &text) && !text.over &&
	     path_parse(&o->path, text.p, &ignored);
	buf_release(&text);
	if (!ok)
		return false;
	while (n < o->path.n && o->path.step[n++].kind != STEP_ANY)
		;
	path_prefix(&o->head, &o->path, n);
	json_init(&o->scan);
	json_watch(&o->scan, &o->head);
	return true;
}

void
onlypath_release(struct onlypath *o)
{
	path_release(&o->path);
	path_release(&o->head);
	json_release(&o->scan);
	free(o->hit);
	*o = (struct onlypath){.n = 0};
}

static void
add(struct onlypath *o, struct json_hit value)
{
	if (o->n == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 64;
		o->hit = mem_resize_n(o->hit, o->cap, sizeof *o->hit);
	}
	o->hit[o->n++] = value;
}

/* The element of an array; empty where there is none. */
static struct span
element(struct span array, size_t n)
{
	struct json_iter it = json_iter(array);

	while (json_next(&it))
		if (n-- == 0)
			return it.value;
	return (struct span){"", 0};
}

/*
 * Take the steps from i on, from a value on; blank is what is known of all
 * that it is in. False: that is for jq to do.
 */
static bool
follow(struct onlypath *o, size_t i, struct json_hit value)
{
	static const struct span null = {"null", 4};
	const struct step *s = &o->path.step[i];
	const enum json_type type = json_type(value.text);

	if (i == o->path.n) {
		add(o, value);
		return true;
	}
	if (s->kind == STEP_ANY) {
		struct json_iter it = json_iter(value.text);

		while (type == JSON_ARRAY && json_next(&it)) {
			value.text = it.value;
			if (!follow(o, i + 1, value))
				return false;
		}
		return type == JSON_ARRAY;
	}
	if (type == JSON_NULL)
		return follow(o, i + 1, value);
	if (type != (s->kind == STEP_NAME ? JSON_OBJECT : JSON_ARRAY))
		return false;
	value.text = s->kind == STEP_NAME ? json_member(value.text, s->name)
					  : element(value.text, s->n);
	if (value.text.n == 0)
		value.text = null;
	return follow(o, i + 1, value);
}

bool
onlypath_run(struct onlypath *o, struct span text, bool *sure)
{
	const struct json_watch *w = o->scan.watch;

	o->n = 0;
	*sure = true;
	if (!json_scan(&o->scan, text))
		return false;
	/* What was not found is null, an error, or no element. */
	if (w->n == 0)
		*sure = follow(o, 0, o->scan.whole);
	for (size_t i = 0; *sure && i < w->n; i++)
		*sure = follow(o, o->head.n, w->hit[i]);
	return true;
}
