/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

/* What an empty buffer points to; never written, for cap is 0. */
static char nothing[1];

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.p = nothing, .max = max};
}

void
buf_release(struct buf *b)
{
	if (b->p != nothing)
		free(b->p);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->cap)
		b->p[0] = '\0';
}

char *
buf_take(struct buf *b)
{
	char *p = b->p == nothing ? mem_text("") : b->p;

	buf_init(b, b->max);
	return p;
}

struct span
buf_span(const struct buf *b)
{
	return (struct span){b->p, b->n};
}

/* Doubling makes the copying linear; the ceiling bounds the last step. */
static void
grow(struct buf *b, size_t need)
{
	size_t cap = b->cap < 64 ? 64 : b->cap;

	while (cap < need)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	b->p = mem_resize(b->p == nothing ? NULL : b->p, cap + 1);
	b->cap = cap;
	b->p[b->n] = '\0';
}

char *
buf_room(struct buf *b, size_t n)
{
	if (n > b->max - b->n) {
		b->over = true;
		return NULL;
	}
	if (n > b->cap - b->n)
		grow(b, b->n + n);
	return b->p + b->n;
}

void
buf_grew(struct buf *b, size_t used)
{
	b->n += used;
	if (b->cap)
		b->p[b->n] = '\0';
}

bool
buf_add(struct buf *b, const void *p, size_t n)
{
	char *room = buf_room(b, n);

	if (room == NULL)
		return false;
	if (n)
		memcpy(room, p, n);
	buf_grew(b, n);
	return true;
}

bool
buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

bool
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

bool
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *room;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->over = true;
		return false;
	}
	/* One more than n: vsnprintf writes its own NUL. */
	room = buf_room(b, (size_t)n);
	if (room == NULL)
		return false;
	if (n == 0)
		return true;
	va_start(ap, fmt);
	vsnprintf(room, (size_t)n + 1, fmt, ap);
	va_end(ap);
	buf_grew(b, (size_t)n);
	return true;
}

bool
buf_set(struct buf *b, struct span s)
{
	buf_clear(b);
	return buf_add(b, s.p, s.n);
}

void
buf_shift(struct buf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
	b->p[b->n] = '\0';
}

void
buf_cut(struct buf *b, size_t n)
{
	if (n < b->n) {
		b->n = n;
		b->p[n] = '\0';
	}
}
