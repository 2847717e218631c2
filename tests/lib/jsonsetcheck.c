/* SPDX-License-Identifier: MIT */
/*
 * jsonsetcheck - for each line "PATH TAB TEXT TAB VALUE" of stdin the text
 * with the value set, or "! STATUS"
 */
#include <stdio.h>
#include <string.h>

#include "jsonset.h"

static char line[1 << 16];

static void
check(const char *where, const char *text, const char *value)
{
	struct path path;
	struct buf b;
	struct err e;

	buf_init(&b, BUF_TEXT);
	buf_adds(&b, text);
	if (!path_parse(&path, where, &e))
		die_err(&e);
	if (json_set(&b, &path, span_of(value), &e))
		puts(b.p);
	else
		printf("! %d\n", e.status);
	path_release(&path);
	buf_release(&b);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		puts("1..0 # SKIP a part of tests/lib/jsonset.t");
		return 0;
	}
	err_name(argv[0]);
	while (fgets(line, sizeof line, stdin)) {
		char *text = strchr(line, '\t');
		char *value = text ? strchr(text + 1, '\t') : NULL;
		char *end = value ? strchr(value, '\n') : NULL;

		if (end == NULL)
			die(ST_USAGE, "not a case: %s", line);
		*text++ = *value++ = *end = '\0';
		check(line, text, value);
	}
	return 0;
}
