/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <string.h>

#include "field.h"

static bool
header(struct place *p, struct err *e)
{
	const char *instead = field_instead(p->name);

	if (!field_token(p->name))
		return err_set(e, ST_USAGE, "not the name of a header: %.*s",
		    (int)p->name.n, p->name.p);
	return instead == NULL ||
	       err_set(e, ST_USAGE, "%.*s is not given here: use %s",
		   (int)p->name.n, p->name.p, instead);
}

static bool
body(struct place *p, struct err *e)
{
	const char *text = p->name.p;

	p->name = (struct span){"", 0};
	if (!path_parse(&p->path, text, e))
		return false;
	if (p->path.n && !path_many(&p->path))
		return true;
	path_release(&p->path);
	return err_set(e, ST_USAGE, "not one member of the body: %s", text);
}

bool
place_parse(struct place *p, const char *text, struct err *e)
{
	static const char *const prefix[] = {"query:", "header:", "body:"};

	*p = (struct place){.kind = PLACE_QUERY, .name = span_of(text)};
	for (int k = PLACE_QUERY; k <= PLACE_BODY; k++)
		if (strncmp(text, prefix[k], strlen(prefix[k])) == 0) {
			p->kind = (enum place_kind)k;
			p->name = span_of(text + strlen(prefix[k]));
		}
	if (p->name.n == 0)
		return err_set(e, ST_USAGE, "no name: '%s'", text);
	switch (p->kind) {
	case PLACE_HEADER: return header(p, e);
	case PLACE_BODY: return body(p, e);
	default: break;
	}
	return !field_control(p->name) ||
	       err_set(e, ST_USAGE, "control byte in the name");
}

void
place_release(struct place *p)
{
	path_release(&p->path);
}
