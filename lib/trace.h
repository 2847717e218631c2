/* SPDX-License-Identifier: MIT */
/*
 * trace - what --verbose shows: the dialogue with a server, line by line on
 * stderr, each line behind its mark ("> ", "< ", "* "). However the bytes come
 * in, a line is masked as a whole: hidden strings (err_hide), the values of
 * the header fields that carry credentials, and control characters.
 */
#ifndef ND_TRACE_H
#define ND_TRACE_H

#include <stddef.h>

#include "buf.h"

struct trace {
	struct buf line; /* begun, not ended */
	char mark;	 /* whose line that is */
};

void trace_init(struct trace *t);
void trace_release(struct trace *t);

/* Show n bytes said by mark; a line begun by another mark ends first. */
void trace_add(struct trace *t, char mark, const char *p, size_t n);

/* Show what is begun. */
void trace_flush(struct trace *t);

#endif
