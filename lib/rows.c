/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

#include "records.h"

/* All records of the file to runs. */
static bool
sort_file(struct rows *r, struct err *e)
{
	char *names[1] = {(char *)r->name};
	struct records in;
	struct span line;
	struct keyed k;
	bool ok;

	records_init(&in, names, 1, RECORD_MAX);
	while ((ok = records_next(&in, &line, e)) && line.n) {
		ok = (keys_of(&r->keys, line, &k, e) || records_at(&in, e)) &&
		     runs_add(r->runs, &k, e);
		if (!ok)
			break;
	}
	records_release(&in);
	return ok && runs_sort(r->runs, e);
}

bool
rows_open(struct rows *r, const char *name, const struct list *paths,
    int64_t memory, const char *dir, struct err *e)
{
	const struct policy last = {.first = false};

	*r = (struct rows){.name = name};
	if (!keys_init(&r->keys, paths, NULL, e))
		return false;
	r->runs = runs_new(memory, dir, &last, false);
	return sort_file(r, e);
}

void
rows_close(struct rows *r)
{
	keys_release(&r->keys);
	runs_free(r->runs);
}

bool
rows_next(struct rows *r, struct err *e)
{
	return runs_next(r->runs, &r->at, &r->more, e);
}
