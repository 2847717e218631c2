/* SPDX-License-Identifier: MIT */
/*
 * strategy - what becomes of a row of a kept file: the stored record of one
 * key and the records of a batch that have it come in, what stands in the
 * stored record's place comes out. ndmerge(1) tells the strategies.
 *
 *	strategy_begin(&s, &stored);
 *	strategy_take(&s, &r, &e) ... or strategy_absent(&s, &e)
 *	result = strategy_end(&s);
 *
 * Texts are valid JSON less insignificant white space, as keys_of has them:
 * values are compared by their bytes. A plain record is not read again; one
 * is only where --delete-if, --patch, --scd2 or --apply ask for it. Memory is
 * kept from key to key. One strategy a thread; what a plan points to is only
 * read, and may be shared.
 */
#ifndef ND_STRATEGY_H
#define ND_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "err.h"
#include "fields.h"
#include "json.h"
#include "key.h"
#include "partition.h"
#include "patch.h"
#include "validity.h"

enum strategy_kind {
	STRATEGY_UPSERT,  /* the record that wins (policy) */
	STRATEGY_PATCH,	  /* merge patches, one after the other */
	STRATEGY_INSERT,  /* what is stored stays */
	STRATEGY_REPLACE, /* the record of the batch, always */
	STRATEGY_SCD2,	  /* rows with a validity (validity.h) */
	STRATEGY_APPLY,	  /* change records (change.h), which must fit */
};

/* Zeroed: a plain upsert. */
struct strategy_plan {
	enum strategy_kind kind;
	struct policy policy;
	bool absent; /* stored keys that the batch has not go; scd2: always */

	/* NULL: none. Not with STRATEGY_APPLY. */
	const char *delete_if;
	/* With it, only those go whose value there is one of the batch's, */
	const char *merge_key;
	size_t parts_max; /* which may take so many bytes (partition.h) */

	const struct validity *validity; /* of STRATEGY_SCD2 */
	size_t max; /* bytes of a row that is made here, at most */
};

/* Its own address is in it: it must not move. */
struct strategy {
	struct strategy_plan plan;
	struct fields delete_if, merge_key;
	struct partition parts; /* of the batch */
	struct buf part; /* the encoding of a merge key, or of a valid-from */
	struct json_scan change;
	struct patch patch;
	struct buf text[2];   /* rows that are made here */
	struct buf inert_key; /* of the last inert row, */
	struct buf inert;     /* and its valid-from */

	/* of the key under way */
	struct keyed stored;
	struct buf cursor; /* patch: of what row has become by now */
	bool first;	   /* patch: nothing is stored, nothing came before */
	struct span row, added;
};

/* False (ST_USAGE): a path is none, or can match many values. */
bool strategy_init(
    struct strategy *s, const struct strategy_plan *plan, struct err *e);
void strategy_release(struct strategy *s);

/* Does a key that is not stored get the record of the batch as its row? */
bool strategy_plain(const struct strategy *s);

/*
 * With a merge_key: see the partition of each record of the batch, before the
 * first strategy_begin. False (ST_DATA): it has no fit value there, or there
 * are too many.
 */
bool strategy_part(struct strategy *s, struct span record, struct err *e);

/*
 * The key of a stored row as the batch has it. That of STRATEGY_SCD2 has one
 * component more, the valid-from.
 */
struct span strategy_key(const struct strategy *s, struct span stored);

/*
 * A row of STRATEGY_SCD2 that was retired: it stays as it is, and is not given
 * to strategy_begin. False for all others, and for one that is no such row,
 * which strategy_take and strategy_absent then refuse. key is as the batch has
 * it. Rows are shown in the order of the file: a key that comes back must come
 * after those that it had.
 */
bool strategy_inert(struct strategy *s, struct span key, struct span row);

/*
 * A key: the stored record, with its cursor, or an empty text where there is
 * none. What it points to must stay until strategy_end was looked at.
 */
void strategy_begin(struct strategy *s, const struct keyed *stored);

/*
 * The record of the batch. It must stay as the stored one does, except for
 * patches and changes: of these there may be several of a key, in the order
 * that runs.h hands them back in, and none is needed after its call. False
 * (ST_DATA, without place): it cannot be done; that is the end of the merge.
 */
bool strategy_take(struct strategy *s, const struct keyed *r, struct err *e);

/* The batch has no record of that key; false as above. */
bool strategy_absent(struct strategy *s, struct err *e);

/*
 * What became of it: "" is no row. Where nothing changed, row is the stored
 * text itself, by its address. added is a second row of the key, which stands
 * behind the first (scd2, where the stored row was retired). Valid until the
 * next strategy_begin.
 */
struct strategy_result {
	struct span row, added;
};
struct strategy_result strategy_end(const struct strategy *s);

#endif
