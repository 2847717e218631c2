/* SPDX-License-Identifier: MIT */
#include "detect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "mem.h"

static enum found
by_link_header(struct clue *w)
{
	if (!clue_link(w, "next"))
		return NOTHING;
	w->d->kind = PAGE_LINK;
	w->d->header[TOLD_NEXT] = "Link";
	clue_set_total(w);
	return clue_because(w, "a link in the header Link", "");
}

static enum found
by_link(struct clue *w)
{
	const struct sign *s = clue_sign(w, SIGN_LINK);

	if (s == NULL)
		return NOTHING;
	if (s->clash)
		return clue_unclear(
		    w, "several links, one of them at ", s->path);
	w->d->kind = PAGE_LINK;
	clue_set_path(w, TOLD_NEXT, SIGN_LINK);
	/* What denies it from the start may be of another thing. */
	if (clue_more(w) == MORE_YES)
		clue_set_path(w, TOLD_MORE, SIGN_MORE);
	clue_set_total(w);
	return clue_because(w, "a link in the body at ", s->path);
}

static enum found
by_cursor_header(struct clue *w)
{
	static const struct {
		const char *header, *param;
		enum asked_kind kind;
	} known[] = {{"X-Next-Page", "page", ASKED_PAGE},
	    {"X-Next-Cursor", "cursor", ASKED_CURSOR}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const char *header = known[i].header;
		struct asked a;

		if (reply_header(w->in->reply, header).n == 0)
			continue;
		a = clue_asked(w, known[i].kind);
		if (!clue_set_param(w, &a, known[i].param))
			return clue_unclear(w, "where does it go, ", header);
		w->d->kind = PAGE_CURSOR;
		w->d->header[TOLD_NEXT] = header;
		clue_set_total(w);
		return clue_because(w, "a cursor in the header ", header);
	}
	return NOTHING;
}

/* The parameters for cursors by their members; "": one of the same name. */
static const struct {
	const char *member, *snake, *camel;
	enum asked_kind kind;
} cursors[] = {
    {"nextpagetoken", "page_token", "pageToken", ASKED_CURSOR},
    {"nexttoken", "", "", ASKED_CURSOR},
    {"continuationtoken", "", "", ASKED_CURSOR},
    {"after", "after", "after", ASKED_CURSOR},
    {"nextmarker", "marker", "marker", ASKED_CURSOR},
    {"nextpage", "page", "page", ASKED_PAGE},
    {"nextoffset", "offset", "offset", ASKED_OFFSET},
    {"nextskip", "skip", "skip", ASKED_OFFSET},
    {"nextstart", "start", "start", ASKED_OFFSET},
    {"nextpagestart", "start", "start", ASKED_OFFSET},
    {"offset", "offset", "offset", ASKED_OFFSET},
    {"startingafter", "starting_after", "startingAfter", ASKED_CURSOR},
};

/* Set it; a number behind a page's is the next page's. */
static bool
set_cursor_param(struct clue *w, const struct sign *s)
{
	bool number = json_type(s->value) == JSON_NUMBER;
	const char *usual = "cursor";
	char plain[SIGN_NAME], same[SIGN_NAME * 2];
	struct asked a = clue_asked(w, ASKED_CURSOR),
		     page = clue_asked(w, ASKED_PAGE);

	sign_name(s->name, plain);
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
		if (strcmp(plain, cursors[i].member) != 0)
			continue;
		usual = memchr(s->name.p, '_', s->name.n) ? cursors[i].snake
							  : cursors[i].camel;
		a = clue_asked(w, cursors[i].kind);
	}
	if (*usual == '\0') {
		snprintf(same, sizeof same, "%.*s", (int)s->name.n - 2,
		    s->name.p + 1);
		usual = same;
	}
	if (strcmp(plain, "next") == 0 && number &&
	    (page.name || clue_sign(w, SIGN_PAGE))) {
		usual = "page";
		a = page;
	}
	return clue_set_param(w, &a, usual);
}

/* A next that is no URL says something, too. */
static const struct sign *
find_cursor(const struct clue *w)
{
	const struct sign *s = clue_sign(w, SIGN_CURSOR);

	if (s)
		return s;
	s = clue_sign(w, SIGN_NEXT);
	return s && !sign_ends(SIGN_NEXT, s->value) ? s : NULL;
}

