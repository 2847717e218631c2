/* SPDX-License-Identifier: MIT */
/*
 * netrc - libcurl looks up user and password in a .netrc file itself; so that
 * no message tells them, they are hidden here beforehand.
 */
#ifndef ND_NETRC_H
#define ND_NETRC_H

#include <stdbool.h>

#include "err.h"
#include "str.h"

/* Hide every password of a text, and what Basic makes of it. */
void netrc_hide(struct span text);

/*
 * The same for a file; NULL: ~/.netrc, which need not be there. False
 * (ST_USAGE) where the file cannot be read.
 */
bool netrc_hide_file(const char *path, struct err *e);

#endif
