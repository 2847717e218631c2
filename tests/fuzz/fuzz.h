/* SPDX-License-Identifier: MIT */
/*
 * fuzz - what fuzz targets share. A target includes this once and defines
 * LLVMFuzzerTestOneInput(); what must hold of its input, it says by must().
 */
#ifndef ND_FUZZ_H
#define ND_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static inline void
must(bool good)
{
	if (!good)
		abort();
}

#endif
