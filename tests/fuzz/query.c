/* SPDX-License-Identifier: MIT */
/*
 * query_set on any URL, name and value, which zeros in the input separate:
 * the URL keeps what stands before its query, has the parameter exactly once,
 * and setting it again changes nothing. query_sort keeps that, too, and what
 * it gives is its own canonical form.
 */
#include "query.h"

#include "fuzz.h"

static size_t
base_of(struct span url)
{
	size_t i = 0;

	while (i < url.n && url.p[i] != '?' && url.p[i] != '#')
		i++;
	return i;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span value = {(const char *)p, n}, url = span_take(&value, '\0');
	struct span name = span_take(&value, '\0');
	size_t base = base_of(url);
	struct buf b, again;

	buf_init(&b, 4096);
	buf_init(&again, 4096);
	if (buf_add(&b, url.p, url.n) && query_set(&b, name, value)) {
		must(b.n > base && b.p[base] == '?');
		must(memcmp(b.p, url.p, base) == 0);
		must(memchr(b.p + base, '#', b.n - base) == NULL);
		buf_add(&again, b.p, b.n);
		must(query_set(&again, name, value));
		must(again.n == b.n && memcmp(again.p, b.p, b.n) == 0);
	}
	buf_clear(&b);
	buf_clear(&again);
	if (buf_add(&b, url.p, url.n) && query_sort(&b)) {
		must(b.n >= base && memcmp(b.p, url.p, base) == 0);
		buf_add(&again, b.p, b.n);
		must(query_sort(&again));
		must(again.n == b.n && memcmp(again.p, b.p, b.n) == 0);
	}
	buf_release(&b);
	buf_release(&again);
	return 0;
}
