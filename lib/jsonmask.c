/* SPDX-License-Identifier: MIT */
#include "jsonmask.h"

static const struct json_kernel *used; /* what a test has set */

const struct json_kernel *
json_kernel(size_t n)
{
	const struct json_kernel *here[3];
	size_t k = 0;

#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("pclmul"))
		here[k++] = &json_avx2;
	here[k++] = &json_sse2;
#endif
#ifdef __aarch64__
	here[k++] = &json_neon;
#endif
	here[k++] = &json_portable;
	return n < k ? here[n] : NULL;
}

const struct json_kernel *
json_masks(void)
{
	return used ? used : json_kernel(0);
}

void
json_use_kernel(const struct json_kernel *kernel)
{
	used = kernel;
}
