/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include "buf.h"
#include "num.h"
#include "rfc3339.h"

bool
retry_status(int http_status)
{
	switch (http_status) {
	case 429:
	case 500:
	case 502:
	case 503:
	case 504: return true;
	default: return false;
	}
}

/* As it is written. */
struct date {
	int64_t year, month, day, hour, minute, second;
};

static bool
take_text(struct span *s, const char *text)
{
	struct span t = span_of(text);

	if (s->n < t.n || !span_same((struct span){s->p, t.n}, t))
		return false;
	s->p += t.n;
	s->n -= t.n;
	return true;
}

static bool
take_number(struct span *s, size_t digits, int64_t max, int64_t *out)
{
	if (s->n < digits ||
	    !num_parse((struct span){s->p, digits}, 0, max, out))
		return false;
	s->p += digits;
	s->n -= digits;
	return true;
}

/* asctime's day: two digits, or a space and one. */
static bool
take_day(struct span *s, int64_t *out)
{
	return take_text(s, " ") ? take_number(s, 1, 9, out)
				 : take_number(s, 2, 31, out);
}

static bool
take_month(struct span *s, int64_t *month)
{
	static const char names[][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	for (*month = 1; *month <= 12; ++*month)
		if (take_text(s, names[*month - 1]))
			return true;
	return false;
}

/* "Sun", or "Sunday" where full is asked for; it need not fit the date. */
static bool
take_weekday(struct span *s, bool full)
{
	static const char names[][10] = {"Monday", "Tuesday", "Wednesday",
	    "Thursday", "Friday", "Saturday", "Sunday"};

	for (size_t i = 0; i < 7; i++) {
		struct span name = span_of(names[i]);
		struct span head = *s;

		if (!full)
			name.n = 3;
		if (head.n < name.n)
			continue;
		head.n = name.n;
		if (!span_same(head, name))
			continue;
		s->p += name.n;
		s->n -= name.n;
		return true;
	}
	return false;
}

static bool
take_time(struct span *s, struct date *d)
{
	/* 60: a leap second. */
	return take_number(s, 2, 23, &d->hour) && take_text(s, ":") &&
	       take_number(s, 2, 59, &d->minute) && take_text(s, ":") &&
	       take_number(s, 2, 60, &d->second);
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool
imf_fixdate(struct span s, struct date *d)
{
	return take_weekday(&s, false) && take_text(&s, ", ") &&
	       take_number(&s, 2, 31, &d->day) && take_text(&s, " ") &&
	       take_month(&s, &d->month) && take_text(&s, " ") &&
	       take_number(&s, 4, 9999, &d->year) && take_text(&s, " ") &&
	       take_time(&s, d) && span_is(s, " GMT");
}

/* Sunday, 06-Nov-94 08:49:37 GMT; over 50 years ahead means the past. */
static bool
rfc850_date(struct span s, int64_t now, struct date *d)
{
	int64_t year_now = 1970 + now / 31556952;

	if (!take_weekday(&s, true) || !take_text(&s, ", ") ||
	    !take_number(&s, 2, 31, &d->day) || !take_text(&s, "-") ||
	    !take_month(&s, &d->month) || !take_text(&s, "-") ||
	    !take_number(&s, 2, 99, &d->year) || !take_text(&s, " ") ||
	    !take_time(&s, d) || !span_is(s, " GMT"))
		return false;
	d->year += year_now - year_now % 100;
	if (d->year > year_now + 50)
		d->year -= 100;
	return true;
}

/* Sun Nov  6 08:49:37 1994 */
static bool
asctime_date(struct span s, struct date *d)
{
	return take_weekday(&s, false) && take_text(&s, " ") &&
	       take_month(&s, &d->month) && take_text(&s, " ") &&
	       take_day(&s, &d->day) && take_text(&s, " ") &&
	       take_time(&s, d) && take_text(&s, " ") &&
	       take_number(&s, 4, 9999, &d->year) && s.n == 0;
}

/* In s since 1970, by rfc3339.h, which knows the calendar. */
static bool
seconds_of(const struct date *d, int64_t *seconds)
{
	struct rfc3339 t;
	struct buf b;
	bool ok;

	buf_init(&b, 40);
	buf_addf(&b, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lldZ",
	    (long long)d->year, (long long)d->month, (long long)d->day,
	    (long long)d->hour, (long long)d->minute, (long long)d->second);
	ok = rfc3339_parse(buf_span(&b), &t);
	buf_release(&b);
	if (ok)
		*seconds = t.seconds;
	return ok;
}

/* Digits at the front of *s, taken off it. */
static struct span
take_digits(struct span *s)
{
	struct span digits = {s->p, 0};

	while (s->n && s->p[0] >= '0' && s->p[0] <= '9') {
		digits.n++;
		s->p++;
		s->n--;
	}
	return digits;
}

bool
retry_seconds(struct span text, int64_t *seconds)
{
	struct span whole = take_digits(&text), part = {"", 0};

	if (whole.n && text.n && take_text(&text, ".") &&
	    (part = take_digits(&text)).n == 0)
		return false;
	if (whole.n == 0 || text.n)
		return false;
	if (!num_parse(whole, 0, INT64_MAX, seconds))
		*seconds = INT64_MAX;
	while (part.n && part.p[part.n - 1] == '0')
		part.n--;
	if (part.n && *seconds < INT64_MAX)
		++*seconds;
	return true;
}

bool
retry_date(struct span text, int64_t now, int64_t *seconds)
{
	struct date d = {0};

	return (imf_fixdate(text, &d) || rfc850_date(text, now, &d) ||
		   asctime_date(text, &d)) &&
	       seconds_of(&d, seconds);
}

static int64_t
in_ns(int64_t seconds)
{
	return seconds > INT64_MAX / NUM_SECOND ? INT64_MAX
						: seconds * NUM_SECOND;
}

int64_t
retry_after(struct span value, int64_t now)
{
	int64_t seconds;

	value = span_trim(value);
	if (retry_seconds(value, &seconds))
		return in_ns(seconds);
	if (!retry_date(value, now, &seconds))
		return -1;
	return seconds > now ? in_ns(seconds - now) : 0;
}

int64_t
retry_wait(const struct retry *r, int64_t n, int64_t after, uint32_t random)
{
	int64_t wait = r->delay;

	for (; n > 0 && wait < r->max_wait && wait > 0; n--)
		wait = wait > INT64_MAX / 2 ? INT64_MAX : wait * 2;
	if (wait > r->max_wait)
		wait = r->max_wait;
	/* times random / 2^32, without a wider type */
	wait = (wait >> 32) * random +
	       (int64_t)(((uint64_t)(wait & UINT32_MAX) * random) >> 32);
	return after > wait ? after : wait;
}
