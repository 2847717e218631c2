/* SPDX-License-Identifier: MIT */
#include "asked.h"

#include <string.h>

#include "buf.h"
#include "jsontext.h"
#include "num.h"
#include "query.h"

enum { NAMES = 16, VAGUE = 5 /* of offsets, from there on */ };

static const char *const usual_names[][NAMES] = {
    [ASKED_PAGE] = {"page", "page_number", "pageNumber", "page_no", "pageNo",
	"page_num", "pageNum", "current_page", "currentPage", "page_index",
	"pageIndex", "page[number]"},
    [ASKED_OFFSET] = {"offset", "skip", "$skip", "startAt", "start_at",
	"startIndex", "start", "from", "page[offset]"},
    [ASKED_LIMIT] = {"limit", "per_page", "perPage", "page_size", "pageSize",
	"size", "maxResults", "max_results", "count", "$top", "top", "take",
	"first", "page[size]", "page[limit]"},
    [ASKED_CURSOR] = {"cursor", "after", "page_token", "pageToken",
	"next_token", "nextToken", "continuation_token", "continuationToken",
	"marker", "page[cursor]", "page[after]", "starting_after"},
};

/* A number, also where it is a string. */
static int64_t
number_of(struct span value)
{
	int64_t n;

	if (value.n >= 2 && value.p[0] == '"') {
		value.p++;
		value.n -= 2;
	}
	return num_parse(value, 0, INT64_MAX / 4, &n) ? n : -1;
}

struct asked
asked_for(struct span url, struct span sent, enum asked_kind kind)
{
	const char *const *names = usual_names[kind];
	struct asked a = {.number = -1};
	struct buf value;

	buf_init(&value, BUF_TEXT);
	for (size_t i = 0; i < NAMES && names[i] && a.name == NULL; i++) {
		struct span member = json_member(sent, names[i]);

		a.sent = !query_get(url, span_of(names[i]), &value);
		if (a.sent && member.n == 0)
			continue;
		a.name = names[i];
		a.vague = kind == ASKED_OFFSET && i >= VAGUE;
		a.number = number_of(a.sent ? member : buf_span(&value));
	}
	buf_release(&value);
	return a;
}

/* A query's value is percent-encoded, but digits need not be. */
static bool
in_query(struct span url, int64_t n)
{
	const char *p = memchr(url.p, '?', url.n), *end = url.p + url.n;

	while (p && p < end) {
		const char *next = memchr(p + 1, '&', (size_t)(end - p - 1));
		const char *stop = next ? next : end;
		const char *is = memchr(p, '=', (size_t)(stop - p));

		if (is && number_of((struct span){
			      is + 1, (size_t)(stop - is - 1)}) == n)
			return true;
		p = next;
	}
	return false;
}

bool
asked_any(struct span url, struct span sent, int64_t n)
{
	struct json_iter it = json_iter(sent);

	if (in_query(url, n))
		return true;
	while (json_type(sent) == JSON_OBJECT && json_next(&it))
		if (number_of(it.value) == n)
			return true;
	return false;
}

char *
asked_place(const struct asked *a, const char *usual)
{
	struct buf text;

	buf_init(&text, BUF_TEXT);
	if (a->name && a->sent)
		buf_addf(&text, "body:[\"%s\"]", a->name);
	else
		buf_addf(&text, "query:%s", a->name ? a->name : usual);
	return buf_take(&text);
}
