/* SPDX-License-Identifier: MIT */
/*
 * jsonwatch - the paths that a scan of json.h watches for, and the trail that
 * it follows for them: the containers that are open and that paths lead to.
 * They begin with the text itself, so they are the outermost ones that are
 * open; what is in others is nothing to paths.
 *
 * The scanner says what it comes to on the trail: brackets, and the colons and
 * commas that the trail wants to hear of. It may learn later that the text is
 * no JSON: then what was found until there says nothing.
 */
#ifndef ND_JSONWATCH_H
#define ND_JSONWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "path.h"
#include "str.h"

#define JSON_WATCHES 32 /* paths of one scan, at most */

/* A found value, without white space around it. */
struct json_hit {
	struct span text;
	bool blank; /* has insignificant white space inside */
};

/* A path to watch for, and what was found in the last scan. */
struct json_watch {
	const struct path *path;
	struct json_hit *hit; /* in the order of the text */
	size_t n, cap;
	bool repeated; /* hits went, for a name on the path came again */
};

/* The watches, a bit each, by what their path says of one depth. */
struct json_depth {
	uint32_t end;	     /* has no step left: a value here is a hit */
	uint32_t name;	     /* goes on with a name, */
	uint32_t index, any; /* with an index, with [*] */
	uint64_t names;	     /* a bit for each name, as name_bit has it */
};

struct json_level {
	uint32_t onward; /* watches whose path goes on inside */
	uint32_t hits;	 /* watches that this container is a hit of */
	bool object;
	size_t index;		  /* of the next element */
	size_t had[JSON_WATCHES]; /* hits of a watch when it was opened */
};

struct json_trail {
	struct json_watch *watch;
	const struct json_depth *step; /* by depth */
	const char *end;	       /* of the text */
	uint32_t match; /* watches whose path leads to the value that is next */
	uint32_t ends;	/* watches that the last value, no container, is for */
	uint64_t colons, commas; /* all ones: these are wanted here */
	uint64_t names;		 /* of the innermost container's depth */
	size_t depth;
	struct json_level level[PATH_STEPS + 2]; /* from 1 on */
};

/*
 * Start with a text that has no white space around it; n watches are looked
 * for.
 */
void trail_start(struct json_trail *t, struct span text, size_t n);

/* The end of the text. */
void trail_end(struct json_trail *t);

/* The container at p opens, and t->match is not empty. */
void trail_open(struct json_trail *t, const char *p);

/*
 * The innermost container of the trail closes with the bracket at p; blank is
 * the last white space between tokens before, or NULL.
 */
void trail_close(struct json_trail *t, const char *p, const char *blank);

/* A container that is not on the trail opens; it has closed. */
static inline void
trail_off(struct json_trail *t)
{
	t->colons = t->commas = 0;
}
void trail_on(struct json_trail *t);

/* A comma that is wanted. */
void trail_comma(struct json_trail *t, const char *p);

/*
 * One of 64 bits, by the length and the first byte of a name, which for an
 * empty one is the quote behind it.
 */
static inline uint64_t
name_bit(char first, size_t n)
{
	return UINT64_C(1) << ((n + 5 * (unsigned char)first) & 63);
}

/*
 * A colon that is wanted, at p, behind that name, which has escapes or none.
 * One without whose name_bit is not in t->names need not be told of.
 */
void trail_colon(
    struct json_trail *t, const char *p, struct span name, bool escapes);

#endif
