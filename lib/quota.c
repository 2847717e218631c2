/* SPDX-License-Identifier: MIT */
#include "quota.h"

#include <string.h>

#include "num.h"
#include "retry.h"
#include "rfc3339.h"
#include "str.h"

enum { DAY = 86400, LONGEST = 366 * DAY };

static const struct quota not_told = {-1, -1};

/* By the server's clock; a Date far off is one that is not kept. */
static int64_t
clock_of(const struct reply *r, int64_t now)
{
	int64_t date;

	return retry_date(reply_header(r, "Date"), now, &date) &&
		       date > now - DAY && date < now + DAY
		   ? date
		   : now;
}

/* s since 1970, as ns from now */
static int64_t
ahead(int64_t when, int64_t now)
{
	if (when <= now)
		return 0;
	return when - now > LONGEST ? -1 : (when - now) * NUM_SECOND;
}

static int64_t
reset_of(struct span text, int64_t now)
{
	struct rfc3339 t;
	int64_t v;

	if (!retry_seconds(text, &v)) {
		if (rfc3339_parse(text, &t))
			return ahead(t.seconds + (t.fraction.n > 0), now);
		return retry_date(text, now, &v) ? ahead(v, now) : -1;
	}
	if (v < INT64_C(1000000000))
		return v > LONGEST ? -1 : v * NUM_SECOND;
	if (v < INT64_C(100000000000))
		return ahead(v, now);
	if (v < INT64_C(100000000000000))
		return ahead((v + 999) / 1000, now);
	return -1;
}

/* What is left may have decimals, too: less than one request is none. */
static int64_t
remaining_of(struct span text)
{
	const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
	int64_t up, down;

	if (!retry_seconds(text, &up))
		return -1;
	if (point)
		text.n = (size_t)(point - text.p);
	return num_parse(text, 0, INT64_MAX, &down) ? down : -1;
}

/* What is not told, -1, is as good as endless. */
static void
press(struct quota *q, struct quota other)
{
	uint64_t a = (uint64_t)other.remaining, b = (uint64_t)q->remaining;

	if (a < b || (a == b && other.reset > q->reset))
		*q = other;
}

/* Fields of one name and those of the other belong together one by one. */
static void
read_pair(const struct reply *r, int64_t now, const char *remaining,
    const char *reset, struct quota *q)
{
	size_t at = 0, reset_at = 0;
	struct span value;
	struct quota one;
	bool more;

	do {
		one = not_told;
		more = reply_header_next(r, remaining, &at, &value);
		if (more)
			one.remaining = remaining_of(value);
		if (reply_header_next(r, reset, &reset_at, &value)) {
			one.reset = reset_of(value, now);
			more = true;
		}
		press(q, one);
	} while (more);
}

/*
 * What stands before the next end outside of strings (RFC 9651, 3.3.3), taken
 * off *text with it.
 */
static struct span
take_part(struct span *text, char end)
{
	struct span part = *text;
	bool quoted = false;
	size_t i = 0;

	for (; i < text->n && (quoted || text->p[i] != end); i++) {
		if (text->p[i] == '"')
			quoted = !quoted;
		else if (quoted && text->p[i] == '\\')
			i++;
	}
	part.n = i < text->n ? i : text->n;
	i = i < text->n ? i + 1 : text->n;
	text->p += i;
	text->n -= i;
	return span_trim(part);
}

/* A dictionary is one quota, each member of a list is one. */
static void
read_field(struct span field, int64_t now, struct quota *q)
{
	struct quota whole = not_told;

	while (field.n) {
		struct span member = take_part(&field, ',');
		struct quota one = not_told;

		while (member.n) {
			struct span value = take_part(&member, ';');
			struct span name = take_part(&value, '=');

			if (span_is(name, "r"))
				one.remaining = remaining_of(value);
			else if (span_is(name, "t"))
				one.reset = reset_of(value, now);
			else if (span_is(name, "remaining"))
				whole.remaining = remaining_of(value);
			else if (span_is(name, "reset"))
				whole.reset = reset_of(value, now);
		}
		press(q, one);
	}
	press(q, whole);
}

/* Most replies tell of no quota: one look instead of one a name. */
static bool
tells(const struct reply *r)
{
	struct span text = buf_span(&r->head);

	while (text.n) {
		struct span line = span_take(&text, '\n');

		for (size_t i = 0; i < 2; i++) {
			struct span want = span_of(i ? "RateLimit" : "X-Rate");

			if (line.n > want.n &&
			    span_same_nocase(
				(struct span){line.p, want.n}, want))
				return true;
		}
	}
	return false;
}

void
quota_read(const struct reply *r, int64_t now, struct quota *q)
{
	static const char *const pairs[][2] = {
	    {"X-RateLimit-Remaining", "X-RateLimit-Reset"},
	    {"X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
	    {"RateLimit-Remaining", "RateLimit-Reset"},
	};
	struct span field;
	size_t at = 0;

	*q = not_told;
	if (!tells(r))
		return;
	now = clock_of(r, now);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		read_pair(r, now, pairs[i][0], pairs[i][1], q);
	while (reply_header_next(r, "RateLimit", &at, &field))
		read_field(field, now, q);
}

int64_t
quota_after(const struct reply *r, int64_t now)
{
	return retry_after(reply_header(r, "Retry-After"), clock_of(r, now));
}

int64_t
quota_wait(const struct reply *r, int64_t now)
{
	bool good = r->status >= 200 && r->status < 300;
	int64_t after = good ? -1 : quota_after(r, now);
	struct quota q;

	if (after >= 0)
		return after;
	quota_read(r, now, &q);
	/* That 429 has used a quota up needs no other word. */
	if (q.remaining == 0 || (q.remaining < 0 && r->status == 429))
		return q.reset;
	return -1;
}
