/* SPDX-License-Identifier: MIT */
/*
 * answer - what an answer is by its status: to be taken, to be tried again, or
 * a failure that stays one. Arithmetic and text only.
 */
#ifndef ND_ANSWER_H
#define ND_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "reply.h"

enum answer {
	ANSWER_TAKEN, /* 2xx */
	ANSWER_AGAIN, /* retry_status; *e is ST_AGAIN */
	ANSWER_FINAL, /* *e: ST_REFUSED for 401 and 403, else ST_FAILED */
};

/*
 * now is in s since 1970. *after: Retry-After in ns, -1: none. *e has the
 * status line and the start of the body, secrets masked.
 */
enum answer answer_judge(
    const struct http_reply *r, int64_t now, int64_t *after, struct err *e);

/* What was answered, as an error of that status; always false. */
bool answer_error(const struct http_reply *r, int status, struct err *e);

bool answer_redirects(int status);

#endif
