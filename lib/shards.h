/* SPDX-License-Identifier: MIT */
/*
 * shards - a data set in several kept files of one directory: a record is in
 * the part that the CRC-32 of its key's encoding (key.h), modulo their number,
 * names.
 *
 *	DIR/part-00003-of-00008.ndjson.gz
 *
 * The names alone say how many there are. Where there are two sets, for a
 * writer was killed while it made another number of parts, the whole one
 * counts; of two whole ones each has all records. While the first set of a
 * directory is made, .shards.new is there: then no part is missing, but not
 *made yet.
 */
#ifndef ND_SHARDS_H
#define ND_SHARDS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

#define SHARDS_MOST 1024

/* Does the name mean a directory: is it one, or does it end with a slash? */
bool shards_meant(const char *name);

/*
 * How many parts the directory has; 0: none, or there is no directory. False:
 * it cannot be read (ST_FAILED), or a part is missing (ST_DATA).
 */
bool shards_count(const char *dir, size_t *n, struct err *e);

/*
 * The first set is going to be made; it is made, or none of it was. Under the
 * lock.
 */
bool shards_begin(const char *dir, struct err *e);
bool shards_end(const char *dir, struct err *e);

/* The path of part i of n, from 0; to be freed. */
char *shards_path(const char *dir, size_t i, size_t n);

/*
 * The names of *n files, a data set as its parts; a directory that is none is
 * there as it is, for who opens it to complain. *n becomes how many that are.
 * NULL: *e as of shards_count.
 */
char **shards_expand(char *const *files, int *n, struct err *e);
void shards_forget(char **files, int n);

/* The part of n that a key is in. */
size_t shards_part(struct span key, size_t n);

/*
 * Remove all sets but that of n parts, which is whole, and what dead writers of
 * them left. Under the lock.
 */
bool shards_sweep(const char *dir, size_t n, struct err *e);

#endif
