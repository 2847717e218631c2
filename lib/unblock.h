/* SPDX-License-Identifier: MIT */
/*
 * unblock - inflates BGZF members in the threads of the team, and hands out
 * what they hold in the order in which they were put in. No I/O, and no
 * waiting for more input: what was put in can be read.
 *
 * Memory is bounded: 4 MiB for one, 8 MiB for all of a process together.
 */
#ifndef ND_UNBLOCK_H
#define ND_UNBLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct unblock;

/*
 * NULL: there is nothing to win (a team of one), or others have the memory.
 */
struct unblock *unblock_new(void);
void unblock_free(struct unblock *u);

/*
 * Copy a member of n bytes, as bgzf_member has it. False: there is no room
 * until something is read. A thread may begin with it only at the next
 * unblock_go, so that small members go to a thread together.
 */
bool unblock_put(struct unblock *u, const unsigned char *member, size_t n);
void unblock_go(struct unblock *u);

/* Is something in it that was not read? Is there little, so that more helps? */
bool unblock_busy(const struct unblock *u);
bool unblock_low(const struct unblock *u);

/*
 * Up to n bytes to p, of what unblock_go began with; *got is 0 where nothing
 * is left of it. False: the next member is damaged.
 */
bool unblock_read(struct unblock *u, void *p, size_t n, size_t *got);

/*
 * After that: the bytes of all members that were not read, from the damaged
 * one on. unblock_back takes them out.
 */
size_t unblock_left(struct unblock *u);
void unblock_back(struct unblock *u, unsigned char *to);

#endif
