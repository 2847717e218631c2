/* SPDX-License-Identifier: MIT */
/*
 * mem - memory that is there or ends the tool (status 1, "out of memory").
 * What is returned belongs to the caller, who frees it with free().
 */
#ifndef ND_MEM_H
#define ND_MEM_H

#include <stdbool.h>
#include <stddef.h>

void *mem_new(size_t n); /* zeroed */
void *mem_resize(void *p, size_t n);
/* Room for n items of size bytes each; dies where the product overflows. */
void *mem_resize_n(void *p, size_t n, size_t size);
void *mem_dup(const void *p, size_t n); /* with a NUL behind the n bytes */
char *mem_text(const char *s);

/*
 * Of what is freed keep some MiB for what comes next, where the C library would
 * give it back to the system: for buffers that come and go.
 */
void mem_keep(void);

/*
 * n bytes of zeros that take room when they are written to; mem_unmap() frees
 * them. large: most of them will be, which large pages make cheaper.
 */
void *mem_map(size_t n, bool large);
void mem_unmap(void *p, size_t n);

#endif
