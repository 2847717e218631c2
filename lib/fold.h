/* SPDX-License-Identifier: MIT */
/*
 * fold - a sorted batch through a strategy, key by key: what becomes of the
 * stored row, or of none, with all that the batch has of its key.
 */
#ifndef ND_FOLD_H
#define ND_FOLD_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "key.h"
#include "out.h"
#include "stock.h"
#include "strategy.h"

struct fold {
	struct keyed head; /* the next record of the batch, */
	bool more;	   /* while there is one */

	/* its own */
	struct stock *batch;
	struct strategy *strategy;
	bool many; /* the batch has records of one key in a row */
	struct buf key;
};

/* Do records of one key come one by one, or the winner alone? (runs.h) */
bool fold_many(const struct strategy *s);

/* *f is to be released even after a failure. */
bool fold_open(
    struct fold *f, struct stock *batch, struct strategy *s, struct err *e);
void fold_release(struct fold *f);

/*
 * Take the head's key; stored is the row that has it (an empty text: none).
 * *made is valid until fold_pass, and so is the head where it is all that there
 * was of the key.
 */
bool fold_take(struct fold *f, const struct keyed *stored,
    struct strategy_result *made, struct err *e);
bool fold_pass(struct fold *f, struct err *e);

/* All that is left, as into an empty file, each row a line. */
bool fold_write(struct fold *f, struct out *out, struct err *e);

#endif
