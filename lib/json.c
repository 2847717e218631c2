/* SPDX-License-Identifier: MIT */
/*
 * The masks of jsonmask.h say where tokens are and prove nearly all. What is
 * left is done at brackets: they are paired, and the stretch since the last
 * one is held against what is wrong in the container that it is in. Where a
 * path goes on inside of a container, its colons and commas are stopped at,
 * too; the rest of the text is passed by, 64 bytes at a time.
 */
#include "json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "jsonmask.h"
#include "mem.h"

#define BATCH 32 /* blocks that masks are made of at a time */

struct walk {
	struct json_trail trail;
	struct json_mask masks[BATCH]; /* of the blocks at hand */
	const char *string; /* where the last string before them starts */
	const char *blank;  /* the last white space between tokens, so far */
	size_t depth;	    /* containers open */
	unsigned char place[JSON_DEPTH + 1]; /* json_place, by depth */
};

/* The block of text that starts at p, and its masks. */
struct block {
	const struct json_mask *m;
	const char *p;
};

void
json_init(struct json_scan *s)
{
	*s = (struct json_scan){0};
}

void
json_release(struct json_scan *s)
{
	for (size_t i = 0; i < s->nwatch; i++)
		free(s->watch[i].hit);
	json_init(s);
}

size_t
json_watch(struct json_scan *s, const struct path *path)
{
	uint32_t bit;

	assert(s->nwatch < JSON_WATCHES);
	bit = UINT32_C(1) << s->nwatch;
	for (size_t i = 0; i < path->n; i++) {
		const struct step *step = &path->step[i];
		struct json_depth *d = &s->depth[i];

		switch (step->kind) {
		case STEP_NAME:
			d->name |= bit;
			d->names |=
			    name_bit(step->n ? step->name[0] : '"', step->n);
			break;
		case STEP_INDEX: d->index |= bit; break;
		case STEP_ANY: d->any |= bit; break;
		}
	}
	s->depth[path->n].end |= bit;
	s->watch[s->nwatch] = (struct json_watch){.path = path};
	return s->nwatch++;
}

struct span
json_found(const struct json_scan *s, size_t watch)
{
	const struct json_watch *w = &s->watch[watch];

	return w->n ? w->hit[w->n - 1].text : (struct span){"", 0};
}

/* The last byte of a set, which has one. */
static const char *
last_of(struct block b, uint64_t set)
{
	return b.p + 63 - __builtin_clzll(set);
}

/* The bytes of the block before p. */
static uint64_t
before(struct block b, const char *p)
{
	return (UINT64_C(1) << (p - b.p)) - 1;
}

/* Has the name a backslash? */
static bool
has_escape(struct block b, struct span name)
{
	const char *end = name.p + name.n;

	if (name.p < b.p)
		return memchr(name.p, '\\', name.n) != NULL;
	return (b.m->slash & before(b, end) & ~before(b, name.p)) != 0;
}

/* Where the last string before the block starts. */
static const char *
last_string(const struct walk *w, struct block b)
{
	while (b.m != w->masks) {
		b.m--;
		b.p -= JSON_BLOCK;
		if (b.m->quote)
			return last_of(b, b.m->quote);
	}
	return w->string;
}

/*
 * The colon at p, before which these bytes of the block are: its name is the
 * last string there, with nothing but blanks between.
 */
static inline void
colon(struct walk *w, struct block b, const char *p, uint64_t ahead)
{
	uint64_t quotes = b.m->quote & ahead;
	struct span name;
	const char *end = p;
	bool escapes;

	name.p = quotes ? last_of(b, quotes) : last_string(w, b);
	while (end[-1] != '"')
		end--;
	name.n = (size_t)(end - name.p);
	escapes = (quotes == 0 || b.m->slash) && has_escape(b, name);
	if (escapes || (w->trail.names & name_bit(name.p[1], name.n - 2)))
		trail_colon(&w->trail, p, name, escapes);
}

/* The colons and commas that are wanted, of a part with no bracket before. */
static inline void
points(struct walk *w, struct block b, uint64_t part)
{
	const struct json_mask *m = b.m;
	const struct json_trail *t = &w->trail;

	for (;;) {
		uint64_t colons = m->colon & t->colons;
		uint64_t commas = m->comma & t->commas;
		uint64_t stops = part & (colons | commas);
		const char *p;

		if (stops == 0)
			break;
		p = b.p + __builtin_ctzll(stops);
		if (stops & -stops & colons)
			colon(w, b, p, (stops - 1) & ~stops);
		else
			trail_comma(&w->trail, p);
		part &= ~(stops ^ (stops - 1));
	}
}

/* The kind of container that a bracket is of: bit 5 tells {} from []. */
static unsigned char
kind(char bracket)
{
	return bracket & 0x20 ? JSON_IN_OBJECT : JSON_IN_ARRAY;
}

/* The bracket at p that opens; false: too deep. */
static bool
open(struct walk *w, const char *p)
{
	if (w->depth == JSON_DEPTH)
		return false;
	w->place[++w->depth] = kind(*p);
	if (w->trail.match)
		trail_open(&w->trail, p);
	else
		trail_off(&w->trail);
	return true;
}

