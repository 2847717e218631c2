/* SPDX-License-Identifier: MIT */
/*
 * statefile - NAME.ndjson.gz.state beside its data (state.h).
 */
#ifndef ND_STATEFILE_H
#define ND_STATEFILE_H

#include <stdbool.h>

#include "err.h"
#include "state.h"

/* The path of the state file of the data file path; to be freed. */
char *statefile_path(const char *path);

/*
 * The state of the data file path, which fd is open on. It is to be trusted
 * where size and time of modification are those of the data, or where, as in a
 * copy, only the time is another, the CRC of the whole file is the same; a
 * writer that is killed between its two files leaves data of another time
 * (commit.h). Where it is not to be trusted, *s holds what the state file says
 * of other data; where none can be read, it is as after state_init.
 */
bool statefile_load(
    int fd, const char *path, struct state *s, bool *trusted, struct err *e);

/*
 * Can there be a state file of the data file path? Its name may be too long,
 * or that of a directory. False: *e says why.
 */
bool statefile_fits(const char *path, struct err *e);

/* commit_sweep for the state file of the data file path. */
void statefile_sweep(const char *path);

/*
 * Replace the state file of the data file at path (commit.h). Size and time are
 * taken from the data, and the mode of the new file.
 */
bool statefile_write(const char *path, struct state *s, struct err *e);

#endif
