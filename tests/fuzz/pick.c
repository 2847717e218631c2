/* SPDX-License-Identifier: MIT */
/*
 * Any bodies as the pages of a walk, a line each: what is picked lies inside
 * the body, is JSON itself, is what a walk down the selectors finds, and is
 * counted by the paging or refused. The first bytes choose the selectors and
 * how the resource is paged.
 */
#include "pick.h"

#include "fuzz.h"
#include "page.h"
#include "told.h"

/* Each record is a value of its own; it stands in the body. */
static uint64_t
check(const struct json_hit *hits, size_t n, struct span body)
{
	struct json_scan scan;
	uint64_t hash = 0;

	json_init(&scan);
	for (size_t i = 0; i < n; i++) {
		struct span text = hits[i].text;

		must(text.n > 0 && text.p >= body.p &&
		     text.p + text.n <= body.p + body.n);
		must(json_scan(&scan, text) && scan.whole.text.n == text.n &&
		     scan.whole.blank == hits[i].blank);
		hash = seen_hash(hash, text);
	}
	json_release(&scan);
	return hash;
}

/* Records from there on, by one member and element after the other. */
struct down {
	const struct json_hit *hits;
	size_t n, at;
};

static void
take(struct down *d, struct span value)
{
	must(d->at < d->n && d->hits[d->at].text.p == value.p &&
	     d->hits[d->at].text.n == value.n);
	d->at++;
}

static void
go_down(struct down *d, const struct path *path, size_t i, struct span value)
{
	const struct step *s = &path->step[i];
	struct json_iter it = json_iter(value);

	if (i == path->n) {
		take(d, value);
	} else if (s->kind == STEP_NAME) {
		struct span found = {"", 0};

		while (json_type(value) == JSON_OBJECT && json_next(&it))
			if (json_same(it.name, (struct span){s->name, s->n}))
				found = it.value;
		if (found.n)
			go_down(d, path, i + 1, found);
	} else if (json_type(value) == JSON_ARRAY) {
		for (size_t k = 0; json_next(&it); k++)
			if (s->kind == STEP_ANY || k == s->n)
				go_down(d, path, i + 1, it.value);
	}
}

static void
compare(const struct pick *pick, const struct json_hit *hits, size_t n)
{
	struct down d = {hits, n, 0};

	for (size_t i = 0; i < pick->nfrom; i++)
		go_down(&d, pick->path[pick->from[i].end - 1], 0,
		    pick->scan.whole.text);
	must(d.at == n);
}

/* Where a body tells of a total and of what is next. */
static const struct told told = {
    .path = {[TOLD_TOTAL] = "total", [TOLD_NEXT] = "next"}};
static size_t watch[TOLD_KINDS];

static bool
page(struct pick *pick, struct page *walk, struct span body)
{
	static const struct reply reply;
	const struct json_hit *hits;
	struct page_reply r = PAGE_UNTOLD;
	struct page before = *walk;
	enum page_kind kind = walk->config->kind;
	enum page_verdict verdict = PAGE_ERROR;
	struct span value[TOLD_KINDS];
	struct err e = {0};
	struct buf next;
	size_t n;

	if (!pick_scan(pick, body, &e) ||
	    !pick_records(pick, &hits, &n, &r.over, &e)) {
		must(e.status == ST_DATA && e.text[0]);
		return false;
	}
	must(!r.over || n == 0);
	if (!r.over)
		compare(pick, hits, n);
	r.records = (int64_t)n;
	r.hash = check(hits, n, body);
	for (int k = 0; k < TOLD_KINDS; k++)
		value[k] = pick_value(pick, watch[k]);
	buf_init(&next, BUF_TEXT);
	if (told_read(&told, kind, value, &reply, &r, &next, &e)) {
		/* A program's output is JSON. */
		if (kind == PAGE_JQ)
			r.next = value[TOLD_NEXT];
		must(r.total >= -1);
		verdict = page_step(walk, &r, &e);
		must(walk->take >= 0 && walk->take <= r.records);
		must(walk->received == before.received + walk->take);
		must(verdict != PAGE_NEXT || r.records || r.next.n ||
		     (walk->config->auto_page && walk->number == 1));
		must(walk->number >= before.number &&
		     walk->offset >= before.offset);
	}
	must(verdict != PAGE_ERROR || e.status == ST_DATA ||
	     e.status == ST_AGAIN);
	buf_release(&next);
	return verdict == PAGE_NEXT;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const paths[][2] = {{NULL, NULL}, {"data", NULL},
	    {"data[*]", NULL}, {"$", NULL}, {"a.b", NULL}, {"[0]", NULL},
	    {"[\"a.b\"]", NULL}, {"a[*].b", NULL}, {"[*][*]", NULL},
	    {"a[*].b[*].a", NULL}, {"a", "b"}, {"a", "b[*].a"}, {NULL, "$"},
	    {NULL, "a"}, {NULL, "a[*]"}, {NULL, "[*].b"}};
	const char *const *from_there = paths[n ? p[0] & 15 : 0];
	struct pick_config from = {.may_miss = n && p[0] & 16};
	struct page_config c = {.page = 1};
	struct span body;
	struct pick pick;
	struct page walk;
	struct err e;

	if (n < 2)
		return 0;
	if (from_there[0])
		list_add(&from.records, from_there[0]);
	if (from_there[1])
		list_add(&from.record, from_there[1]);
	must(pick_init(&pick, &from, &e));
	for (int k = 0; k < TOLD_KINDS; k++)
		must(pick_watch(&pick,
		    k == TOLD_TOTAL && p[0] & 32 ? NULL : told.path[k], "--x",
		    &watch[k], &e));
	list_release(&from.records);
	list_release(&from.record);
	c.kind = (enum page_kind)(p[1] % PAGE_KINDS);
	c.auto_page = c.kind == PAGE_NUMBER && p[1] & 8;
	c.max_records = p[1] & 16 ? 3 : 0;
	c.max_pages = p[1] & 32 ? 3 : 0;
	page_init(&walk, &c);
	body = (struct span){(const char *)p + 2, n - 2};
	for (bool more = true; more && body.n;) {
		struct span one = span_take(&body, '\n');

		more = page(&pick, &walk, one);
	}
	pick_release(&pick);
	page_release(&walk);
	return 0;
}
