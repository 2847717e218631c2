/* SPDX-License-Identifier: MIT */
/*
 * prescan - the body of a page that is scanned by another thread (team.h) while
 * the one whose page it is sees to other things. What comes of it is the same
 * as without: pick_scan takes what was found, instead of looking itself.
 *
 * The body must stay as it is until prescan_take or prescan_drop.
 */
#ifndef ND_PRESCAN_H
#define ND_PRESCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "pick.h"
#include "str.h"
#include "team.h"

/* Zeroed: none. Stays where it is. */
struct prescan {
	struct job job;
	struct json_scan scan;
	struct span body;
	bool begun;
	size_t records; /* their watch */
	uint64_t *hash; /* of each */
	size_t cap;
};

/* Whatever it is about; it is none then. */
void prescan_drop(struct prescan *s);
void prescan_release(struct prescan *s);

/* Is a scan of the body, which is not begun, worth it? */
bool prescan_wanted(const struct prescan *s, struct span body);

/*
 * Begin to scan a body for what pick watches for, whose paths are kept by
 * pointer.
 */
void
prescan_begin(struct prescan *s, const struct pick *pick, struct span body);

/* Was it begun, and is done? */
bool prescan_done(const struct prescan *s);

/*
 * If it was begun: wait for it, and let pick have it (pick_found). The hash of
 * each record (seen.h), valid until the next one is begun; NULL: not known.
 */
const uint64_t *prescan_take(struct prescan *s, struct pick *pick);

#endif
