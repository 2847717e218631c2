/* SPDX-License-Identifier: MIT */
/*
 * A rate file of any bytes: refused and left alone, or two slots are taken, not
 * in the past, not over a year ahead, an interval apart.
 */
#include "rate.h"

#include <time.h>
#include <unistd.h>

#include "fuzz.h"
#include "num.h"

static char path[] = "/tmp/ndkit.fuzz.XXXXXX";

static void
leave(void)
{
	unlink(path);
}

static void
take(struct rate *r, int64_t from)
{
	const int64_t longest = 366 * 86400 * NUM_SECOND;
	int64_t one = 0, two = 0;
	struct err e;

	if (!rate_take(r, INT64_MAX, 0, &one, &e)) {
		must(e.status == ST_AGAIN);
		return;
	}
	must(one >= from && one <= from + longest);
	must(rate_take(r, INT64_MAX, 0, &two, &e) ? two >= one + r->interval
						  : e.status == ST_AGAIN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static int fd;
	struct timespec t;
	char text[512];
	struct rate r;
	struct err e;

	if (fd == 0) {
		must((fd = mkstemp(path)) > 0);
		atexit(leave);
	}
	n = n < sizeof text ? n : sizeof text;
	must(ftruncate(fd, 0) == 0 && pwrite(fd, p, n, 0) == (ssize_t)n);
	clock_gettime(CLOCK_MONOTONIC, &t);
	if (rate_open(&r, NUM_SECOND / 10, path, "", &e)) {
		take(&r, (int64_t)t.tv_sec * NUM_SECOND + t.tv_nsec);
		rate_close(&r);
		return 0;
	}
	must(e.status == ST_USAGE && n);
	must(pread(fd, text, sizeof text, 0) == (ssize_t)n);
	must(memcmp(text, p, n) == 0);
	return 0;
}
