/* SPDX-License-Identifier: MIT */
/*
 * raw - the bytes of a file or of stdin as they are stored, in a window of
 * memory: read from the descriptor behind its end, looked at, taken off its
 * front. Knows how a BGZF member starts and inflates nothing.
 */
#ifndef ND_RAW_H
#define ND_RAW_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct raw {
	const char *name; /* for messages; kept by pointer */
	int fd;
	bool end;	  /* the descriptor has no more */
	unsigned char *p; /* the window, of size bytes, */
	size_t size;	  /* of which from .. to were not taken yet */
	size_t from, to;
};

/* "-" is stdin. False (ST_FAILED): no file, or a directory. */
bool raw_open(struct raw *r, const char *name, struct err *e);
void raw_close(struct raw *r);

static inline size_t
raw_left(const struct raw *r)
{
	return r->to - r->from;
}

static inline const unsigned char *
raw_at(const struct raw *r)
{
	return r->p + r->from;
}

/*
 * read(2) past the window, which is empty: up to n bytes to p, as many as are
 * there; *got is 0 at the end only. EINTR, EAGAIN and short reads are carried
 * on. False (ST_FAILED) also for a pipe whose writer did not finish (mark.h).
 */
bool raw_read(struct raw *r, void *p, size_t n, size_t *got, struct err *e);

/* Something more in the window, which is not full, or the end. */
bool raw_fill(struct raw *r, struct err *e);

/* At least n bytes in the window, unless the end comes first. */
bool raw_need(struct raw *r, size_t n, struct err *e);

/* Would raw_fill bring something, or the end, at once? */
bool raw_ready(const struct raw *r);

/*
 * The length of the BGZF member that the window starts with, as its header has
 * it, whole or not. 0: there is none, or *more, how many bytes it takes in the
 * window to tell, is more than there are.
 */
size_t raw_member(const struct raw *r, size_t *more);

/* n bytes more in front of the window, for the caller to fill. */
unsigned char *raw_front(struct raw *r, size_t n);

#endif
