/* SPDX-License-Identifier: MIT */
/*
 * tap - the Test Anything Protocol for unit tests in C. A test file includes
 * this once; main calls ok() and is() and ends with "return tap_done();".
 */
#ifndef ND_TAP_H
#define ND_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_run, tap_bad;

__attribute__((format(printf, 2, 3))) static bool
ok(bool good, const char *fmt, ...)
{
	va_list ap;

	tap_bad += !good;
	printf("%sok %d - ", good ? "" : "not ", ++tap_run);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return good;
}

static inline bool
is(const char *got, const char *want, const char *name)
{
	bool good = strcmp(got, want) == 0;

	ok(good, "%s", name);
	if (!good)
		printf("# got:  %s\n# want: %s\n", got, want);
	return good;
}

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_run);
	return tap_bad != 0;
}

#endif