static enum found
by_cursor(struct clue *w)
{
	const struct sign *s = find_cursor(w);

	if (s == NULL)
		return NOTHING;
	if (s->clash)
		return clue_unclear(
		    w, "several cursors, one of them at ", s->path);
	if (!set_cursor_param(w, s))
		return clue_unclear(
		    w, "where does the cursor go, at ", s->path);
	w->d->kind = PAGE_CURSOR;
	w->d->path[TOLD_NEXT] = mem_text(s->path);
	clue_set_path(w, TOLD_MORE, SIGN_MORE);
	clue_set_total(w);
	return clue_because(w, "a cursor in the body at ", s->path);
}

/* What to go on with, in an object of parameters. */
static enum found
by_continue(struct clue *w)
{
	const struct sign *s = clue_sign(w, SIGN_CONTINUE);

	if (s == NULL)
		return NOTHING;
	if (s->clash || w->in->sent.n)
		return clue_unclear(w, "where does it go, at ", s->path);
	w->d->kind = PAGE_CONTINUE;
	clue_set_path(w, TOLD_NEXT, SIGN_CONTINUE);
	return clue_because(w, "parameters in the body at ", s->path);
}

/* What speaks of page numbers, for people. */
static const char *
page_at(const struct clue *w, const struct asked *a)
{
	if (clue_sign(w, SIGN_PAGE))
		return clue_sign(w, SIGN_PAGE)->path;
	if (clue_sign(w, SIGN_PAGES))
		return clue_sign(w, SIGN_PAGES)->path;
	return a->name ? a->name : clue_pages_header(w);
}

static enum found
by_page(struct clue *w, const struct asked *a)
{
	const struct sign *page = clue_sign(w, SIGN_PAGE);
	int64_t told = clue_number(w, SIGN_PAGE);

	if (a->number < 0 && page && (told > 1 || page->clash))
		return clue_unclear(
		    w, "a page behind the first, at ", page->path);
	if (!clue_set_param(w, a, "page"))
		return clue_unclear(w, "where does the page number go", "");
	w->d->kind = PAGE_NUMBER;
	w->d->auto_page = a->number < 0 && told < 0;
	w->d->start = a->number >= 0 ? a->number : told > 0 ? told : 0;
	clue_set_path(w, TOLD_PAGES, SIGN_PAGES);
	if (w->d->path[TOLD_PAGES] == NULL)
		w->d->header[TOLD_PAGES] = clue_pages_header(w);
	clue_set_path(w, TOLD_MORE, SIGN_MORE);
	clue_set_total(w);
	return clue_because(w, "page numbers, by ", page_at(w, a));
}

/* An offset that counts from 1 is not the number of those skipped. */
static enum found
by_offset(struct clue *w, const struct asked *a)
{
	const struct sign *s = clue_sign(w, SIGN_OFFSET);
	int64_t told = clue_number(w, SIGN_OFFSET);
	char same[SIGN_NAME * 2] = "";

	if (a->number < 0 && (told > 1 || s->clash))
		return clue_unclear(
		    w, "an offset behind the start, at ", s->path);
	if (s)
		snprintf(same, sizeof same, "%.*s", (int)s->name.n - 2,
		    s->name.p + 1);
	if (!clue_set_param(w, a, same))
		return clue_unclear(w, "where does the offset go", "");
	w->d->kind = PAGE_OFFSET;
	w->d->start = a->number >= 0 ? a->number : told;
	clue_set_path(w, TOLD_MORE, SIGN_MORE);
	if (told != 1)
		clue_set_total(w);
	return clue_because(w, "offsets, by ", s ? s->path : a->name);
}

/* An offset that is told, together with what goes with one. */
static bool
tells_offset(const struct clue *w)
{
	return clue_sign(w, SIGN_OFFSET) &&
	       (clue_sign(w, SIGN_LIMIT) || clue_sign(w, SIGN_TOTAL) ||
		   clue_sign(w, SIGN_MORE));
}

/* A number of pages is that of page numbers, also where there is an offset. */
static enum found
by_told(struct clue *w, const struct asked *page, const struct asked *offset)
{
	bool of_offset = tells_offset(w), of_page = clue_sign(w, SIGN_PAGE);
	bool of_pages = clue_sign(w, SIGN_PAGES) || clue_pages_header(w);

	if (page->number >= 0 || (of_offset && of_page && !of_pages))
		return clue_unclear(w, "page numbers and offsets", "");
	if (of_offset && !of_page)
		return by_offset(w, offset);
	return of_page || of_pages ? by_page(w, page) : NOTHING;
}

