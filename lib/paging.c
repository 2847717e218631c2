/* SPDX-License-Identifier: MIT */
#include "paging.h"

#include <string.h>

#include "num.h"

void
paging_init(struct paging *g)
{
	*g = (struct paging){.page = {.page = 1, .max_pages = 1000000}};
}

void
paging_release(struct paging *g)
{
	list_release(&g->record_key);
	place_release(&g->page.page_param);
	place_release(&g->page.offset_param);
	place_release(&g->page.cursor_param);
	place_release(&g->page.limit_param);
	jq_free(g->jq);
	if (g->keys)
		keys_release(g->keys);
}

void
paging_opts(struct paging *g, struct opt table[PAGING_OPTS])
{
	const int64_t most = INT64_MAX / 4;
	struct page_config *c = &g->page;
	struct told *t = &g->told;
	const struct opt options[PAGING_OPTS] = {
	    {0, "paginator", OPT_TEXT, &g->paginator, 0, 0},
	    {0, "page-param", OPT_TEXT, &g->page_param, 0, 0},
	    {0, "offset-param", OPT_TEXT, &g->offset_param, 0, 0},
	    {0, "cursor-param", OPT_TEXT, &g->cursor_param, 0, 0},
	    {0, "limit-param", OPT_TEXT, &g->limit_param, 0, 0},
	    {0, "page", OPT_TEXT, &g->first_page, 0, 0},
	    {0, "offset", OPT_COUNT, &c->offset, 0, most},
	    {0, "limit", OPT_COUNT, &c->limit, 1, most},
	    {0, "end-page", OPT_COUNT, &c->end_page, 1, most},
	    {0, "end-offset", OPT_COUNT, &c->end_offset, 1, most},
	    {0, "overlap", OPT_COUNT, &c->overlap, 1, most},
	    {0, "pass-empty", OPT_FLAG, &c->pass_empty, 0, 0},
	    {0, "end-empty", OPT_FLAG, &c->end_empty, 0, 0},
	    {0, "max-pages", OPT_COUNT, &c->max_pages, 1, 0},
	    {0, "max-records", OPT_COUNT, &c->max_records, 1, 0},
	    {0, "no-total", OPT_FLAG, &g->no_total, 0, 0},
	    {0, "total", OPT_TEXT, &t->path[TOLD_TOTAL], 0, 0},
	    {0, "total-header", OPT_TEXT, &t->header[TOLD_TOTAL], 0, 0},
	    {0, "total-pages", OPT_TEXT, &t->path[TOLD_PAGES], 0, 0},
	    {0, "total-pages-header", OPT_TEXT, &t->header[TOLD_PAGES], 0, 0},
	    {0, "has-more", OPT_TEXT, &t->path[TOLD_MORE], 0, 0},
	    {0, "has-more-header", OPT_TEXT, &t->header[TOLD_MORE], 0, 0},
	    {0, "next", OPT_TEXT, &t->path[TOLD_NEXT], 0, 0},
	    {0, "next-header", OPT_TEXT, &t->header[TOLD_NEXT], 0, 0},
	    {0, "next-rel", OPT_TEXT, &t->rel, 0, 0},
	    {'k', "record-key", OPT_LIST, &g->record_key, 0, 0},
	    OPTS_END,
	};

	memcpy(table, options, sizeof options);
}

static bool
set_kind(struct paging *g, struct err *e)
{
	const char *name = g->paginator ? g->paginator : "auto";

	g->automatic = strcmp(name, "auto") == 0;
	g->page.open = g->automatic;
	g->page.kind = g->automatic ? PAGE_SINGLE : page_kind_named(name);
	return g->page.kind != PAGE_KINDS ||
	       err_set(e, ST_USAGE, "--paginator: unknown: %s", name);
}

/* Sets of kinds. */
enum {
	NUMBER = 1 << PAGE_NUMBER,
	OFFSET = 1 << PAGE_OFFSET,
	CURSOR = 1 << PAGE_CURSOR,
	KEYSET = 1 << PAGE_KEYSET,
	LINK = 1 << PAGE_LINK,
	TOLD = CURSOR | 1 << PAGE_CONTINUE | LINK | 1 << PAGE_JQ,
	AUTO = 1 << PAGE_KINDS
};

/* The kinds of a set, for people. */
static bool
goes_with(const char *option, int kinds, struct err *e)
{
	struct buf names;

	buf_init(&names, BUF_TEXT);
	for (int k = 0; k < PAGE_KINDS; k++)
		if (kinds & 1 << k)
			buf_addf(&names, "%s%s", names.n ? ", " : "",
			    page_row((enum page_kind)k)->name);
	err_set(e, ST_USAGE, "%s goes with --paginator %s", option, names.p);
	buf_release(&names);
	return false;
}

