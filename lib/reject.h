/* SPDX-License-Identifier: MIT */
/*
 * reject - where records go that are no records, when the user allows it:
 * --reject FILE, one JSON object a line,
 *	{"file":"<stdin>","line":7,"why":"not JSON: ...","raw":"..."}
 * Bytes that are not UTF-8 are given as "raw_base64" instead.
 */
#ifndef ND_REJECT_H
#define ND_REJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "out.h"
#include "str.h"

struct reject {
	struct out out;
	int64_t n; /* records rejected so far */
	bool made; /* the file was not there before */
	int fd;	   /* 0: there is no such file */
};

/*
 * Open FILE; NULL: nothing may be rejected. What it held before stays until
 * the first record is rejected, or reject_close.
 */
bool reject_open(struct reject *r, const char *file, struct err *e);

/* Is it the file of that name? */
bool reject_is(const struct reject *r, const char *name);

/* Remove it again, if reject_open made it. */
void reject_unmake(struct reject *r);

/*
 * Reject a record for what e says. False, with *e as it was or what failed:
 * there is no such file, or it cannot be written.
 */
bool reject_record(struct reject *r, const char *file, int64_t line,
    struct span raw, struct err *e);

/* Flush and close, checked. */
bool reject_close(struct reject *r, struct err *e);

#endif