static enum found
by_numbers(struct clue *w)
{
	struct asked page = clue_asked(w, ASKED_PAGE);
	struct asked offset = clue_asked(w, ASKED_OFFSET);

	/* A parameter like from can be a date, unless it is told again. */
	if (offset.vague && offset.number != clue_number(w, SIGN_OFFSET))
		offset = (struct asked){.number = -1};
	/* What was asked for counts. */
	if ((page.number >= 0) != (offset.number >= 0))
		return page.number >= 0 ? by_page(w, &page)
					: by_offset(w, &offset);
	return by_told(w, &page, &offset);
}

/* Something that is done need not be the pages. */
static bool
is_last(const struct sign *s)
{
	char plain[SIGN_NAME];

	sign_name(s->name, plain);
	return strstr(plain, "last") != NULL;
}

/* Does anything hint at more, where nothing says that this is all? */
static const char *
hint_at(const struct clue *w)
{
	const struct sign *hint = clue_sign(w, SIGN_HINT);
	const struct sign *last = clue_sign(w, SIGN_LAST);
	bool all = clue_more(w) == MORE_NO ||
		   (last && is_last(last) && sign_ends(SIGN_LAST, last->value));

	return hint && !all ? hint->path : NULL;
}

/* Does anything say that this is not all? Where; NULL: nothing does. */
static const char *
more_at(const struct clue *w)
{
	const struct sign *last = clue_sign(w, SIGN_LAST);
	const char *header;

	if (clue_more(w) == MORE_YES)
		return clue_sign(w, SIGN_MORE)->path;
	if (last && !sign_ends(SIGN_LAST, last->value))
		return last->path;
	if (clue_total(w, &header) > w->in->records)
		return header ? header : clue_sign(w, SIGN_TOTAL)->path;
	if (clue_number(w, SIGN_COUNT) > w->in->records)
		return clue_sign(w, SIGN_COUNT)->path;
	return hint_at(w);
}

/* Does anything say that this is all? */
static const char *
end_at(const struct clue *w)
{
	const struct sign *next = clue_sign(w, SIGN_NEXT);
	const struct sign *last = clue_sign(w, SIGN_LAST);
	const struct sign *more = clue_sign(w, SIGN_MORE);
	struct span empty;
	size_t at = 0;

	if (next)
		return next->path;
	if (last && is_last(last))
		return last->path;
	if (more)
		return more->path;
	if (reply_header_next(w->in->reply, "X-Next-Page", &at, &empty))
		return "X-Next-Page";
	return clue_link(w, "first") || clue_link(w, "last") ? "Link" : NULL;
}

static enum found
by_the_only_page(struct clue *w)
{
	const char *at = more_at(w);

	w->d->kind = PAGE_SINGLE;
	if (at)
		return clue_unclear(w, "there is more, by ", at);
	at = end_at(w);
	if (at)
		return clue_because(w, "one page, by ", at);
	at = clue_header(w);
	if (at)
		return clue_unclear(w, "there is more, by the header ", at);
	if (clue_full(w))
		return clue_unclear(
		    w, "nothing says so, yet the page looks full", "");
	return clue_because(w, "one page, nothing speaks of others", "");
}

bool
detect(struct detected *d, const struct detect_input *in, struct err *e)
{
	static enum found (*const ways[])(struct clue *) = {by_link_header,
	    by_link, by_cursor_header, by_cursor, by_continue, by_numbers,
	    by_the_only_page};
	struct clue w = {.in = in, .d = d, .e = e};
	enum found found = NOTHING;

	*d = (struct detected){.kind = PAGE_SINGLE};
	if (!signs_find(&w.signs, in->body, e))
		found = UNCLEAR;
	for (size_t i = 0; found == NOTHING; i++)
		found = ways[i](&w);
	signs_release(&w.signs);
	return found == FOUND;
}

void
detected_release(struct detected *d)
{
	free(d->param);
	for (int i = 0; i < TOLD_KINDS; i++)
		free(d->path[i]);
}
