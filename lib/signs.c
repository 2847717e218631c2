/* SPDX-License-Identifier: MIT */
#include "signs.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "hint.h"
#include "json.h"
#include "mem.h"
#include "told.h"

/* A name, the plain name of the object that must hold it (NULL: any). */
static const struct {
	const char *name, *in;
	enum sign_kind kind;
} names[] = {
    {"next", NULL, SIGN_NEXT},
    {"nexturl", NULL, SIGN_NEXT},
    {"nexturi", NULL, SIGN_NEXT},
    {"nextlink", NULL, SIGN_NEXT},
    {"nexthref", NULL, SIGN_NEXT},
    {"odatanextlink", NULL, SIGN_NEXT},
    {"nextpage", NULL, SIGN_NEXT},
    {"nextpageurl", NULL, SIGN_NEXT},
    {"nextpageuri", NULL, SIGN_NEXT},
    {"nextpagelink", NULL, SIGN_NEXT},
    {"nextrecordsurl", NULL, SIGN_NEXT},
    {"nextresultsurl", NULL, SIGN_NEXT},
    {"href", "next", SIGN_NEXT},
    {"url", "next", SIGN_NEXT},
    {"uri", "next", SIGN_NEXT},
    {"link", "next", SIGN_NEXT},
    {"href", "nextpage", SIGN_NEXT},
    {"url", "nextpage", SIGN_NEXT},
    {"uri", "nextpage", SIGN_NEXT},
    {"nextcursor", NULL, SIGN_CURSOR},
    {"nextpagecursor", NULL, SIGN_CURSOR},
    {"nextpagetoken", NULL, SIGN_CURSOR},
    {"nexttoken", NULL, SIGN_CURSOR},
    {"continuationtoken", NULL, SIGN_CURSOR},
    {"nextmarker", NULL, SIGN_CURSOR},
    {"nextid", NULL, SIGN_CURSOR},
    {"nextoffset", NULL, SIGN_CURSOR},
    {"nextskip", NULL, SIGN_CURSOR},
    {"nextstart", NULL, SIGN_CURSOR},
    {"nextpagestart", NULL, SIGN_CURSOR},
    {"startingafter", "next", SIGN_CURSOR},
    {"cursor", NULL, SIGN_CURSOR},
    {"cursor", "next", SIGN_CURSOR},
    {"token", "next", SIGN_CURSOR},
    {"id", "next", SIGN_CURSOR},
    {"after", NULL, SIGN_CURSOR},
    {"hasmore", NULL, SIGN_MORE},
    {"hasnext", NULL, SIGN_MORE},
    {"hasnextpage", NULL, SIGN_MORE},
    {"hasmoreitems", NULL, SIGN_MORE},
    {"morerecords", NULL, SIGN_MORE},
    {"moreavailable", NULL, SIGN_MORE},
    {"moreresults", NULL, SIGN_MORE},
    {"more", NULL, SIGN_MORE},
    {"istruncated", NULL, SIGN_MORE},
    {"islast", NULL, SIGN_LAST},
    {"islastpage", NULL, SIGN_LAST},
    {"lastpage", NULL, SIGN_LAST},
    {"last", NULL, SIGN_LAST},
    {"done", NULL, SIGN_LAST},
    {"exhausted", NULL, SIGN_LAST},
    {"endofstream", NULL, SIGN_LAST},
    {"continue", NULL, SIGN_CONTINUE},
    {"page", NULL, SIGN_PAGE},
    {"currentpage", NULL, SIGN_PAGE},
    {"pagenumber", NULL, SIGN_PAGE},
    {"pageno", NULL, SIGN_PAGE},
    {"pagenum", NULL, SIGN_PAGE},
    {"pageindex", NULL, SIGN_PAGE},
    {"number", "page", SIGN_PAGE},
    {"number", "pageinfo", SIGN_PAGE},
    {"number", "pagedetails", SIGN_PAGE},
    {"index", "pagemetadata", SIGN_PAGE},
    {"totalpages", NULL, SIGN_PAGES},
    {"totalpagecount", NULL, SIGN_PAGES},
    {"pagestotal", NULL, SIGN_PAGES},
    {"pages", NULL, SIGN_PAGES},
    {"pagecount", NULL, SIGN_PAGES},
    {"numpages", NULL, SIGN_PAGES},
    {"nbpages", NULL, SIGN_PAGES},
    {"lastpage", NULL, SIGN_PAGES},
    {"offset", NULL, SIGN_OFFSET},
    {"offset", NULL, SIGN_CURSOR},
    {"skip", NULL, SIGN_OFFSET},
    {"start", NULL, SIGN_OFFSET},
    {"startat", NULL, SIGN_OFFSET},
    {"startindex", NULL, SIGN_OFFSET},
    {"limit", NULL, SIGN_LIMIT},
    {"perpage", NULL, SIGN_LIMIT},
    {"pagesize", NULL, SIGN_LIMIT},
    {"pagelimit", NULL, SIGN_LIMIT},
    {"itemsperpage", NULL, SIGN_LIMIT},
    {"maxresults", NULL, SIGN_LIMIT},
    {"size", "page", SIGN_LIMIT},
    {"total", NULL, SIGN_TOTAL},
    {"totalcount", NULL, SIGN_TOTAL},
    {"totalrecords", NULL, SIGN_TOTAL},
    {"totalitems", NULL, SIGN_TOTAL},
    {"totalresults", NULL, SIGN_TOTAL},
    {"totalelements", NULL, SIGN_TOTAL},
    {"totalentries", NULL, SIGN_TOTAL},
    {"totalrows", NULL, SIGN_TOTAL},
    {"totalsize", NULL, SIGN_TOTAL},
    {"totalhits", NULL, SIGN_TOTAL},
    {"odatacount", NULL, SIGN_TOTAL},
    {"count", NULL, SIGN_COUNT},
    {"value", "total", SIGN_COUNT},
    {"numfound", NULL, SIGN_COUNT},
    {"recordsfiltered", NULL, SIGN_COUNT},
    {"nbhits", NULL, SIGN_COUNT},
    {"itemcount", NULL, SIGN_COUNT},
    {"totalmatches", NULL, SIGN_COUNT},
    {"totalresultcount", NULL, SIGN_COUNT},
};

