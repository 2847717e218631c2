/* SPDX-License-Identifier: MIT */
/*
 * patchlist - a JSON merge patch (RFC 7396) as a list of its members, each
 * object's to be looked up by name. Arrays are values as others are: what is
 * inside of them is never merged.
 */
#ifndef ND_PATCHLIST_H
#define ND_PATCHLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

#define PATCH_NONE ((size_t)-1) /* what the patch itself is inside of */

/* A member of the patch. What is inside of it follows it in the list. */
struct patch_member {
	struct span name, plain; /* with quotes; unescaped */
	struct span value;
	size_t up, end;	 /* the member it is in; behind what is inside */
	size_t first, n; /* what is inside, in order[], each name once */
	size_t wanted;	 /* how many of those are not null */
	bool dead;	 /* another of that name follows, which counts */
	bool clean;	 /* nothing inside is dead or null */
	size_t in, mark; /* patch.c's; 0 at first */
};

struct patchlist {
	struct patch_member *v; /* [0] is the patch itself, without a name */
	size_t n, cap;
	struct patch_member **order; /* of each object, by name */
	size_t order_cap;
	struct buf names; /* those that had escapes */
	struct buf name;  /* one that is looked up */
};

void patchlist_init(struct patchlist *l);
void patchlist_release(struct patchlist *l);

/*
 * List a patch, a valid JSON object that is kept by pointer. What was listed
 * before is gone; the memory is kept. Without recursion.
 */
void patchlist_read(struct patchlist *l, struct span patch);

/* What counts under that name (with its quotes) in an object; or NULL. */
struct patch_member *patchlist_find(
    struct patchlist *l, const struct patch_member *object, struct span name);

/* Append the value of a member as it is where nothing was: without nulls. */
void patchlist_add(
    const struct patchlist *l, const struct patch_member *m, struct buf *out);

/*
 * Append a name, with its quotes, what comes before it, and the colon. out
 * ends with the bracket that opens its object, or with another member.
 */
void patch_add_name(struct span name, struct buf *out);
void patch_add_comma(struct buf *out);

/* Behind what stands between the tokens of an object. */
const char *patch_between(const char *p);

/* The name at *at, which goes to its value. */
struct span patch_take_name(const char **at, const char *end);

static inline bool
patch_is_object(struct span value)
{
	return value.n && value.p[0] == '{';
}

static inline bool
patch_is_null(const struct patch_member *m)
{
	return m->value.p[0] == 'n';
}

#endif
