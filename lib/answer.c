/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "retry.h"

enum { EXCERPT = 200, EXCERPT_FROM = 256 << 10, URL_SHOWN = 300 };

/* The start of a body for a message: white space squeezed, secrets masked. */
static void
excerpt(const struct reply *r, char text[EXCERPT + 1])
{
	size_t n = r->body.n < EXCERPT_FROM ? r->body.n : EXCERPT_FROM;
	size_t to = 0;
	char *copy = mem_dup(r->body.p, n);

	/* Masked before it is cut, for half a secret is not recognised. */
	n = err_mask(copy, n);
	for (size_t i = 0; i < n && to < EXCERPT; i++) {
		bool blank = (unsigned char)copy[i] <= ' ';

		if (blank && (to == 0 || text[to - 1] == ' '))
			continue;
		text[to++] = blank ? ' ' : copy[i];
	}
	text[to] = '\0';
	free(copy);
}

bool
answer_error(const struct reply *r, int status, struct err *e)
{
	struct span line = reply_status_text(r);
	char text[EXCERPT + 1];

	excerpt(r, text);
	return err_set(e, status, "%.*s%s%s", line.n > 80 ? 80 : (int)line.n,
	    line.p, text[0] ? ": " : "", text);
}

bool
answer_at(const char *method, const char *url, struct err *e)
{
	size_t n = strlen(url);
	char *copy = mem_dup(url, n);

	n = err_mask(copy, n);
	err_at(e, "%s %.*s%s", method, n > URL_SHOWN ? URL_SHOWN : (int)n, copy,
	    n > URL_SHOWN ? "..." : "");
	free(copy);
	return false;
}

static bool
redirects(int status)
{
	return (status >= 301 && status <= 303) || status == 307 ||
	       status == 308;
}

enum answer
answer_judge(const struct reply *r, int64_t wait, struct err *e)
{
	int s = r->status;

	if (s >= 200 && s < 300)
		return ANSWER_TAKEN;
	if (redirects(s))
		return ANSWER_MOVED;
	if (retry_status(s) || (s == 403 && wait >= 0)) {
		answer_error(r, ST_AGAIN, e);
		return ANSWER_AGAIN;
	}
	answer_error(r, s == 401 || s == 403 ? ST_REFUSED : ST_FAILED, e);
	return ANSWER_FINAL;
}
