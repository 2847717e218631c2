/* SPDX-License-Identifier: MIT */
#include "hint.h"

#include <string.h>

#include "jsontext.h"

/* Parts of names; what goes the other way, or is of another time, is none. */
static const char *const words[] = {"next", "cursor", "bookmark", "scrollid",
    "lastevaluatedkey", "lastseq", "afterurl", "hasmore", "truncated",
    "incompleteresults"};
static const char *const starts[] = {"continu", "more"};
static const char *const other_starts[] = {
    "prev", "before", "start", "first", "last"};

static bool
starts_with(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(name, list[i], strlen(list[i])) == 0)
			return true;
	return false;
}

bool
hint_name(const char *plain)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *at = strstr(plain, words[i]);

		/* last_cursor is that of this page, last_seq is not. */
		if (at && (at == plain ||
			      !starts_with(plain, other_starts,
				  sizeof other_starts / sizeof *other_starts)))
			return strstr(plain, "sync") == NULL;
	}
	return starts_with(plain, starts, sizeof starts / sizeof *starts);
}

/* Neither null, false, 0, "", nor an object of nothing but these. */
static bool
something(struct span value)
{
	struct json_iter it = json_iter(value);

	switch (json_type(value)) {
	case JSON_TRUE: return true;
	case JSON_NUMBER: return !span_is(value, "0");
	case JSON_STRING: return value.n > 2;
	case JSON_OBJECT: break;
	default: return false;
	}
	while (json_next(&it))
		if (json_type(it.value) != JSON_NULL)
			return true;
	return false;
}

static bool
is_next(struct span value)
{
	return json_type(value) == JSON_STRING &&
	       json_same(value, span_of("next"));
}

/* A list of links, of which one is that of the next page. */
static bool
links_next(const char *plain, struct span value)
{
	struct json_iter it = json_iter(value);

	if (strcmp(plain, "link") != 0 && strcmp(plain, "links") != 0)
		return false;
	while (json_type(value) == JSON_ARRAY && json_next(&it))
		if (is_next(json_member(it.value, "rel")) ||
		    is_next(json_member(it.value, "relation")))
			return true;
	return false;
}

bool
hint_more(const char *plain, struct span value)
{
	return (hint_name(plain) && something(value)) ||
	       links_next(plain, value);
}
