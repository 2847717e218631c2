/* SPDX-License-Identifier: MIT */
/*
 * picking - what a page's records are and what becomes of them, as options say
 * it: where they are, in which format, members that are added, a jq program.
 *
 * struct picking is what all walks of a tool have in common; a struct picker is
 * one walk's, and knows one page at a time. What a picker hands out is valid as
 * long as the reply, and until the next page.
 */
#ifndef ND_PICKING_H
#define ND_PICKING_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "csv.h"
#include "err.h"
#include "format.h"
#include "graft.h"
#include "jq.h"
#include "ndjson.h"
#include "onlypath.h"
#include "opts.h"
#include "pick.h"
#include "reply.h"

/* A member that each record gets. */
struct picking_add {
	struct span name;
	const char *from; /* a path in the page, or a header field */
	bool header;
};

struct picking {
	/* as given; strings belong to argv */
	struct list records, record; /* --records, --record: pick.h */
	struct list add, add_header; /* NAME=PATH, NAME=FIELD */
	const char *format, *program;
	bool may_miss; /* as in pick.h */

	/* made by picking_prepare */
	enum format as;
	struct jq *jq; /* NULL: records leave as they are */
	struct picking_add *adds;
	size_t nadds;
};

/* The table of options that fills p, which is zeroed before. */
#define PICKING_OPTS 7
void picking_opts(struct picking *p, struct opt table[PICKING_OPTS]);
void picking_release(struct picking *p);

/* Check all, and compile the program. False: ST_USAGE. */
bool picking_prepare(struct picking *p, struct err *e);

struct picker {
	/* The caller's: members from elsewhere that each record gets, too. */
	const struct graft *more;
	size_t nmore;

	struct pick pick; /* of the page; where it is no JSON, of nothing */
	bool cut;	  /* picker_read failed: the body ended too early */

	/* its own */
	const struct picking *c;
	const struct reply *reply;
	enum format format;
	struct ndjson ndjson;
	struct csv csv;
	size_t *watch; /* by add */
	struct graft *member;
	size_t nmember;	    /* of this page; 0: not made yet */
	struct buf values;  /* what the headers' are */
	struct buf compact; /* a record less its white space */
	struct buf grafted; /* a record with members */
	bool is_path;	    /* the program is, and found without libjq */
	struct onlypath path;
};

/*
 * c is prepared, and kept by pointer; max: bytes of a page. False (ST_USAGE):
 * too many paths.
 */
bool picker_init(
    struct picker *p, const struct picking *c, int64_t max, struct err *e);
void picker_release(struct picker *p);

/* Prove a page. False (ST_DATA), with p->cut. */
bool picker_read(struct picker *p, const struct reply *reply, struct err *e);

/* Its records, as pick_records. */
bool picker_records(struct picker *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e);

/*
 * Emit what becomes of a record: one text, or the outputs of the program.
 * False: emit's failure, or ST_DATA: a member cannot be added, or the program
 * failed.
 */
bool picker_emit(struct picker *p, const struct json_hit *hit, jq_emit *emit,
    void *arg, struct err *e);

#endif
