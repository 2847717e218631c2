/* SPDX-License-Identifier: MIT */
/*
 * statefile - NAME.ndjson.gz.state beside its data (state.h).
 */
#ifndef ND_STATEFILE_H
#define ND_STATEFILE_H

#include <stdbool.h>

#include "err.h"
#include "state.h"

/* The state file of the data file path; false: none that can be read. */
bool statefile_read(const char *path, struct state *s);

/* Size and CRC of the data behind fd to s; path is for messages. */
bool
statefile_measure(int fd, const char *path, struct state *s, struct err *e);

/* Are size and CRC the same? */
bool statefile_matches(const struct state *s, const struct state *data);

/* commit_sweep for the state file of the data file path. */
void statefile_sweep(const char *path);

/*
 * Measure the data file at path, and replace its state file (commit.h), which
 * gets the mode of the data.
 */
bool statefile_write(const char *path, struct state *s, struct err *e);

#endif
