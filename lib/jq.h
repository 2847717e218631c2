/* SPDX-License-Identifier: MIT */
/*
 * jq - the door to libjq (1.6 and newer): a program, run over JSON texts one
 * after the other. Nothing else includes its headers; libjq prints nothing.
 *
 * libjq calculates in doubles, and puts U+FFFD for lone surrogates. An input
 * that holds a number (or string) which it would alter is run in four lanes,
 * each with other stand-ins (standin.h): where the outputs are the same, they
 * are taken to hold for the number itself; where they differ by the stand-ins
 * of a number, it was carried along and is written as it was; where they
 * differ in any other way, the run is an error that names one. An output that
 * is the input itself in each lane leaves as the input's own bytes.
 *
 * Where a name repeats in an object, libjq sees the last member only.
 */
#ifndef ND_JQ_H
#define ND_JQ_H

#include <stdbool.h>

#include "err.h"
#include "str.h"

struct jq;

/* One output: its text, valid during the call. False, with *e, ends the run. */
typedef bool jq_emit(void *arg, struct span output, struct err *e);

/*
 * Compile a program; args are NAME=VALUE (kept by nobody), each the string
 * $NAME in it. raw: outputs that are strings are emitted without quotes and
 * escapes. NULL: *e says why (ST_USAGE), with the place in the program.
 *
 * For programs must not see secrets, they find no environment; nor is there a
 * library path, a ~/.jq, or a further input for `input`.
 */
struct jq *
jq_new(const char *program, const struct list *args, bool raw, struct err *e);
void jq_free(struct jq *j);

/*
 * Run over one JSON text, and emit each output as compact JSON. False
 * (ST_DATA, without file and line): text is no JSON, a number cannot be kept,
 * or the program failed or halted; or emit's failure.
 */
bool
jq_run(struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e);

/* Run over a string whose contents are text, UTF-8 (else ST_DATA). */
bool jq_run_string(
    struct jq *j, struct span text, jq_emit *emit, void *arg, struct err *e);

#endif