/* Is every option one of the kind? */
static bool
check_kind(const struct paging *g, struct err *e)
{
	const struct page_config *c = &g->page;
	const struct told *t = &g->told;
	int kind = g->automatic ? AUTO : 1 << c->kind;
	const struct {
		bool given;
		int kinds;
		const char *option;
	} rules[] = {
	    {g->page_param != NULL, NUMBER, "--page-param"},
	    {g->first_page, NUMBER, "--page"},
	    {g->offset_param, OFFSET, "--offset-param"},
	    {c->offset, OFFSET, "--offset"},
	    {g->cursor_param, CURSOR | KEYSET, "--cursor-param"},
	    {c->end_page, NUMBER, "--end-page"},
	    {c->end_offset, OFFSET, "--end-offset"},
	    {c->overlap, OFFSET, "--overlap"},
	    {c->pass_empty, NUMBER | OFFSET, "--pass-empty"},
	    {c->end_empty, TOLD, "--end-empty"},
	    {t->path[TOLD_PAGES] || t->header[TOLD_PAGES], NUMBER | AUTO,
		"--total-pages"},
	    {t->path[TOLD_NEXT], TOLD | KEYSET, "--next"},
	    {t->header[TOLD_NEXT], CURSOR | LINK, "--next-header"},
	    {t->rel, LINK, "--next-rel"},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].given && !(rules[i].kinds & kind))
			return goes_with(rules[i].option, rules[i].kinds, e);
	if (g->automatic && c->limit && g->limit_param == NULL)
		return err_set(e, ST_USAGE,
		    "--limit goes with --limit-param, or --paginator");
	return true;
}

/* What is told is told in one place. */
static bool
check_places(const struct paging *g, struct err *e)
{
	static const char *const options[TOLD_KINDS] = {[TOLD_TOTAL] = "total",
	    [TOLD_PAGES] = "total-pages",
	    [TOLD_MORE] = "has-more",
	    [TOLD_NEXT] = "next"};
	const struct told *t = &g->told;

	for (int k = 0; k < TOLD_KINDS; k++) {
		bool total = k == TOLD_TOTAL || k == TOLD_PAGES;

		if (t->path[k] && t->header[k])
			return err_set(e, ST_USAGE,
			    "--%s or --%s-header, not both", options[k],
			    options[k]);
		if (g->no_total && total && (t->path[k] || t->header[k]))
			return err_set(e, ST_USAGE,
			    "--%s or --no-total, not both", options[k]);
	}
	return true;
}

/* What is next, if nobody says where. */
static bool
set_next(struct paging *g, struct err *e)
{
	const char **path = &g->told.path[TOLD_NEXT];
	const char **header = &g->told.header[TOLD_NEXT];

	if (*path || *header)
		return true;
	switch (g->page.kind) {
	case PAGE_CONTINUE: *path = "continue"; return true;
	case PAGE_LINK: *header = "Link"; return true;
	case PAGE_CURSOR:
		return err_set(e, ST_USAGE,
		    "where is the cursor? --next PATH or --next-header NAME");
	case PAGE_KEYSET:
		return err_set(e, ST_USAGE,
		    "where in a record is the cursor? --next PATH");
	case PAGE_JQ:
		return err_set(e, ST_USAGE, "what is next? --next PROGRAM");
	default: return true;
	}
}

/* A relation is that of a link in a header; a total may be told as usual. */
static bool
set_told(struct paging *g, struct err *e)
{
	struct told *t = &g->told;
	const char *header = t->header[TOLD_NEXT];

	if (t->rel && (header == NULL ||
			  !span_same_nocase(span_of(header), span_of("Link"))))
		return err_set(
		    e, ST_USAGE, "--next-rel goes with the header Link");
	if (g->automatic || g->no_total || t->path[TOLD_PAGES] ||
	    t->header[TOLD_PAGES] || t->header[TOLD_TOTAL])
		return true;
	if (t->path[TOLD_TOTAL] == NULL)
		t->path[TOLD_TOTAL] = "total";
	return true;
}

static bool
set_place(struct place *p, const char *text, const char *usual,
    const char *option, struct err *e)
{
	return place_parse(p, text ? text : usual, e) ||
	       err_at(e, "%s", option);
}

static bool
set_params(struct paging *g, struct err *e)
{
	struct page_config *c = &g->page;
	const char *limit = c->kind == PAGE_NUMBER ? "per_page" : "limit";

	if (c->kind == PAGE_SINGLE && g->limit_param == NULL)
		c->limit = 0;
	return set_place(
		   &c->page_param, g->page_param, "page", "--page-param", e) &&
	       set_place(&c->offset_param, g->offset_param, "offset",
		   "--offset-param", e) &&
	       set_place(&c->cursor_param, g->cursor_param, "cursor",
		   "--cursor-param", e) &&
	       set_place(
		   &c->limit_param, g->limit_param, limit, "--limit-param", e);
}