/* The bracket at p that closes; false: it is of the other kind. */
static bool
close(struct walk *w, struct block b, const char *p)
{
	if (w->place[w->depth] != kind(*p))
		return false;
	if (w->depth == w->trail.depth) {
		uint64_t blanks = b.m->blank & before(b, p);

		trail_close(
		    &w->trail, p, blanks ? last_of(b, blanks) : w->blank);
	}
	if (--w->depth == w->trail.depth)
		trail_on(&w->trail);
	return true;
}

/*
 * Is the word at p spelled well, and all that stands there? Which one it is,
 * and what is behind it, no branch could foresee.
 */
static bool
word(const char *p, const char *end)
{
	char near[] = "      "; /* where the text ends */
	size_t n;

	if ((size_t)(end - p) < sizeof near)
		p = memcpy(near, p, (size_t)(end - p));
	n = (size_t)((memcmp(p, "true", 4) == 0) | (memcmp(p, "null", 4) == 0));
	n = 4 * n + 5 * (size_t)(memcmp(p, "false", 5) == 0);
	return n && ((p[n] == ',') | ((p[n] | 0x20) == '}') | str_blank(p[n]));
}

static bool
words(struct block b, const char *end)
{
	for (uint64_t left = b.m->word; left; left &= left - 1)
		if (!word(b.p + __builtin_ctzll(left), end))
			return false;
	return true;
}

/* One block, part by part; false: it has what is wrong where it is. */
static bool
walk_block(struct walk *w, struct block b)
{
	const struct json_mask *m = b.m;
	uint64_t left = UINT64_MAX; /* what is behind the last bracket */
	uint64_t bracket;

	do {
		uint64_t to; /* the next bracket and all before it */
		const char *p;

		bracket = left & (m->open | m->close);
		to = bracket ^ (bracket - 1);
		if (m->wrong[w->place[w->depth]] & left & to)
			return false;
		points(w, b, left & to);
		if (bracket == 0)
			break;
		left &= ~to;
		p = b.p + __builtin_ctzll(bracket);
		if (!(bracket & -bracket & m->open ? open(w, p)
						   : close(w, b, p)))
			return false;
	} while (left);
	if (m->blank)
		w->blank = last_of(b, m->blank);
	return words(b, w->trail.end);
}

/*
 * Masks of the text's next blocks, and how many; the last one is filled up
 * with spaces, so that nothing is read behind the text.
 */
static size_t
next_masks(struct json_carry *c, struct span text, struct json_mask m[BATCH])
{
	size_t n = text.n / JSON_BLOCK;
	char last[JSON_BLOCK];

	if (n) {
		n = n < BATCH ? n : BATCH;
		json_masks()->masks(c, text.p, n, m);
		return n;
	}
	memset(last, ' ', sizeof last);
	memcpy(last, text.p, text.n);
	json_masks()->masks(c, last, 1, m);
	m->blank &= (UINT64_C(1) << text.n) - 1;
	return 1;
}

/* The text, which is not empty and has no white space around it. */
static bool
walk(struct walk *w, struct span text)
{
	struct json_carry c = {.value = 1};

	for (;;) {
		size_t n = next_masks(&c, text, w->masks);
		struct block b = {w->masks, text.p};

		if (c.bad)
			return false;
		for (; b.m != w->masks + n; b.m++, b.p += JSON_BLOCK)
			if (!walk_block(w, b))
				return false;
		if (n * JSON_BLOCK >= text.n)
			return w->depth == 0 && (c.string | c.due) == 0;
		w->string = last_string(w, b);
		text.p = b.p;
		text.n -= n * JSON_BLOCK;
	}
}

static void
forget(struct json_scan *s)
{
	for (size_t i = 0; i < s->nwatch; i++) {
		s->watch[i].n = 0;
		s->watch[i].repeated = false;
	}
	s->whole = (struct json_hit){{"", 0}, false};
	s->at = 0;
	s->why = NULL;
	s->cut = false;
}

bool
json_scan(struct json_scan *s, struct span text)
{
	struct walk w; /* large; what is not set here is set when it is used */
	struct span value = span_trim(text);
	struct json_fault f;

	forget(s);
	w.trail.watch = s->watch;
	w.trail.step = s->depth;
	w.string = w.blank = NULL;
	w.depth = 0;
	w.place[0] = JSON_TOP;
	trail_start(&w.trail, value, s->nwatch);
	if (value.n && walk(&w, value)) {
		trail_end(&w.trail);
		s->whole.text = value;
		s->whole.blank = w.blank != NULL;
		return true;
	}
	forget(s);
	if (json_grammar(text, &f))
		assert(!"the grammar accepts what the masks refuse");
	s->at = (size_t)(f.at - text.p);
	s->why = f.why;
	s->cut = f.cut;
	return false;
}

bool
json_fail(const struct json_scan *s, struct err *e)
{
	return err_set(e, ST_DATA, "not JSON: byte %zu: %s", s->at, s->why);
}
