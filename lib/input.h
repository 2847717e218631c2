/* SPDX-License-Identifier: MIT */
/*
 * input - the bytes of a file or of stdin, inflated where they are gzip of any
 * kind, which is told by the first two bytes. Strict about ends: a cut member,
 * a bad CRC, bytes behind the last member, a last member that is a BGZF block
 * but not the one that ends a file, an empty file whose name ends in .gz
 * (ST_DATA), a pipe whose writer did not finish (ST_FAILED, see mark.h).
 */
#ifndef ND_INPUT_H
#define ND_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct input;

/*
 * "-" is stdin; the name is kept by pointer. NULL: *e says why.
 */
struct input *input_open(const char *name, struct err *e);
void input_close(struct input *in);

/* For messages: <stdin>, or the name that it was opened by. */
const char *input_name(const struct input *in);

/*
 * Up to n bytes to p; *got is 0 at the end of input only. Waits for what is
 * there, not for n bytes: a slow pipe is handed on as it comes. EINTR and
 * short reads are carried on.
 */
bool
input_read(struct input *in, void *p, size_t n, size_t *got, struct err *e);

#endif
