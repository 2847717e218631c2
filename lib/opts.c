/* SPDX-License-Identifier: MIT */
#include "opts.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "num.h"

/* Values above every letter: where getopt_long reports long options. */
enum { LONG = 256 };

struct flat {
	const struct opt **v; /* every entry of every table */
	size_t n;
	char letters[256];
	struct option *names;
};

static bool
takes_value(const struct opt *o)
{
	return o->kind != OPT_FLAG && o->kind != OPT_CONST;
}

/* letters: how getopt_long is to behave */
static void
flatten(struct flat *f, const struct opt *const *tables, const char *letters)
{
	size_t nletters = strlen(letters), nnames = 0;

	*f = (struct flat){0};
	memcpy(f->letters, letters, nletters);
	for (; *tables; tables++)
		for (const struct opt *o = *tables; o->name || o->letter; o++) {
			f->v = mem_resize_n(f->v, f->n + 1, sizeof *f->v);
			f->v[f->n++] = o;
		}
	f->names = mem_new((f->n + 3) * sizeof *f->names);
	for (size_t i = 0; i < f->n; i++) {
		const struct opt *o = f->v[i];

		if (o->letter && nletters + 3 < sizeof f->letters) {
			f->letters[nletters++] = o->letter;
			if (takes_value(o))
				f->letters[nletters++] = ':';
		}
		if (o->name)
			f->names[nnames++] = (struct option){
			    o->name, takes_value(o), NULL, LONG + (int)i};
	}
	f->names[nnames++] = (struct option){"help", 0, NULL, 'h'};
	f->names[nnames] = (struct option){"version", 0, NULL, 'V'};
}

static const struct opt *
found(const struct flat *f, int c)
{
	if (c >= LONG)
		return f->v[c - LONG];
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i]->letter == c)
			return f->v[i];
	return NULL;
}

static bool
set_number(const struct opt *o, const char *value)
{
	int64_t max = o->max ? o->max : INT64_MAX;
	struct span text = span_of(value);

	if (o->kind == OPT_SIZE)
		return num_size(text, o->min, max, o->to);
	if (o->kind == OPT_TIME)
		return num_duration(text, o->min, max, o->to);
	return num_parse(text, o->min, max, o->to);
}

static bool
set(const struct opt *o, const char *value, struct err *e)
{
	switch (o->kind) {
	case OPT_FLAG: *(bool *)o->to = true; return true;
	case OPT_CONST: *(int64_t *)o->to = o->min; return true;
	case OPT_TEXT: *(const char **)o->to = value; return true;
	case OPT_LIST: list_add(o->to, value); return true;
	default: break;
	}
	if (set_number(o, value))
		return true;
	return err_set(e, ST_USAGE, "--%s: not a value in range: %s",
	    o->name ? o->name : (const char[]){o->letter, 0}, value);
}

/* What getopt_long answers for an option that is not one. */
static bool
refuse(int c, char **argv, struct err *e)
{
	const char *arg = argv[optind - 1];

	if (optopt > 0 && optopt < LONG && strncmp(arg, "--", 2) != 0)
		return err_set(e, ST_USAGE, "option -%c %s", optopt,
		    c == ':' ? "needs a value" : "is unknown");
	return err_set(e, ST_USAGE, "option %.*s %s", (int)strcspn(arg, "="),
	    arg,
	    c == ':' ? "needs a value"
	    : optopt ? "takes no value"
		     : "is unknown or ambiguous");
}

static bool
parse(const struct opt *const *tables, const char *letters, int argc,
    char **argv, int *first, struct err *e)
{
	struct flat f;
	bool ok = true;
	int c;

	flatten(&f, tables, letters);
	opterr = 0;
	optind = 1;
	e->status = ST_DONE;
	e->text[0] = '\0';
	while (ok &&
	       (c = getopt_long(argc, argv, f.letters, f.names, NULL)) != -1) {
		const struct opt *o = found(&f, c);

		if (o)
			ok = set(o, optarg, e);
		else if (c == 'V')
			ok = err_set(e, ST_DONE, "%s (ndkit) %s", err_tool(),
			    ND_VERSION);
		else if (c == 'h')
			ok = false;
		else
			ok = refuse(c, argv, e);
	}
	*first = optind;
	free(f.v);
	free(f.names);
	return ok;
}

bool
opts_parse(const struct opt *const *tables, int argc, char **argv, int *first,
    struct err *e)
{
	return parse(tables, ":", argc, argv, first, e);
}

bool
opts_parse_command(const struct opt *const *tables, int argc, char **argv,
    int *first, struct err *e)
{
	return parse(tables, "+:", argc, argv, first, e);
}
