/* SPDX-License-Identifier: MIT */
/*
 * state - what NAME.ndjson.gz.state says of the data beside it: a JSON object
 * whose first line a person can read, with the index of the data behind it
 * (extents.h). It is a cache: whoever reads it compares it with the data first
 * (statefile.h). The check (seen.h) is of the other members: a state that was
 * edited is not believed.
 *
 *	{"key":["id"],"cursor":"updated_at","highest":"2026-05-01T00:00:00Z",
 *	"rows":1234,"size":56789,"mtime":"1780272000.123456789",
 *	"crc":"9ae0daaf","written":"2026-06-01T12:00:00Z",
 *	"by":"ndmerge 0.1.0","check":"1f0c5a3b9d2e4768","extents":[
 *	{"at":0,"blocks":16,"crc":"01234567","first":"pa1","cursor":"t063..."},
 *	{"at":31234,"blocks":2,"crc":"89abcdef","first":"pd21","cursor":"t06..."}]}
 */
#ifndef ND_STATE_H
#define ND_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "extents.h"
#include "str.h"

#define STATE_MAX ((size_t)1 << 30) /* bytes of its text, at most */

struct state {
	struct buf key;	    /* JSON array of the key paths, as given */
	struct buf cursor;  /* JSON string of the cursor path; empty: none */
	struct buf highest; /* JSON text of the highest cursor; empty: none */
	struct buf written, by; /* JSON texts, of one that was read */
	int64_t rows;
	int64_t size;  /* of the data file, in bytes */
	int64_t mtime; /* its time of modification, in ns since 1970 */
	uint32_t crc;  /* CRC-32 of the data file */
	struct extents extents;
	const struct wanted *only; /* read no other extents; NULL: all */
};

void state_init(struct state *s);
void state_release(struct state *s);

/*
 * The paths of -k and --cursor (NULL: none) as state members; no -k: the
 * records are not sorted.
 */
bool state_name(struct state *s, const struct list *keys, const char *cursor);

/* Does it name these paths, as state_name would? */
bool state_has_key(const struct state *s, const struct list *keys);
bool state_has_cursor(const struct state *s, const char *cursor);

/* Append the JSON object and a newline. when: s since 1970. */
bool
state_write(const struct state *s, int64_t when, const char *by, struct buf *b);

/* False where text is not such an object; *s then holds nothing of use. */
bool state_read(struct span text, struct state *s);

#endif
