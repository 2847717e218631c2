/* SPDX-License-Identifier: MIT */
/*
 * records - the lines of NDJSON inputs, one file after the other.
 *
 * A BOM at the start of a file and CRs before LF are dropped, blank lines
 * (white space only) are skipped, a last line without newline is a cut stream
 * (ST_DATA). Whether a line is JSON is for the caller to find out, who scans
 * it anyway, or asks records_check.
 */
#ifndef ND_RECORDS_H
#define ND_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "input.h"
#include "json.h"
#include "key.h"
#include "str.h"

#define RECORD_MAX ((int64_t)512 << 20) /* bytes of one record, unless told */

struct records {
	struct list files; /* left to read, "-" for stdin */
	size_t next_file;
	struct input *in;
	struct buf buf;	  /* what was read and not yet handed out */
	size_t from;	  /* where the next line starts in it */
	size_t seen;	  /* up to here there is no newline */
	const char *file; /* of the last record, for messages */
	int64_t line;	  /* its number, from 1 */
	int64_t max;	  /* ceiling of one record */
};

/* Read nfiles files of argv, kept by pointer; stdin where there are none. */
void
records_init(struct records *r, char *const *files, int nfiles, int64_t max);

/* Read one input ("-": stdin), or the file at a path; kept by pointer. */
void records_one(struct records *r, const char *name, int64_t max);
void records_file(struct records *r, const char *path);
void records_release(struct records *r);

/*
 * The next record, without its newline, valid until the next call; an empty
 * span at the end of all inputs. False: *e has file and line.
 */
bool records_next(struct records *r, struct span *line, struct err *e);

/* Likewise, as keys_of has it; *more is false at the end of all inputs. */
bool records_keyed(struct records *r, struct keys *keys, struct keyed *k,
    bool *more, struct err *e);

/*
 * Is a whole line at hand already, so that records_next will not wait? A
 * filter whose reader should see each record as it comes flushes its output
 * where this is false.
 */
bool records_ready(struct records *r);

/* Prove that line, the last record, is JSON. False (ST_DATA): *e says where. */
bool records_check(const struct records *r, struct json_scan *s,
    struct span line, struct err *e);

/* Put "FILE:LINE: " of the last record before e's text; always false. */
bool records_at(const struct records *r, struct err *e);

#endif
