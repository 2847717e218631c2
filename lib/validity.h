/* SPDX-License-Identifier: MIT */
/*
 * validity - rows that say from when to when they held (slowly changing
 * dimensions, type 2): two members more, valid-from and valid-to, which stand
 * at the end of the rows that are made here and anywhere in those that others
 * made. The row that still holds, the active one, has the open value as its
 * valid-to.
 *
 * One merge has one boundary: rows begin and end with it. It must be after the
 * valid-from of what it ends, as an instant, and sort behind it as a key does
 * (key.h), for that is how rows of one key are sorted.
 */
#ifndef ND_VALIDITY_H
#define ND_VALIDITY_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "patch.h"
#include "str.h"

/* Only read once it is made: many threads may share it. */
struct validity {
	struct span from, to;		/* the names */
	struct buf open, boundary;	/* JSON texts */
	struct buf key, instant;	/* the boundary's encodings */
	struct buf retiring, stripping; /* merge patches */
};

/*
 * from and to are kept by pointer; open is JSON text, boundary an RFC 3339
 * time, which is written as it is. False (ST_USAGE): they are not so, or not
 * different.
 */
bool validity_init(struct validity *v, const char *from, const char *to,
    const char *open, const char *boundary, struct err *e);
void validity_release(struct validity *v);

/* What a row has: JSON texts, parts of it. */
struct validity_row {
	struct span from, to;
};

/* False (ST_DATA): the row has not each member once. */
bool validity_find(const struct validity *v, struct span row,
    struct validity_row *r, struct err *e);

bool validity_active(const struct validity *v, const struct validity_row *r);

/*
 * Is the boundary behind this valid-from? False (ST_DATA): it is not, or that
 * is no key. b is scratch memory.
 */
bool validity_follows(
    const struct validity *v, struct span from, struct buf *b, struct err *e);

/*
 * out becomes the row of a fresh record: active from the boundary on. False
 * (ST_DATA): it is no object, has one of the members, or out is full.
 */
bool validity_make(const struct validity *v, struct span record,
    struct buf *out, struct err *e);

/*
 * out becomes the row with the boundary as its valid-to; or less the two
 * members, as the record that it was made of. Other bytes stay. p is memory to
 * work with. False (ST_DATA): out is full.
 */
bool validity_retire(const struct validity *v, struct patch *p, struct span row,
    struct buf *out, struct err *e);
bool validity_strip(const struct validity *v, struct patch *p, struct span row,
    struct buf *out, struct err *e);

#endif
