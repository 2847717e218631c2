/* SPDX-License-Identifier: MIT */
/*
 * patchcheck - for each line "TARGET TAB PATCH" of stdin the patched target,
 * after "=" where nothing changed, else "+", or "!" alone
 */
#include <stdio.h>
#include <string.h>

#include "patch.h"

static char line[1 << 16];

int
main(int argc, char **argv)
{
	struct patch p;
	struct buf out;
	struct err e;
	bool changed;

	if (argc < 2) {
		puts("1..0 # SKIP a part of tests/lib/patch.t");
		return 0;
	}
	err_name(argv[0]);
	patch_init(&p);
	buf_init(&out, BUF_TEXT);
	while (fgets(line, sizeof line, stdin)) {
		char *tab = strchr(line, '\t');
		char *end = tab ? strchr(tab, '\n') : NULL;

		if (end == NULL)
			die(ST_USAGE, "not a case: %s", line);
		*tab++ = *end = '\0';
		if (patch_apply(
			&p, span_of(line), span_of(tab), &out, &changed, &e))
			printf("%c%s\n", changed ? '+' : '=', out.p);
		else
			puts("!");
	}
	patch_release(&p);
	buf_release(&out);
	return 0;
}
