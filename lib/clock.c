/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <time.h>

#include "num.h"

int64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NUM_SECOND + t.tv_nsec;
}
