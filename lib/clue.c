/* SPDX-License-Identifier: MIT */
#include "clue.h"

#include <stdio.h>
#include <stdlib.h>

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
		int64_t n = told_count(http_header(w->in->reply, headers[i]));

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
		if (told_count(http_header(w->in->reply, headers[i])) >= 0)
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

	while (http_header_next(w->in->reply, "Link", &at, &value))
		if (link_target(value, rel).n)
			return true;
	return false;
}
