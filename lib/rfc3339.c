/* SPDX-License-Identifier: MIT */
#include "rfc3339.h"

#include <stddef.h>

#define DAY INT64_C(86400)
#define FIRST INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

/*
 * Days since 1970-01-01 and back, in the proleptic Gregorian calendar of years
 * that start in March, so that the leap day is the last; an era has 400 years
 * of 146097 days in all. (Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms".) Years and days are shifted to be positive.
 */
#define ERA 146097
#define EPOCH (719468 + ERA) /* 1970-01-01 since 0000-03-01, one era on */

struct date {
	int64_t year;
	int month, day;
};

static int64_t
days_of(struct date d)
{
	int64_t y = d.year + 400 - (d.month <= 2), of_era = y % 400;
	int64_t of_year =
	    (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return y / 400 * ERA + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - EPOCH;
}

static struct date
date_of(int64_t days)
{
	int64_t z = days + EPOCH, of_era = z % ERA;
	int64_t y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int m = (int)((5 * of_year + 2) / 153);
	struct date d = {y + z / ERA * 400 - 400, m < 10 ? m + 3 : m - 9,
	    (int)(of_year - (153 * m + 2) / 5) + 1};

	d.year += d.month <= 2;
	return d;
}

static int
month_days(int64_t year, int month)
{
	static const char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/*
 * Take what fits shape from the start of *s: 0 stands for a digit, T for the
 * separator of date and time, the rest for itself. The digits of each run make
 * a number of v.
 */
static bool
take(struct span *s, const char *shape, int *v)
{
	const char *p = s->p;
	size_t n = 0;

	for (*v = 0; shape[n]; n++) {
		if (n == s->n)
			return false;
		if (shape[n] == '0') {
			if (p[n] < '0' || p[n] > '9')
				return false;
			*v = *v * 10 + (p[n] - '0');
			continue;
		}
		if (shape[n] != p[n] &&
		    !(shape[n] == 'T' && (p[n] == 't' || p[n] == ' ')))
			return false;
		*++v = 0;
	}
	s->p += n;
	s->n -= n;
	return true;
}

static bool
take_fraction(struct span *s, struct rfc3339 *t)
{
	t->fraction = (struct span){s->p, 0};
	if (s->n == 0 || s->p[0] != '.')
		return true;
	t->fraction.p++;
	for (size_t i = 1; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		t->fraction.n++;
	s->p += 1 + t->fraction.n;
	s->n -= 1 + t->fraction.n;
	return t->fraction.n > 0;
}

/* The rest of the text, which must be all of it. */
static bool
take_offset(struct span s, struct rfc3339 *t)
{
	bool west;
	int v[2];

	t->offset = 0;
	t->zulu = s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z');
	if (t->zulu)
		return true;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	west = s.p[0] == '-';
	s.p++;
	s.n--;
	if (!take(&s, "00:00", v) || v[0] > 23 || v[1] > 59)
		return false;
	t->offset = (west ? -1 : 1) * (v[0] * 60 + v[1]);
	return true;
}

bool
rfc3339_parse(struct span text, struct rfc3339 *t)
{
	struct date d;
	int v[6];

	if (!take(&text, "0000-00-00T00:00:00", v))
		return false;
	d = (struct date){v[0], v[1], v[2]};
	if (d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	if (d.day > month_days(d.year, d.month))
		return false;
	if (v[3] > 23 || v[4] > 59 || v[5] > 60)
		return false;
	if (!take_fraction(&text, t) || !take_offset(text, t))
		return false;
	t->seconds = days_of(d) * DAY + v[3] * 3600 + v[4] * 60 + v[5];
	t->seconds -= t->offset * 60;
	return true;
}

bool
rfc3339_format(const struct rfc3339 *t, struct buf *b)
{
	int64_t local, day, s;
	struct date d;
	int off = t->offset < 0 ? -t->offset : t->offset;

	if (t->seconds < FIRST - DAY || t->seconds > LAST + DAY)
		return false;
	local = t->seconds + t->offset * 60;
	if (local < FIRST || local > LAST)
		return false;
	day = (local - FIRST) / DAY + FIRST / DAY;
	s = local - day * DAY;
	d = date_of(day);
	buf_addf(b, "%04d-%02d-%02dT%02d:%02d:%02d", (int)d.year, d.month,
	    d.day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	if (t->fraction.n) {
		buf_addc(b, '.');
		buf_add(b, t->fraction.p, t->fraction.n);
	}
	if (t->zulu)
		return buf_addc(b, 'Z') && !b->over;
	return buf_addf(b, "%c%02d:%02d", t->offset < 0 ? '-' : '+', off / 60,
		   off % 60) &&
	       !b->over;
}
