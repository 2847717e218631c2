/* SPDX-License-Identifier: MIT */
/*
 * recall - what a spool (spool.h) has to do with the requests of one job, one
 * at a time: an answer that is in it already, the condition to ask by where
 * only an earlier walk has one, and the keeping of what turns out to be good.
 * Without a spool all of it does nothing.
 */
#ifndef ND_RECALL_H
#define ND_RECALL_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"
#include "buf.h"
#include "err.h"
#include "reply.h"
#include "request.h"
#include "spool.h"

struct recall {
	struct spool *spool;
	const struct request *rq;
	size_t entry;	  /* the answer is this one; 0: it is the server's */
	size_t offer;	  /* the one to ask for by a condition; 0: none */
	bool revived;	  /* the answer is that */
	bool proven;	  /* they are not to be given back */
	struct buf field; /* the condition */
};

/* spool may be NULL. Both are kept by pointer. */
void
recall_init(struct recall *c, struct spool *spool, const struct request *rq);
void recall_release(struct recall *c);

/* A request begins. True: reply and url are its answer. */
bool recall_begin(struct recall *c, const struct ask *ask, struct reply *reply,
    struct buf *url);

/* It is over; what was not proven may be had by another one. */
void recall_drop(struct recall *c);

/*
 * It is to be sent, for the first time or again. False where the spool alone is
 * to answer, and does not (ST_FAILED).
 */
bool recall_send(struct recall *c, struct err *e);

/* A header line for the named origin; NULL: none. */
const char *recall_condition(const struct recall *c);

/* Is that the answer to it? */
bool recall_asked(const struct recall *c, const struct reply *reply);

/*
 * The answer to it was 304. True: reply and url are the stored answer. False:
 * ask again, without the condition, which is gone.
 */
bool recall_revive(struct recall *c, struct reply *reply, struct buf *url);

/* The answer, which came from url, is proven. False: it cannot be kept. */
bool recall_prove(struct recall *c, const struct ask *ask,
    const struct reply *reply, const char *url, struct err *e);

#endif
