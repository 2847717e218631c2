/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <string.h>

void
fields_init(struct fields *f)
{
	f->n = 0;
	json_init(&f->scan);
}

void
fields_release(struct fields *f)
{
	for (size_t i = 0; i < f->n; i++)
		path_release(&f->path[i]);
	json_release(&f->scan);
	f->n = 0;
}

bool
fields_add(struct fields *f, const char *path, size_t *i, struct err *e)
{
	struct path parsed;

	if (!path_parse(&parsed, path, e))
		return false;
	for (*i = 0; *i < f->n; ++*i)
		if (strcmp(f->path[*i].text, path) == 0) {
			path_release(&parsed);
			return true;
		}
	if (!path_many(&parsed) && f->n < JSON_WATCHES) {
		f->path[f->n++] = parsed;
		json_watch(&f->scan, &f->path[*i]);
		return true;
	}
	err_set(e, ST_USAGE, "%s: %s", path,
	    path_many(&parsed) ? "many values" : "too many fields");
	path_release(&parsed);
	return false;
}

bool
fields_read(struct fields *f, struct span record, struct err *e)
{
	return json_scan(&f->scan, record) || json_fail(&f->scan, e);
}

struct span
fields_value(const struct fields *f, size_t i)
{
	return json_found(&f->scan, i);
}
