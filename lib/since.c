/* SPDX-License-Identifier: MIT */
#include "since.h"

#include <string.h>

#include "jsontext.h"
#include "num.h"
#include "rfc3339.h"

/* A time with fewer nanoseconds; the fraction keeps its digits. */
static bool
earlier(struct span text, int64_t lag, struct buf *b)
{
	struct rfc3339 t;
	char digits[10];
	int64_t ns = 0, unit = NUM_SECOND / 10;

	if (!rfc3339_parse(text, &t))
		return false;
	t.seconds -= lag / NUM_SECOND;
	if (lag % NUM_SECOND == 0)
		return rfc3339_format(&t, b);
	for (size_t i = 0; i < t.fraction.n && unit; i++, unit /= 10)
		ns += (t.fraction.p[i] - '0') * unit;
	ns -= lag % NUM_SECOND;
	if (ns < 0) {
		ns += NUM_SECOND;
		t.seconds--;
	}
	/* Finer digits than nanoseconds go: an earlier start loses nothing. */
	for (int i = 8; i >= 0; i--, ns /= 10)
		digits[i] = (char)('0' + ns % 10);
	t.fraction = (struct span){digits, 9};
	return rfc3339_format(&t, b);
}

static bool
lessened(struct span json, int64_t lag, struct buf *b, struct err *e)
{
	int64_t v;

	if (!num_parse(json, INT64_MIN / 2, INT64_MAX, &v) ||
	    lag % NUM_SECOND != 0)
		return err_set(e, ST_USAGE,
		    "--lag: whole seconds from a whole number, not from %.*s",
		    json.n > 60 ? 60 : (int)json.n, json.p);
	return buf_addf(b, "%lld", (long long)(v - lag / NUM_SECOND));
}

bool
since_value(struct span json, int64_t lag, struct buf *b, struct err *e)
{
	size_t from = b->n;
	struct buf text;
	bool ok;

	if (json_type(json) == JSON_NUMBER)
		return lag ? lessened(json, lag, b, e)
			   : buf_add(b, json.p, json.n);
	if (json_type(json) != JSON_STRING || !json_unescape(json, b))
		return err_set(
		    e, ST_USAGE, "the cursor is not a string or number");
	if (memchr(b->p + from, '\0', b->n - from))
		return err_set(e, ST_USAGE, "the cursor has a NUL in it");
	if (lag == 0)
		return true;
	buf_init(&text, BUF_TEXT);
	buf_add(&text, b->p + from, b->n - from);
	buf_cut(b, from);
	ok = earlier(buf_span(&text), lag, b);
	if (!ok)
		err_set(e, ST_USAGE, "--lag: \"%s\" is not an RFC 3339 time",
		    text.p);
	buf_release(&text);
	return ok;
}

bool
since_wanted(const char *text)
{
	return strstr(text, SINCE) != NULL;
}

bool
since_fill(const char *text, struct span value, struct buf *b)
{
	const char *at;

	while ((at = strstr(text, SINCE)) != NULL) {
		buf_add(b, text, (size_t)(at - text));
		buf_add(b, value.p, value.n);
		text = at + strlen(SINCE);
	}
	return buf_adds(b, text) && !b->over;
}
