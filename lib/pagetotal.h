/* SPDX-License-Identifier: MIT */
/*
 * pagetotal - what the totals that replies tell, of records or of pages, say of
 * a walk: whether all of it came, or too much.
 */
#ifndef ND_PAGETOTAL_H
#define ND_PAGETOTAL_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "pagekind.h"

/* Take note of what a reply tells, before it is counted. */
void total_learn(struct page *p, const struct page_reply *r);

/* The records of the walk from its start; those that were skipped count. */
int64_t total_counted(const struct page *p);

/* By the totals, is that all? False where there is none. */
bool total_complete(const struct page *p);

/* More than there can be is ST_DATA; true where nothing speaks against it. */
bool total_allows(const struct page *p, struct err *e);

/* As total_allows, and less is ST_DATA, too: this is the end of the walk. */
bool total_ends(const struct page *p, struct err *e);

/* Is there most likely no page k behind the next one? */
bool total_excludes(const struct page *p, int64_t k, int64_t step);

#endif
