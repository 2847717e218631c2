/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <assert.h>
#include <stdlib.h>

#include "jsontoken.h"
#include "mem.h"
#include "plain.h"

/*
 * A container that is open. Where no path goes on inside of it, onward is 0,
 * and so for all below: these are passed by with one test a value.
 */
struct level {
	uint32_t onward; /* watches whose path goes on inside */
	uint32_t hits;	 /* watches that this container is a hit of */
	char close;	 /* the bracket that ends it */
	size_t index;	 /* of the next element */
	size_t blanks;	 /* of struct walk, when it was opened */
};

struct walk {
	struct json_scan *s;
	const char *end;
	size_t depth;	/* containers open; level[depth] is the innermost */
	uint32_t match; /* watches whose path leads to the value that is next */
	size_t blanks;	/* insignificant white space so far, in bytes */
	struct json_fault fault;

	/* How many hits a watch had when level[k] was opened. */
	size_t had[PATH_STEPS + 1][JSON_WATCHES];
	struct level level[JSON_DEPTH + 1];
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
			d->name_length |= UINT64_C(1)
					  << (step->n < 63 ? step->n : 63);
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

/* The lowest watch of a set, which is taken out of it. */
static unsigned
take(uint32_t *set)
{
	unsigned i = (unsigned)__builtin_ctz(*set);

	*set &= *set - 1;
	return i;
}

static void
add_hits(struct walk *w, uint32_t set, const char *p, size_t n)
{
	while (set) {
		struct json_watch *watch = &w->s->watch[take(&set)];

		if (watch->n == watch->cap) {
			watch->cap = watch->cap ? watch->cap * 2 : 4;
			watch->hit = mem_resize_n(
			    watch->hit, watch->cap, sizeof *watch->hit);
		}
		watch->hit[watch->n++] =
		    (struct json_hit){.text = {p, n}, .blank = false};
	}
}

/* The watches of a set go into the container that starts at p. */
static void
enter(struct walk *w, struct level *l, const char *p)
{
	const struct json_depth *d = &w->s->depth[w->depth - 1];
	uint32_t set;

	l->hits = w->match & d->end;
	l->onward = w->match & (*p == '{' ? d->name : d->index | d->any);
	l->index = 0;
	l->blanks = w->blanks;
	add_hits(w, l->hits, p, 0);
	for (set = l->onward; set;) {
		unsigned i = take(&set);

		w->had[w->depth][i] = w->s->watch[i].n;
	}
}

/* The container ends before p. */
static void
leave(struct walk *w, const struct level *l, const char *p)
{
	for (uint32_t set = l->hits; set;) {
		struct json_watch *watch = &w->s->watch[take(&set)];
		struct json_hit *hit = &watch->hit[watch->n - 1];

		hit->text.n = (size_t)(p - hit->text.p);
		hit->blank = w->blanks != l->blanks;
	}
}

/* Does a path go on with a name of n bytes, its quotes counted? */
static inline bool
known_length(const struct walk *w, size_t n)
{
	const struct json_depth *d = &w->s->depth[w->depth - 1];

	return d->name_length >> (n < 65 ? n - 2 : 63) & 1;
}

/*
 * The watches that go on with this name. What they found under the same name
 * before, in the same object, counts no more.
 */
static uint32_t
match_name(struct walk *w, struct level *l, struct span name)
{
	uint32_t left = l->onward, match = 0;

	while (left) {
		unsigned i = take(&left);
		struct json_watch *watch = &w->s->watch[i];
		const struct step *step = &watch->path->step[w->depth - 1];

		if (!json_same(name, (struct span){step->name, step->n}))
			continue;
		match |= UINT32_C(1) << i;
		watch->repeated |= watch->n != w->had[w->depth][i];
		watch->n = w->had[w->depth][i];
	}
	return match;
}

static uint32_t
match_element(struct walk *w, struct level *l)
{
	const struct json_depth *d = &w->s->depth[w->depth - 1];
	uint32_t match = l->onward & d->any;

	for (uint32_t left = l->onward & d->index; left;) {
		unsigned i = take(&left);

		if (w->s->watch[i].path->step[w->depth - 1].n == l->index)
			match |= UINT32_C(1) << i;
	}
	l->index++;
	return match;
}

static inline const char *
skip_blank(struct walk *w, const char *p)
{
	const char *from = p;

	while (p != w->end &&
	       (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	w->blanks += (size_t)(p - from);
	return p;
}

/* Behind the string at p; is it ASCII without escapes? */
static inline const char *
string(struct walk *w, const char *p, bool *as_is)
{
	const char *q = plain_end(p + 1, w->end);

	*as_is = q != w->end && *q == '"';
	return *as_is ? q + 1 : json_string(p, w->end, &w->fault);
}

/* Behind the value at p that is no container. */
static inline const char *
scalar(struct walk *w, const char *p)
{
	const char *q;
	bool as_is;

	switch (*p) {
	case '"': q = string(w, p, &as_is); break;
	case 't': q = json_word(p, w->end, "true", &w->fault); break;
	case 'f': q = json_word(p, w->end, "false", &w->fault); break;
	case 'n': q = json_word(p, w->end, "null", &w->fault); break;
	default:
		if (*p != '-' && (unsigned char)(*p - '0') > 9)
			return json_bad(&w->fault, p, "expected a value");
		q = json_number(p, w->end, &w->fault);
	}
	if (w->match && q)
		add_hits(w, w->match & w->s->depth[w->depth].end, p,
		    (size_t)(q - p));
	return q;
}

/* Behind the name at p and its colon. */
static inline const char *
member(struct walk *w, struct level *l, const char *p)
{
	const char *q;
	bool as_is;

	if (p == w->end)
		return json_cut(&w->fault, p);
	if (*p != '"')
		return json_bad(&w->fault, p, "expected a member name");
	q = string(w, p, &as_is);
	if (q == NULL)
		return NULL;
	w->match = 0;
	if (l->onward && (!as_is || known_length(w, (size_t)(q - p))))
		w->match = match_name(w, l, (struct span){p, (size_t)(q - p)});
	p = skip_blank(w, q);
	if (p == w->end)
		return json_cut(&w->fault, p);
	if (*p != ':')
		return json_bad(&w->fault, p, "expected a colon");
	return p + 1;
}

/* What stands before a value inside of the innermost container. */
static inline const char *
before_value(struct walk *w, const char *p)
{
	struct level *l = &w->level[w->depth];

	if (l->close == '}')
		return member(w, l, p);
	w->match = l->onward ? match_element(w, l) : 0;
	return p;
}

/* Into the container at p: what stands behind its bracket. */
static inline const char *
open(struct walk *w, const char *p)
{
	struct level *l = &w->level[w->depth + 1];

	if (w->depth == JSON_DEPTH)
		return json_bad(&w->fault, p, "nested too deep");
	w->depth++;
	l->close = *p == '{' ? '}' : ']';
	l->onward = l->hits = 0;
	if (w->match)
		enter(w, l, p);
	p = skip_blank(w, p + 1);
	return p == w->end ? json_cut(&w->fault, p) : p;
}

/*
 * After a value: behind the brackets that close here, and where that was not
 * all, to the next value.
 */
static const char *
after_value(struct walk *w, const char *p)
{
	while (w->depth) {
		struct level *l = &w->level[w->depth];

		p = skip_blank(w, p);
		if (p == w->end)
			return json_cut(&w->fault, p);
		if (*p == ',')
			return before_value(w, skip_blank(w, p + 1));
		if (*p != l->close)
			return json_bad(&w->fault, p,
			    l->close == '}' ? "expected a comma or }"
					    : "expected a comma or ]");
		p++;
		if (l->hits)
			leave(w, l, p);
		w->depth--;
	}
	return p;
}

/* Behind the value at p; NULL: w->fault. */
static const char *
value(struct walk *w, const char *p)
{
	do {
		p = skip_blank(w, p);
		if (p == w->end)
			return json_cut(&w->fault, p);
		if (*p == '{' || *p == '[') {
			p = open(w, p);
			if (p && *p != w->level[w->depth].close) {
				p = before_value(w, p);
				continue;
			}
		} else {
			p = scalar(w, p);
		}
		if (p)
			p = after_value(w, p);
	} while (p && w->depth);
	return p;
}

/* The whole text: one value. */
static bool
whole(struct walk *w, struct span text)
{
	const char *from = skip_blank(w, text.p), *p;
	size_t blanks = w->blanks;

	p = value(w, from);
	if (p == NULL)
		return false;
	w->s->whole.text = (struct span){from, (size_t)(p - from)};
	w->s->whole.blank = w->blanks != blanks;
	p = skip_blank(w, p);
	if (p == w->end)
		return true;
	json_bad(&w->fault, p, "text after the value");
	return false;
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

	w.s = s;
	w.end = text.p + text.n;
	w.depth = 0;
	w.match = (uint32_t)((UINT64_C(1) << s->nwatch) - 1);
	w.blanks = 0;
	forget(s);
	if (whole(&w, text))
		return true;
	forget(s);
	s->at = (size_t)(w.fault.at - text.p);
	s->why = w.fault.why;
	s->cut = w.fault.cut;
	return false;
}

bool
json_fail(const struct json_scan *s, struct err *e)
{
	return err_set(e, ST_DATA, "not JSON: byte %zu: %s", s->at, s->why);
}
