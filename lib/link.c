/* SPDX-License-Identifier: MIT */
#include "link.h"

#include <string.h>

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_blanks(struct span *s)
{
	while (s->n && blank(s->p[0])) {
		s->p++;
		s->n--;
	}
}

static bool
take(struct span *s, char c)
{
	skip_blanks(s);
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

/* The bytes up to the first of stops, taken off *s. */
static struct span
take_until(struct span *s, const char *stops)
{
	struct span taken = {s->p, 0};

	while (s->n && strchr(stops, s->p[0]) == NULL) {
		s->p++;
		s->n--;
		taken.n++;
	}
	return taken;
}

/* The inside of a quoted string whose opening quote is taken already. */
static struct span
take_quoted(struct span *s)
{
	struct span taken = {s->p, 0};

	while (s->n && s->p[0] != '"') {
		size_t step = s->p[0] == '\\' && s->n > 1 ? 2 : 1;

		s->p += step;
		s->n -= step;
		taken.n += step;
	}
	take(s, '"');
	return taken;
}

/* Is word one of those in list, which spaces part? */
static bool
among(struct span list, const char *word)
{
	while (list.n) {
		struct span one;

		skip_blanks(&list);
		one = take_until(&list, " \t");
		if (span_same_nocase(one, span_of(word)))
			return true;
	}
	return false;
}

/* The parameters of one link; does it have that relation type? */
static bool
take_params(struct span *s, const char *rel)
{
	bool found = false, seen = false, elsewhere = false;

	while (take(s, ';')) {
		struct span name, value = {"", 0};

		skip_blanks(s);
		name = span_trim(take_until(s, "=;,"));
		if (take(s, '='))
			value = take(s, '"') ? take_quoted(s)
					     : span_trim(take_until(s, ";,"));
		if (span_same_nocase(name, span_of("anchor")))
			elsewhere = true;
		if (!span_same_nocase(name, span_of("rel")) || seen)
			continue;
		seen = true;
		found = among(value, rel);
	}
	return found && !elsewhere;
}

struct span
link_target(struct span field, const char *rel)
{
	while (field.n) {
		struct span target;

		/* Empty elements of the list are allowed (RFC 9110, 5.6.1). */
		if (take(&field, ','))
			continue;
		if (!take(&field, '<'))
			break;
		target = take_until(&field, ">");
		if (!take(&field, '>'))
			break;
		if (take_params(&field, rel))
			return span_trim(target);
		skip_blanks(&field);
		if (field.n && field.p[0] != ',')
			break;
	}
	return (struct span){"", 0};
}
