/* SPDX-License-Identifier: MIT */
/*
 * buf - bytes that grow, up to a ceiling that their owner chose.
 *
 * Invariants: p is never NULL and p[n] is NUL, so that p can be read as a
 * string; the bytes may hold NULs of their own. Adding what would pass the
 * ceiling adds nothing, returns false and sets `over`, which stays set until
 * buf_clear: a row of additions needs one check at its end.
 */
#ifndef ND_BUF_H
#define ND_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct buf {
	char *p;
	size_t n;   /* bytes held */
	size_t cap; /* bytes allocated, the NUL not counted */
	size_t max; /* the ceiling of n */
	bool over;
};

#define BUF_TEXT ((size_t)1 << 20) /* ceiling for what people write */
#define BODY_MAX ((size_t)1 << 30) /* for the body of a request */

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);

/* Empty again; the memory is kept for the next use. */
void buf_clear(struct buf *b);

/* What it holds, as a string that is the caller's to free; b is empty then. */
char *buf_take(struct buf *b);

/* What it holds, valid until the next change. */
struct span buf_span(const struct buf *b);

bool buf_add(struct buf *b, const void *p, size_t n);
bool buf_addc(struct buf *b, char c);
bool buf_adds(struct buf *b, const char *s);
bool buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Hold the bytes of s, which are not b's own, and nothing else. */
bool buf_set(struct buf *b, struct span s);

/*
 * Room for n more bytes at p + n, to be filled by the caller, who then says
 * buf_grew(b, used). NULL (and over) where that would pass the ceiling.
 */
char *buf_room(struct buf *b, size_t n);
void buf_grew(struct buf *b, size_t used);

/* Keep the first n bytes only. */
void buf_cut(struct buf *b, size_t n);

/* Drop the first n bytes; the rest moves to the front. */
void buf_shift(struct buf *b, size_t n);

#endif