/* Does a member of that (plain) name hold a URL? */
static bool
is_url(const char *name, struct span value)
{
	static const char *const starts[] = {"http://", "https://", "/", "?"};
	static const char *const ends[] = {"url", "uri", "link", "href"};
	struct buf text;
	size_t n = strlen(name);
	bool url = false;

	if (json_type(value) != JSON_STRING || value.n == 2)
		return false;
	for (size_t i = 0; i < 4; i++) {
		size_t k = strlen(ends[i]);

		url |= n >= k && strcmp(name + n - k, ends[i]) == 0;
	}
	buf_init(&text, BUF_TEXT);
	json_unescape(value, &text);
	for (size_t i = 0; i < 4; i++)
		url |= strncmp(text.p, starts[i], strlen(starts[i])) == 0;
	buf_release(&text);
	return url;
}

/* null, false and "" say that nothing is next. */
static bool
is_nothing(struct span value)
{
	return json_type(value) <= JSON_FALSE || span_is(value, "\"\"");
}

/* Can that value be what the sign stands for? */
static bool
fits(enum sign_kind kind, struct span value)
{
	enum json_type type = json_type(value);
	enum page_more more;

	switch (kind) {
	case SIGN_NEXT:
		return is_nothing(value) || type == JSON_NUMBER ||
		       type == JSON_STRING;
	case SIGN_CURSOR:
		return !is_nothing(value) &&
		       (type == JSON_NUMBER || type == JSON_STRING);
	case SIGN_MORE: return told_more(value, &more) && more != MORE_UNTOLD;
	case SIGN_LAST: return type == JSON_TRUE || type == JSON_FALSE;
	case SIGN_CONTINUE: return type == JSON_OBJECT && value.n > 2;
	default: return told_count(value) >= 0;
	}
}

void
sign_name(struct span name, char plain[SIGN_NAME])
{
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			continue;
		if (n == SIGN_NAME - 1)
			n = name.n = 0; /* none of them is so long */
		else
			plain[n++] = c;
	}
	plain[n] = '\0';
}

