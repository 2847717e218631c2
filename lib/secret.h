/* SPDX-License-Identifier: MIT */
/*
 * secret - tokens and passwords, which are never in argv. An option names
 * where the secret is:
 *
 *	env:NAME         the environment variable, removed from it once read
 *	file:PATH        the file, less one newline at its end
 *	command:COMMAND  what sh -c COMMAND prints, less one newline at its end
 */
#ifndef ND_SECRET_H
#define ND_SECRET_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "str.h"

#define SECRET_MAX ((size_t)64 << 10)

/* Is source one of the three? Nothing is read. False: ST_USAGE. */
bool secret_check(const char *source, struct err *e);

/*
 * Take the variable of an env: source out of the environment now, so that no
 * command: that is read earlier inherits it; secret_read still finds it.
 */
void secret_claim(const char *source);

/*
 * Append the secret to value and hide it. False (ST_USAGE, which never shows
 * what was given) where source is none of the three, the secret is not there
 * or empty, or holds a control byte.
 */
bool secret_read(const char *source, struct buf *value, struct err *e);

/*
 * Is it worth to read that again, for it may have changed? A command is, and a
 * file, unless it is a pipe or the like, which gives its bytes but once.
 */
bool secret_again(const char *source);

/* The PATH of a file: source; NULL for the others. */
const char *secret_path(const char *source);

/* Append base64 of name:password (RFC 7617), and hide it. */
bool secret_basic(struct span name, struct span password, struct buf *b);

/*
 * Append what a file holds, less one newline at its end; the caller knows what
 * of it to hide. False: ST_USAGE.
 */
bool secret_file(const char *path, struct buf *value, struct err *e);

/* Hide user and password in the proxy variables of the environment. */
void secret_hide_proxies(void);

/* Keep this process's memory out of core dumps. */
void secret_no_core(void);

#endif
