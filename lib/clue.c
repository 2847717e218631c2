/* SPDX-License-Identifier: MIT */
#include "clue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hint.h"
#include "link.h"
#include "mem.h"

const struct sign *
clue_sign(const struct clue *w, enum sign_kind kind)
{
	const struct sign *s = &w->signs.of[kind];

	return s->path ? s : NULL;
}

int64_t
clue_number(const struct clue *w, enum sign_kind kind)
{
	const struct sign *s = clue_sign(w, kind);

	return s ? told_count(s->value) : -1;
}

enum found
clue_unclear(struct clue *w, const char *why, const char *where)
{
	err_set(w->e, ST_DATA, "how is it paged? %s%.100s: say --paginator",
	    why, where);
	return UNCLEAR;
}

enum found
clue_because(struct clue *w, const char *what, const char *where)
{
	snprintf(w->d->why, sizeof w->d->why, "%s%.100s", what, where);
	return FOUND;
}

enum page_more
clue_more(const struct clue *w)
{
	const struct sign *s = clue_sign(w, SIGN_MORE);
	enum page_more more = MORE_UNTOLD;

	return s && told_more(s->value, &more) ? more : MORE_UNTOLD;
}

struct asked
clue_asked(const struct clue *w, enum asked_kind kind)
{
	return asked_for(w->in->url, w->in->sent, kind);
}

bool
clue_set_param(struct clue *w, const struct asked *a, const char *usual)
{
	free(w->d->param);
	w->d->param = asked_place(a, usual);
	return a->name || w->in->sent.n == 0;
}

void
clue_set_path(struct clue *w, enum told_what what, enum sign_kind kind)
{
	const struct sign *s = clue_sign(w, kind);

	if (s && w->d->path[what] == NULL)
		w->d->path[what] = mem_text(s->path);
}

int64_t
clue_total(const struct clue *w, const char **header)
{
	static const char *const headers[] = {
	    "X-Total-Count", "X-Total", "X-WP-Total"};
	const struct sign *s = clue_sign(w, SIGN_TOTAL);

	*header = NULL;
	if (s)
		return s->clash ? -1 : told_count(s->value);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		int64_t n = told_count(reply_header(w->in->reply, headers[i]));

		if (n < 0)
			continue;
		*header = headers[i];
		return n;
	}
	return -1;
}

const char *
clue_pages_header(const struct clue *w)
{
	static const char *const headers[] = {
	    "X-Total-Pages", "X-WP-TotalPages"};

	for (size_t i = 0; i < 2; i++)
		if (told_count(reply_header(w->in->reply, headers[i])) >= 0)
			return headers[i];
	return NULL;
}

void
clue_set_total(struct clue *w)
{
	if (clue_total(w, &w->d->header[TOLD_TOTAL]) >= 0 &&
	    w->d->header[TOLD_TOTAL] == NULL)
		clue_set_path(w, TOLD_TOTAL, SIGN_TOTAL);
}

bool
clue_link(const struct clue *w, const char *rel)
{
	struct span value;
	size_t at = 0;

	while (reply_header_next(w->in->reply, "Link", &at, &value))
		if (link_target(value, rel).n)
			return true;
	return false;
}

/* What stands behind the slash: items 0-24/319. */
static struct span
size_of_range(struct span value)
{
	const char *slash = memchr(value.p, '/', value.n);
	struct span size = {"", 0};

	if (slash)
		size = (struct span){
		    slash + 1, (size_t)(value.p + value.n - slash - 1)};
	return size;
}

/* Is there a total above the number of records, or what is next? */
static bool
field_speaks(const char *plain, struct span value, int64_t records)
{
	if (strcmp(plain, "contentrange") == 0)
		return told_count(size_of_range(value)) > records;
	/* Limits of rates are counted, too; a framework has next in its name.
	 */
	if (strstr(plain, "limit") || strstr(plain, "quota") ||
	    strstr(plain, "nextjs"))
		return false;
	if (strstr(plain, "total"))
		return told_count(value) > records;
	return strcmp(plain, "xpagination") == 0 || strstr(plain, "continu") ||
	       hint_name(plain);
}

const char *
clue_header(struct clue *w)
{
	struct span head = buf_span(&w->in->reply->head);
	char plain[SIGN_NAME];

	while (head.n) {
		const char *lf = memchr(head.p, '\n', head.n);
		size_t n = lf ? (size_t)(lf - head.p) + 1 : head.n;
		const char *colon = memchr(head.p, ':', n);
		struct span name = {head.p, 0}, value = {head.p, n};

		head.p += n;
		head.n -= n;
		if (colon == NULL)
			continue;
		name.n = (size_t)(colon - name.p);
		value.p += name.n + 1;
		value.n -= name.n + 1;
		value = span_trim(value);
		sign_name(name, plain);
		if (value.n == 0 || !field_speaks(plain, value, w->in->records))
			continue;
		snprintf(
		    w->header, sizeof w->header, "%.*s", (int)name.n, name.p);
		return w->header;
	}
	return NULL;
}

/* A limit that is told, and that of a page: -1 where it may be another one. */
static int64_t
page_limit(const struct clue *w)
{
	const struct sign *s = clue_sign(w, SIGN_LIMIT);
	char plain[SIGN_NAME];

	if (s == NULL)
		return -1;
	sign_name(s->name, plain);
	return strstr(plain, "page") || strcmp(plain, "size") == 0
		   ? told_count(s->value)
		   : -1;
}

bool
clue_full(const struct clue *w)
{
	struct asked limit = clue_asked(w, ASKED_LIMIT);
	int64_t n = w->in->records;

	if (page_limit(w) > 0)
		return n >= page_limit(w);
	if (n > 0 && (n == w->in->limit || n == limit.number ||
			 n == clue_number(w, SIGN_LIMIT)))
		return true;
	/* Any parameter may be a limit; one record is seldom a page. */
	if (n > 1 && asked_any(w->in->url, w->in->sent, n))
		return true;
	return (n >= 10 && (n % 10 == 0 || n % 25 == 0)) ||
	       (n >= 16 && (n & (n - 1)) == 0);
}
