/* SPDX-License-Identifier: MIT */
/* jsoncheck FILE ... - "accept FILE" or "reject FILE: why", a line a file */
#include <stdio.h>

#include "err.h"
#include "json.h"

/* Large enough for a corpus of parser tests. */
static char text[1 << 22];

int
main(int argc, char **argv)
{
	struct json_scan s;

	if (argc < 2) {
		puts("1..0 # SKIP a helper of tests/jsonsuite.t");
		return 0;
	}
	json_init(&s);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n;

		if (f == NULL)
			die(ST_FAILED, "%s: cannot open", argv[i]);
		n = fread(text, 1, sizeof text, f);
		if (ferror(f) || n == sizeof text)
			die(ST_FAILED, "%s: cannot read", argv[i]);
		fclose(f);
		if (json_scan(&s, (struct span){text, n}))
			printf("accept %s\n", argv[i]);
		else
			printf(
			    "reject %s: byte %zu: %s\n", argv[i], s.at, s.why);
	}
	json_release(&s);
	return 0;
}
