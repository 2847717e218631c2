/* SPDX-License-Identifier: MIT */
#include "jsonmask.h"

static const struct json_kernel *used; /* what a test has set */

static const struct json_kernel *const kernels[] = {
#ifdef __x86_64__
    &json_avx512, &json_avx2, &json_sse2,
#endif
#ifdef __aarch64__
    &json_neon,
#endif
    &json_portable, NULL};

/* Which is the best one; all behind it are there as well. */
static size_t
best(void)
{
#ifdef __x86_64__
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("pclmul"))
		return 2;
	return !(__builtin_cpu_supports("avx512f") &&
		 __builtin_cpu_supports("avx512bw"));
#else
	return 0;
#endif
}

const struct json_kernel *
json_kernel(size_t n)
{
	const size_t known = sizeof kernels / sizeof *kernels;

	return n < known - best() ? kernels[best() + n] : NULL;
}

const struct json_kernel *
json_masks(void)
{
	return used ? used : kernels[best()];
}

void
json_use_kernel(const struct json_kernel *kernel)
{
	used = kernel;
}