static bool
set_start(struct paging *g, struct err *e)
{
	struct page_config *c = &g->page;

	c->auto_page = g->first_page && strcmp(g->first_page, "auto") == 0;
	if (g->first_page && !c->auto_page &&
	    !num_parse(span_of(g->first_page), 0, INT64_MAX / 4, &c->page))
		return err_set(
		    e, ST_USAGE, "--page: a number or auto: %s", g->first_page);
	if (c->end_page && !c->auto_page && c->end_page <= c->page)
		return err_set(e, ST_USAGE, "--end-page: not behind --page");
	if (c->end_offset && c->end_offset <= c->offset)
		return err_set(
		    e, ST_USAGE, "--end-offset: not behind --offset");
	return true;
}

/* A walk that passes empty pages needs an end, and offsets a step. */
static bool
check_empty(const struct paging *g, struct err *e)
{
	const struct page_config *c = &g->page;
	bool ends = c->end_page || c->end_offset;

	if (!c->pass_empty)
		return true;
	for (int k = 0; k < TOLD_NEXT; k++)
		ends = ends || g->told.path[k] || g->told.header[k];
	if (!ends)
		return err_set(e, ST_USAGE,
		    "--pass-empty: where is the end? --total, --total-pages, "
		    "--has-more, --end-page or --end-offset");
	if (c->kind == PAGE_OFFSET && c->limit == 0)
		return err_set(e, ST_USAGE,
		    "--pass-empty: how far? --limit N with offset");
	return !c->overlap ||
	       err_set(e, ST_USAGE, "--pass-empty or --overlap, not both");
}

/* The program and the key. */
static bool
compile(struct paging *g, struct err *e)
{
	static const struct list none = {0};
	const char *program = g->told.path[TOLD_NEXT];

	if (g->page.kind == PAGE_JQ) {
		g->jq = jq_new(program, &none, false, e);
		g->told.path[TOLD_NEXT] = NULL;
		if (g->jq == NULL)
			return err_at(e, "--next");
	}
	if (g->record_key.n == 0)
		return true;
	if (!keys_init(&g->key, &g->record_key, NULL, e))
		return false;
	g->keys = &g->key;
	return true;
}

bool
paging_prepare(struct paging *g, struct err *e)
{
	return set_kind(g, e) && check_kind(g, e) && check_places(g, e) &&
	       set_next(g, e) && set_told(g, e) && set_params(g, e) &&
	       set_start(g, e) && check_empty(g, e) && compile(g, e);
}

bool
paging_fits(const struct paging *g, const struct ask *first, struct err *e)
{
	const struct page_config *c = &g->page;
	const struct place *places[] = {&c->page_param, &c->offset_param,
	    &c->cursor_param, &c->limit_param};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (places[i]->kind == PLACE_BODY && !first->has_body)
			return err_set(e, ST_USAGE,
			    "body:%s without a body: use --json",
			    places[i]->path.text);
	return true;
}

/* What was found, as far as no option says it. */
static void
adopt(const struct paging *g, struct paged *own)
{
	const struct detected *d = &own->found;

	own->told = g->told;
	for (int k = 0; k < TOLD_KINDS; k++) {
		bool total = k == TOLD_TOTAL || k == TOLD_PAGES;

		if (own->told.path[k] || own->told.header[k] ||
		    (total && g->no_total))
			continue;
		own->told.path[k] = d->path[k];
		own->told.header[k] = d->header[k];
	}
}

bool
paging_find(const struct paging *g, struct paged *own,
    const struct detect_input *in, struct err *e)
{
	struct page_config *c = &own->page;
	struct detected *d = &own->found;
	struct place *param;

	*own = (struct paged){.page = g->page};
	if (!detect(d, in, e))
		return false;
	adopt(g, own);
	param = d->kind == PAGE_NUMBER	 ? &c->page_param
		: d->kind == PAGE_OFFSET ? &c->offset_param
					 : &c->cursor_param;
	c->kind = d->kind;
	c->open = false;
	c->auto_page = d->auto_page;
	c->page = c->offset = d->start;
	return d->param == NULL || place_parse(param, d->param, e);
}

void
paged_release(struct paged *own)
{
	/* That of the limit is the option's. */
	place_release(&own->page.page_param);
	place_release(&own->page.offset_param);
	place_release(&own->page.cursor_param);
	detected_release(&own->found);
}
