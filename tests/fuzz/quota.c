/* SPDX-License-Identifier: MIT */
/*
 * The head of a reply of any bytes: what is read keeps to its range, and
 * nothing before or behind it hides a quota that is used up.
 */
#include "quota.h"

#include "fuzz.h"
#include "num.h"

static void
check(const struct reply *r)
{
	const int64_t now = 1700000000, longest = 366 * 86400 * NUM_SECOND;
	struct quota q;

	quota_read(r, now, &q);
	must(q.remaining >= -1);
	must(q.reset >= -1 && q.reset <= longest);
	must(quota_wait(r, now) >= -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char used_up[] = "\r\nRateLimit: \"used up\";r=0;t=10\r\n";
	struct reply r = {.status = n && p[0] % 2 ? 403 : 200};

	buf_init(&r.head, BUF_TEXT);
	buf_add(&r.head, p, n);
	check(&r);
	buf_adds(&r.head, used_up);
	check(&r);
	r.status = 200;
	must(quota_wait(&r, 1700000000) >= 10 * NUM_SECOND);
	buf_clear(&r.head);
	buf_adds(&r.head, used_up);
	buf_add(&r.head, p, n);
	must(quota_wait(&r, 1700000000) >= 10 * NUM_SECOND);
	buf_release(&r.head);
	return 0;
}
