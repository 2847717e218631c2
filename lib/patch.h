/* SPDX-License-Identifier: MIT */
/*
 * patch - JSON merge patches (RFC 7396) on texts: what a patch does not change
 * keeps its bytes and its place.
 *
 * A member that changes is replaced where it stands, a new one is added at the
 * end of its object, in the order of the patch; null removes. Of members that
 * share a name the last one counts, in the patch as in the target, where the
 * others are removed when a patch has the name. Names are compared unescaped;
 * values by their bytes: 1.0 is a change of 1.
 *
 * Both texts are read once, without recursion; members are looked up by
 * halving. Memory grows with the patch and with the members of the target that
 * it names, and is kept for the next one.
 */
#ifndef ND_PATCH_H
#define ND_PATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "patchlist.h"
#include "str.h"

struct patch_mark;

/* At work; what is inside is patch.c's. */
struct patch {
	struct patchlist list;
	struct patch_mark *mark; /* members of the target that it names */
	size_t marks, cap;
	size_t entered; /* objects of the target, so far */
};

void patch_init(struct patch *p);
void patch_release(struct patch *p);

/*
 * out becomes target with the patch applied; an empty target is none, which is
 * as {}. Both are valid JSON (json_scan), without white space around, and no
 * part of out. Where *changed is false, out has the bytes of target. False
 * (ST_DATA): the patch is no object, or out is full.
 */
bool patch_apply(struct patch *p, struct span target, struct span patch,
    struct buf *out, bool *changed, struct err *e);

#endif
