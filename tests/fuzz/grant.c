/* SPDX-License-Identifier: MIT */
/*
 * Answers of a token URL of any bytes: a token that is taken can be sent in a
 * header, and the life that goes with it has a margin within it; a body that is
 * no JSON object gives none.
 */
#include "grant.h"

#include "fuzz.h"
#include "num.h"

static void
sendable(const struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		must((unsigned char)b->p[i] >= 0x20 && b->p[i] != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span body = {(const char *)p, n};
	struct json_scan scan;
	struct token t;
	struct err e = {0};

	json_init(&scan);
	token_init(&t);
	if (grant_answer(&scan, body, &t, &e)) {
		must(t.access.n > 0 && json_scan(&scan, body) &&
		     json_type(scan.whole.text) == JSON_OBJECT);
		sendable(&t.access);
		sendable(&t.refresh);
		must(t.life >= 0);
		must(grant_margin(t.life) >= 0 &&
		     grant_margin(t.life) <= t.life / 2);
	} else {
		must(e.status == ST_DATA || e.status == ST_REFUSED);
	}
	grant_refused(&scan, body);
	token_release(&t);
	json_release(&scan);
	return 0;
}