/* Can the name be a step of a path as it is? */
static bool
plain_step(struct span name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
			name.p[i]) == NULL ||
		    name.p[i] == '\0')
			return false;
	return name.n > 0;
}

/* Append a member's name, quoted, as a step. */
static void
add_step(struct buf *path, struct span quoted)
{
	struct span name = {quoted.p + 1, quoted.n - 2};

	if (!plain_step(name)) {
		buf_addf(path, "[%.*s]", (int)quoted.n, quoted.p);
		return;
	}
	if (path->n)
		buf_addc(path, '.');
	buf_add(path, name.p, name.n);
}

bool
sign_ends(enum sign_kind kind, struct span value)
{
	if (kind == SIGN_LAST)
		return json_type(value) == JSON_TRUE;
	return is_nothing(value);
}

/* The first one counts, but what says that there is more before the others. */
static void
note(struct signs *signs, enum sign_kind kind, const struct json_iter *it,
    const struct buf *path)
{
	struct sign *s = &signs->of[kind];

	if (path->over)
		return;
	if (s->path && !sign_ends(kind, s->value)) {
		s->clash |= !sign_ends(kind, it->value) &&
			    !span_same(s->value, it->value);
		return;
	}
	if (s->path && sign_ends(kind, it->value))
		return;
	free(s->path);
	s->path = mem_dup(path->p, path->n);
	s->name = it->name;
	s->value = it->value;
}

/* A member, whose path it is, of an object of that name. */
static void
consider(struct signs *s, const struct json_iter *it, const char *in,
    const struct buf *path)
{
	char plain[SIGN_NAME];

	sign_name(it->name, plain);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		enum sign_kind kind = names[i].kind;

		if (strcmp(names[i].name, plain) != 0 ||
		    (names[i].in && strcmp(names[i].in, in) != 0))
			continue;
		if (kind == SIGN_NEXT && is_url(plain, it->value))
			note(s, SIGN_LINK, it, path);
		else if (kind == SIGN_CURSOR && told_count(it->value) >= 0 &&
			 strcmp(plain, "offset") == 0)
			continue; /* where this page starts */
		else if (fits(kind, it->value))
			note(s, kind, it, path);
	}
	if (hint_more(plain, it->value))
		note(s, SIGN_HINT, it, path);
}

/* What stands depth objects down in value, which has that path and name. */
static void
search(struct signs *s, struct span value, const char *in, struct buf *path,
    int depth)
{
	size_t n = path->n;
	struct json_iter it = json_iter(value);

	while (json_type(value) == JSON_OBJECT && json_next(&it)) {
		char plain[SIGN_NAME];

		if (depth && json_type(it.value) != JSON_OBJECT)
			continue;
		add_step(path, it.name);
		if (depth) {
			sign_name(it.name, plain);
			search(s, it.value, plain, path, depth - 1);
		} else {
			consider(s, &it, in, path);
		}
		buf_cut(path, n);
	}
}

/* Is the member that was found the one that its path leads to? */
static bool
leads_to(const struct sign *s, struct span body, struct err *e)
{
	struct json_scan scan;
	struct path path;
	bool ok = path_parse(&path, s->path, e);

	json_init(&scan);
	if (ok) {
		json_watch(&scan, &path);
		ok = json_scan(&scan, body) &&
		     json_found(&scan, 0).p == s->value.p;
		if (!ok)
			err_set(e, ST_DATA, "two members at %.100s", s->path);
		path_release(&path);
	}
	json_release(&scan);
	return ok;
}

bool
signs_find(struct signs *s, struct span body, struct err *e)
{
	struct buf path;
	bool ok = true;

	*s = (struct signs){0};
	buf_init(&path, BUF_TEXT);
	for (int depth = 0; depth < SIGNS_DEPTH; depth++)
		search(s, body, "", &path, depth);
	buf_release(&path);
	for (int k = 0; ok && k < SIGN_KINDS; k++)
		ok = s->of[k].path == NULL || leads_to(&s->of[k], body, e);
	return ok;
}

void
signs_release(struct signs *s)
{
	for (int k = 0; k < SIGN_KINDS; k++)
		free(s->of[k].path);
}
