/* SPDX-License-Identifier: MIT */
/*
 * Retry-After of any bytes: absent or a wait, digits alone never absent; what
 * strptime, where it has an opinion on the usual date, agrees with.
 */
#include "retry.h"

#include <time.h>

#include "fuzz.h"
#include "num.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span value = {(const char *)p, n};
	int64_t got = retry_after(value, 0);
	struct retry r = RETRY_DEFAULTS;
	char text[64];
	struct tm tm = {0};
	const char *end;

	must(got >= -1);
	must(retry_wait(&r, (int64_t)n, got, UINT32_MAX) >= got);
	if (n != 29 || got <= 0 || got == INT64_MAX || p[26] != 'G')
		return 0;
	memcpy(text, p, n);
	text[n] = '\0';
	end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	if (end && *end == '\0')
		must(got / NUM_SECOND == (int64_t)timegm(&tm));
	return 0;
}
