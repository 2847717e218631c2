/* SPDX-License-Identifier: MIT */
/*
 * clue - the first reply under the magnifying glass: what detect.h's ways of
 * finding out share.
 */
#ifndef ND_CLUE_H
#define ND_CLUE_H

#include <stdbool.h>
#include <stdint.h>

#include "asked.h"
#include "err.h"
#include "page.h"
#include "reply.h"
#include "signs.h"
#include "told.h"

struct detect_input {
	struct span url;	   /* of the first request */
	struct span sent;	   /* its body; empty: none */
	const struct reply *reply; /* for its headers */

	/*
	 * The reply's body, valid JSON; empty where it is another format, or
	 * holds nothing around the records.
	 */
	struct span body;
	int64_t records; /* on the page */
	int64_t limit;	 /* that were asked for; 0: not known */
};

struct detected {
	enum page_kind kind;
	char *param;		/* as place_parse takes it; owned; NULL: none */
	int64_t start;		/* number or offset of the page that is there */
	bool auto_page;		/* it is page 0, or 1; page 1 tells */
	char *path[TOLD_KINDS]; /* as in struct told; owned */
	const char *header[TOLD_KINDS];
	char why[200]; /* for people */
};

enum found { NOTHING, FOUND, UNCLEAR };

struct clue {
	const struct detect_input *in;
	struct detected *d;
	struct signs signs;
	char header[SIGN_NAME]; /* that clue_header found */
	struct err *e;
};

/* NULL where there is none. */
const struct sign *clue_sign(const struct clue *w, enum sign_kind kind);

/* The number of such a sign; -1 where there is none. */
int64_t clue_number(const struct clue *w, enum sign_kind kind);

/* What a has_more says. */
enum page_more clue_more(const struct clue *w);

struct asked clue_asked(const struct clue *w, enum asked_kind kind);

/* Has the Link header a link of that relation? */
bool clue_link(const struct clue *w, const char *rel);

/* The total of records, and the header that tells it; -1: none is told. */
int64_t clue_total(const struct clue *w, const char **header);

/* The header that tells the number of pages; NULL: none does. */
const char *clue_pages_header(const struct clue *w);

/*
 * The name of a header field that speaks of more in a way that cannot be
 * followed, such as a Content-Range; NULL: none does.
 */
const char *clue_header(struct clue *w);

/* Has the page as many records as one may ask for, or a usual limit? */
bool clue_full(const struct clue *w);

/* Fill the err: UNCLEAR. */
enum found clue_unclear(struct clue *w, const char *why, const char *where);

/* Say why: FOUND. */
enum found clue_because(struct clue *w, const char *what, const char *where);

/*
 * Set the parameter: the one that was asked by, else the usual one. False: it
 * could be in the body as well.
 */
bool clue_set_param(struct clue *w, const struct asked *a, const char *usual);

/* Set where something is told to where that sign is, if it is there. */
void clue_set_path(struct clue *w, enum told_what what, enum sign_kind kind);
void clue_set_total(struct clue *w);

#endif
