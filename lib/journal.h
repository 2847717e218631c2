/* SPDX-License-Identifier: MIT */
/*
 * journal - the lines of a spool's journal (spool.h): text only, no files.
 *
 * The first line names the format's version and, for people, the walk. Then a
 * line for each stored reply; the body is in a file of its own. The last line
 * is there where the walk came to its end. Line breaks are added here:
 *
 *	{"spool":1,"by":"ndpaginate 0.1.0","walk":"GET https://a.example/x",
 *	"started":"2026-06-01T12:00:00Z"}
 *	{"method":"GET","url":"https://a.example/x?page=1",
 *	"request":"1f0c5a3b9d2e4768","status":200,"final":"https://...",
 *	"head":["HTTP/1.1 200 OK","Content-Type: application/json"],
 *	"body":"000700","size":56789,"crc":"9ae0daaf",
 *	"at":"2026-06-01T12:00:01Z"}
 *	{"done":true}
 *
 * method, url and request (a hash of body and header lines) come first, as one
 * text that says which request it was: the key. final is where redirects led,
 * absent where that is url. URLs and heads need not be UTF-8: each byte is
 * written as the character of its number (ISO 8859-1), so that all come back.
 */
#ifndef ND_JOURNAL_H
#define ND_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

#define JOURNAL_VERSION 1
#define JOURNAL_LINE ((size_t)8 << 20) /* at most, of one line */

/* Which request: its method, URL, body and header lines. */
struct journal_request {
	const char *method;
	const char *url; /* without what is secret */
	struct span body;
	bool has_body;
	/*
	 * Lines that tell it from others; NULL: none. Those that give rights
	 * (journal_keeps) do not, for they may change from run to run.
	 */
	const struct list *headers[2];
};

struct journal_entry {
	struct span key;   /* journal_key */
	struct span url;   /* JSON string, in the key */
	struct span final; /* JSON string; empty: the request's URL */
	struct span head;  /* JSON array of strings */
	int status;
	int64_t body; /* number of its file */
	int64_t size;
	uint32_t crc; /* CRC-32 of the body */
	int64_t at;   /* s since 1970 */
};

/* Each appends, and is false where b is full. */
bool journal_key(const struct journal_request *r, struct buf *key);
bool
journal_start(const char *by, struct span walk, int64_t started, struct buf *b);
bool journal_done(struct buf *b);

/*
 * final (n 0: none) and head, which is written as it is, are bytes; the spans
 * of t but its key are not looked at.
 */
bool journal_write(const struct journal_entry *t, struct span final,
    struct span head, struct buf *b);

/* Name of a body's file: six digits, more where the number has more. */
bool journal_name(int64_t body, struct buf *b);
bool journal_named(struct span name, int64_t *body);

/*
 * A line, without its newline, is what? JOURNAL_OTHER: of none of the kinds,
 * torn perhaps. *t points into the line; a start fills in *version and t->at.
 */
enum journal_kind {
	JOURNAL_OTHER,
	JOURNAL_START,
	JOURNAL_ENTRY,
	JOURNAL_DONE,
};
enum journal_kind
journal_read(struct span line, struct journal_entry *t, int64_t *version);

/* Could text be the beginning of a first line that was torn? */
bool journal_torn(struct span text);

/* The bytes of these, appended. False: not what was written. */
bool journal_url(const struct journal_entry *t, struct buf *url);
bool journal_final(const struct journal_entry *t, struct buf *url);
bool journal_head(const struct journal_entry *t, struct buf *head);

/*
 * Is the value of a header of that name one to keep? Not of those that give
 * rights: Set-Cookie and its kin.
 */
bool journal_keeps(struct span name);

/* Append a head with "***" for the values that are not kept. */
bool journal_filter(struct span head, struct buf *b);

#endif
