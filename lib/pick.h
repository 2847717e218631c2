/* SPDX-License-Identifier: MIT */
/*
 * pick - the records of a page, as bytes: one scan of the body proves that it
 * is JSON and says where its records and other values stand. Spans point into
 * the body.
 *
 * Records are what selectors lead to, in the order of the selectors, then of
 * the text: the elements of arrays, or values that are a record each. An "[*]"
 * before the end of a selector leads to many arrays (or values). Each of them
 * must be there, in every element that the "[*]" stands for: what is missing
 * is told, not passed by.
 *
 * Without a selector the array is chosen on the first page (choice.h) and then
 * kept.
 */
#ifndef ND_PICK_H
#define ND_PICK_H

#include <stdbool.h>

#include "err.h"
#include "json.h"

struct pick_config {
	struct list records; /* --records: paths of arrays of records */
	struct list record;  /* --record: paths of records */
	bool may_miss;	     /* nothing there is the end, not an error */
};

#define PICK_NONE ((size_t)-1) /* no watch */

/* A selector's watches: array, elements, array, elements ... [value]. */
struct pick_from {
	size_t first, end; /* in the scan */
	bool one;	   /* what it leads to is a record itself */
};

struct pick {
	struct json_scan scan;
	struct path *path[JSON_WATCHES]; /* of each watch; owned */
	struct pick_from from[JSON_WATCHES];
	size_t nfrom; /* 0: not chosen yet */
	bool may_miss;
	struct span found;    /* the body that scan is of already */
	struct json_hit *all; /* the records of several selectors */
	size_t cap;
};

/*
 * False (ST_USAGE): a path that is none, or too many. Those of --records stand
 * before those of --record. Nothing of c is kept.
 */
bool pick_init(struct pick *p, const struct pick_config *c, struct err *e);
void pick_release(struct pick *p);

/*
 * Watch for one more value, from the next scan on; path NULL: *watch is
 * PICK_NONE. False (ST_USAGE, with the option's name).
 */
bool pick_watch(struct pick *p, const char *path, const char *option,
    size_t *watch, struct err *e);

/* Are the records where they are in a body of records only: not told, or $? */
bool pick_plain(const struct pick *p);

/*
 * Scan a body. False: it is not JSON (p->scan says where and whether it was
 * cut), with *e set (ST_DATA).
 */
bool pick_scan(struct pick *p, struct span body, struct err *e);

/*
 * For a scan elsewhere of a body to come: let scan, zeroed before its first
 * use, watch for the same and nothing else, as long as p's paths stay.
 */
void pick_same(const struct pick *p, struct json_scan *scan);

/*
 * It is done, or failed: if the body is what pick_scan gets next, that takes
 * what was found. *scan may be used for another body. False: it is of no use.
 */
bool pick_found(struct pick *p, struct json_scan *scan, struct span body);

/* The watch whose hits are the records; PICK_NONE: several are. */
size_t pick_from_one(const struct pick *p);

/*
 * The records of the body that was scanned last; arrays that are null or []
 * hold none. *over is set where nothing of what the selectors lead to is there
 * and p->may_miss; a record that is null is as one that is not there. False
 * (ST_DATA): something is not there, or no array where one should be.
 */
bool pick_records(struct pick *p, const struct json_hit **hits, size_t *n,
    bool *over, struct err *e);

/*
 * What was found last; an empty span where there is none, or no watch. Of
 * members with one name the last one counts.
 */
struct span pick_value(const struct pick *p, size_t watch);

#endif
