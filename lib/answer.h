/* SPDX-License-Identifier: MIT */
/*
 * answer - what an answer is by its status: to be taken, to be tried again,
 * somewhere else, or a failure that stays one. Arithmetic and text only.
 */
#ifndef ND_ANSWER_H
#define ND_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "reply.h"

enum answer {
	ANSWER_TAKEN, /* 2xx */
	ANSWER_MOVED, /* a redirect */
	ANSWER_AGAIN, /* retry_status, or a quota; *e is ST_AGAIN */
	ANSWER_FINAL, /* *e: ST_REFUSED for 401 and 403, else ST_FAILED */
};

/*
 * wait is what quota_wait says of it: a 403 that knows when is that of a quota
 * which is used up. *e has the status line and the start of the body, secrets
 * masked.
 */
enum answer answer_judge(const struct reply *r, int64_t wait, struct err *e);

/* What was answered, as an error of that status; always false. */
bool answer_error(const struct reply *r, int status, struct err *e);

/*
 * Put "METHOD URL: " before e's text; secrets are masked before a long URL is
 * cut. Always false.
 */
bool answer_at(const char *method, const char *url, struct err *e);

#endif
