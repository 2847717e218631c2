/* SPDX-License-Identifier: MIT */
/*
 * state - what NAME.ndjson.gz.state says of the data beside it, as one JSON
 * object that a person can read. It is a cache: whoever reads it compares size
 * and CRC with the data first. They are those of the whole data file: a writer
 * that is killed between its two files may leave data of the same size that
 * differ from the old ones somewhere in the middle only. The check (seen.h) is
 * of the other members: a state that was edited is not believed.
 *
 *	{"key":["id"],"cursor":"updated_at","highest":"2026-05-01T00:00:00Z",
 *	"rows":1234,"size":56789,"crc":"9ae0daaf",
 *	"check":"1f0c5a3b9d2e4768","written":"2026-06-01T12:00:00Z",
 *	"by":"ndmerge 0.1.0"}
 */
#ifndef ND_STATE_H
#define ND_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

struct state {
	struct buf key;	    /* JSON array of the key paths, as given */
	struct buf cursor;  /* JSON string of the cursor path; empty: none */
	struct buf highest; /* JSON text of the highest cursor; empty: none */
	int64_t rows;
	int64_t size; /* of the data file, in bytes */
	uint32_t crc; /* CRC-32 of the data file */
};

void state_init(struct state *s);
void state_release(struct state *s);

/* The paths of -k and --cursor (NULL: none) as state members. */
bool state_name(struct state *s, const struct list *keys, const char *cursor);

/* Are key and cursor paths the same? */
bool state_same_key(const struct state *a, const struct state *b);
bool state_same_cursor(const struct state *a, const struct state *b);

/* Append the JSON object and a newline. when: s since 1970. */
bool
state_write(const struct state *s, int64_t when, const char *by, struct buf *b);

/* False where text is not such an object; *s then holds nothing of use. */
bool state_read(struct span text, struct state *s);

#endif
