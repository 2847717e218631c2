/* SPDX-License-Identifier: MIT */
/*
 * gunzip - inflates any gzip file (RFC 1952): members back to back, nothing
 * else. In parts of any size, or a whole text at once. Strict: the CRC and the
 * length of each member, and that of its header where it has one, must be
 * right. No I/O.
 */
#ifndef ND_GUNZIP_H
#define ND_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "str.h"

struct gunzip;
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *z);

/*
 * Inflate from *in (taken off it) to out; *made says how many bytes. False
 * (ST_DATA) for what is not gzip, a bad CRC or length, or bytes behind the
 * last member. Returns true with *made 0 when it needs more input.
 */
bool gunzip_step(struct gunzip *z, struct span *in, void *out, size_t room,
    size_t *made, struct err *e);

/* At the end of input: was the last member whole? (false also for none) */
bool gunzip_whole(const struct gunzip *z);

/*
 * A whole gzip text to out, which is emptied first; out->max is the ceiling.
 * False (ST_DATA) also for a text that is cut, and for more than out->max:
 * then, and only then, out->over is true. It ends a stream that z was in.
 */
bool
gunzip_all(struct gunzip *z, struct span in, struct buf *out, struct err *e);

#endif
