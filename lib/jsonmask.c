/* SPDX-License-Identifier: MIT */
#include "jsonmask.h"

#include <stdbool.h>

static const struct json_kernel *used;

#ifdef __x86_64__
static bool
have_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("pclmul");
}
#endif

const struct json_kernel *
json_kernel(size_t n)
{
	const struct json_kernel *here[4] = {NULL};
	size_t k = 0;

#ifdef __x86_64__
	if (have_avx2())
		here[k++] = &json_avx2;
#endif
#ifdef __SSE2__
	here[k++] = &json_sse2;
#endif
#if defined(__aarch64__) && !defined(__AARCH64EB__)
	here[k++] = &json_neon;
#endif
	here[k++] = &json_portable;
	return n < k ? here[n] : NULL;
}

const struct json_kernel *
json_masks(void)
{
	if (used == NULL)
		used = json_kernel(0);
	return used;
}

void
json_use_kernel(const struct json_kernel *kernel)
{
	used = kernel;
}
