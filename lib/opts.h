/* SPDX-License-Identifier: MIT */
/*
 * opts - command-line options from tables; getopt_long does the reading.
 *
 * A tool hands over one or more tables, each ended by OPTS_END: its own, and
 * those it shares with others (request.h). --help and --version are known
 * everywhere.
 */
#ifndef ND_OPTS_H
#define ND_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

enum opt_kind {
	OPT_FLAG,  /* bool *: set to true */
	OPT_CONST, /* int64_t *: set to min */
	OPT_TEXT,  /* const char **: the last one counts */
	OPT_LIST,  /* struct list *: every one is added */
	OPT_COUNT, /* int64_t *: num_parse within min, max */
	OPT_SIZE,  /* int64_t *: num_size within min, max, in bytes */
	OPT_TIME,  /* int64_t *: num_duration within min, max, in ns */
};

struct opt {
	char letter;	  /* 0: a long name only */
	const char *name; /* NULL with a letter: a letter only */
	enum opt_kind kind;
	void *to;
	int64_t min, max; /* max 0: INT64_MAX */
};

#define OPTS_END                              \
	{                                     \
		0, NULL, OPT_FLAG, NULL, 0, 0 \
	}

/*
 * Read the options of argv by the tables (NULL behind the last). *first is the
 * index of the first operand. False for a bad option (e->status ST_USAGE) and
 * for --help and --version (ST_DONE): die_usage() is the answer to both.
 */
bool opts_parse(const struct opt *const *tables, int argc, char **argv,
    int *first, struct err *e);

/* As opts_parse, but what follows the first operand is not ours: a command. */
bool opts_parse_command(const struct opt *const *tables, int argc, char **argv,
    int *first, struct err *e);

#endif
