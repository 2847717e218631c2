/* SPDX-License-Identifier: MIT */
#include "told.h"

#include "jsontext.h"
#include "link.h"
#include "num.h"

/* Less its quotes, where it is a string. */
static struct span
bare(struct span value)
{
	if (value.n >= 2 && value.p[0] == '"')
		return (struct span){value.p + 1, value.n - 2};
	return value;
}

int64_t
told_count(struct span value)
{
	int64_t total;

	return num_parse(bare(value), 0, INT64_MAX / 4, &total) ? total : -1;
}

/* False: no word that says yes or no. */
static bool
yes_or_no(struct span text, enum page_more *more)
{
	static const char *const words[][2] = {{"false", "true"}, {"0", "1"},
	    {"no", "yes"}, {"n", "y"}, {"f", "t"}};

	*more = MORE_UNTOLD;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (span_same_nocase(text, span_of(words[i][0])))
			*more = MORE_NO;
		if (span_same_nocase(text, span_of(words[i][1])))
			*more = MORE_YES;
	}
	return *more != MORE_UNTOLD;
}

bool
told_more(struct span value, enum page_more *more)
{
	*more = MORE_UNTOLD;
	return json_type(value) <= JSON_NULL || yes_or_no(bare(value), more);
}

/* What a header says is next: all of it, or a link of that relation. */
static bool
next_of_header(const struct told *t, enum page_kind kind,
    const struct reply *reply, struct buf *next)
{
	const char *name = t->header[TOLD_NEXT];
	bool link = kind == PAGE_LINK &&
		    span_same_nocase(span_of(name), span_of("Link"));
	struct span value;
	size_t at = 0;

	while (next->n == 0 && !next->over &&
	       reply_header_next(reply, name, &at, &value)) {
		if (link)
			value = link_target(value, t->rel ? t->rel : "next");
		buf_add(next, value.p, value.n);
	}
	return !next->over;
}

/* An object whose members are parameters; one without any says nothing. */
static bool
continuation(struct span value, struct buf *next, bool *fits)
{
	struct json_iter it = json_iter(value);

	*fits = json_type(value) == JSON_OBJECT;
	return !*fits || !json_next(&it) || json_compact(value, next);
}

/* An array or object that has something in it. */
static bool
is_nested(struct span value)
{
	struct json_iter it = json_iter(value);

	return json_type(value) >= JSON_ARRAY && json_next(&it);
}

/* A string unescaped, all else as it stands; a link is not nested. */
static bool
cursor(enum page_kind kind, struct span value, struct page_reply *r,
    struct buf *next, bool *fits)
{
	enum json_type type = json_type(value);

	*fits = type == JSON_STRING || type == JSON_NUMBER ||
		(kind != PAGE_LINK && is_nested(value));
	r->next_json = type != JSON_STRING;
	if (type == JSON_STRING)
		return json_unescape(value, next);
	return !*fits || json_compact(value, next);
}

static bool
next_of_body(const struct told *t, enum page_kind kind, struct span value,
    struct page_reply *r, struct buf *next, struct err *e)
{
	bool whole, fits;

	if (json_type(value) <= JSON_FALSE || span_is(value, "\"\""))
		return true;
	whole = kind == PAGE_CONTINUE ? continuation(value, next, &fits)
				      : cursor(kind, value, r, next, &fits);
	if (!fits)
		return err_set(e, ST_DATA, "%s is %s", t->path[TOLD_NEXT],
		    kind == PAGE_CONTINUE ? "no object"
					  : "neither a string nor a number");
	return whole ||
	       err_set(e, ST_DATA, "%s is too long", t->path[TOLD_NEXT]);
}

/* The value of a field for the one in the body. */
static struct span
instead(const struct told *t, enum told_what what, struct span value,
    const struct reply *reply)
{
	const char *name = t->header[what];

	return name ? reply_header(reply, name) : value;
}

static bool
read_more(const struct told *t, struct span value, const struct reply *reply,
    struct page_reply *r, struct err *e)
{
	const char *where = t->header[TOLD_MORE];

	r->more = MORE_UNTOLD;
	value = instead(t, TOLD_MORE, value, reply);
	/* A word in a header is what a string is in a body. */
	if (where == NULL ? told_more(value, &r->more)
			  : value.n == 0 || yes_or_no(value, &r->more))
		return true;
	if (where == NULL)
		where = t->path[TOLD_MORE];
	return err_set(e, ST_DATA, "%s says neither yes nor no: %.*s", where,
	    value.n > 100 ? 100 : (int)value.n, value.p);
}

bool
told_read(const struct told *t, enum page_kind kind,
    const struct span value[TOLD_KINDS], const struct reply *reply,
    struct page_reply *r, struct buf *next, struct err *e)
{
	r->total = told_count(instead(t, TOLD_TOTAL, value[TOLD_TOTAL], reply));
	r->pages = told_count(instead(t, TOLD_PAGES, value[TOLD_PAGES], reply));
	if (!read_more(t, value[TOLD_MORE], reply, r, e))
		return false;
	buf_clear(next);
	r->next_json = false;
	if (t->header[TOLD_NEXT]) {
		if (!next_of_header(t, kind, reply, next))
			return err_set(
			    e, ST_DATA, "%s is too long", t->header[TOLD_NEXT]);
	} else if (!next_of_body(t, kind, value[TOLD_NEXT], r, next, e)) {
		return false;
	}
	r->next = buf_span(next);
	return true;
}
