/* SPDX-License-Identifier: MIT */
/*
 * partition - a set of texts, by their exact bytes: the partitions that a
 * batch replaces (ndmerge --merge-key), each by its encoding of key.h. What it
 * holds, its table included, has a ceiling.
 */
#ifndef ND_PARTITION_H
#define ND_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "str.h"

struct partition_slot {
	uint64_t hash;
	size_t end, n; /* where the text ends, from 1; 0: the slot is free */
};

struct partition {
	struct partition_slot *slot; /* open addressing */
	size_t n, cap;		     /* cap is a power of two, or 0 */
	size_t max;		     /* bytes of slots and texts, at most */
	struct buf texts;
};

void partition_init(struct partition *p, size_t max);
void partition_release(struct partition *p);

/* Add a text, which is copied; false (ST_DATA): that would pass the ceiling. */
bool partition_add(struct partition *p, struct span text, struct err *e);

bool partition_has(const struct partition *p, struct span text);

#endif
