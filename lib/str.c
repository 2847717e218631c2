/* SPDX-License-Identifier: MIT */
#include "str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct span
span_of(const char *s)
{
	return (struct span){s, strlen(s)};
}

bool
span_is(struct span s, const char *text)
{
	return span_same(s, span_of(text));
}

bool
span_same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
str_ends(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && memcmp(s + n - k, end, k) == 0;
}

bool
span_same_nocase(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (str_lower(a.p[i]) != str_lower(b.p[i]))
			return false;
	return true;
}

struct span
span_less_bom(struct span s)
{
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		return (struct span){s.p + 3, s.n - 3};
	return s;
}

struct span
span_trim(struct span s)
{
	while (s.n && str_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && str_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span
span_take(struct span *rest, char end)
{
	const char *at = rest->n ? memchr(rest->p, end, rest->n) : NULL;
	struct span taken = {rest->p, at ? (size_t)(at - rest->p) : rest->n};
	size_t n = taken.n + (at != NULL);

	*rest = (struct span){rest->p + n, rest->n - n};
	return taken;
}

int
span_compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

void
list_add(struct list *l, const char *s)
{
	/* Grown at powers of two: the count alone tells when. */
	if ((l->n & (l->n - 1)) == 0)
		l->v = mem_resize_n(l->v, l->n ? l->n * 2 : 1, sizeof *l->v);
	l->v[l->n++] = s;
}

void
list_release(struct list *l)
{
	free(l->v);
	*l = (struct list){0};
}

void
list_release_all(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free((void *)(uintptr_t)l->v[i]);
	list_release(l);
}
