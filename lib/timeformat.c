/* SPDX-License-Identifier: MIT */
#include "timeformat.h"

#include <string.h>
#include <time.h>

#include "num.h"

#define EPOCH "epoch"
#define EPOCH_MS "epoch-ms"
#define TEXT 64 /* bytes of what strftime makes of a directive */

/* What stands behind a '%'. */
struct directive {
	char letter;
	int digits; /* of %f */
};

/* The one at *p, behind its '%'; *p goes on. False: there is no such one. */
static bool
take(const char **p, struct directive *d)
{
	const char *s = *p;

	d->digits = 6;
	if (s[0] >= '1' && s[0] <= '9' && s[1] == 'f')
		d->digits = *s++ - '0';
	d->letter = *s;
	*p = s + 1;
	return *s && strchr("aAbBdeFfHIjmMpRsSTuyYzZ%", *s) != NULL;
}

bool
timeformat_check(const char *format, struct err *e)
{
	struct directive d;
	bool any = false;

	if (strcmp(format, EPOCH) == 0 || strcmp(format, EPOCH_MS) == 0)
		return true;
	for (const char *p = format; (p = strchr(p, '%')) != NULL; any = true) {
		const char *at = p++;

		if (!take(&p, &d))
			return err_set(e, ST_USAGE,
			    "--since-format: %.2s is not known: %s", at,
			    format);
	}
	return any ||
	       err_set(e, ST_USAGE,
		   "--since-format: not epoch, epoch-ms or a text with %%Y, "
		   "%%m ...: %s",
		   format);
}

/* The time that a directive can tell apart, in ns. */
static int64_t
unit_of(const struct directive *d)
{
	int64_t unit = NUM_SECOND;

	switch (d->letter) {
	case 'f':
		for (int i = 0; i < d->digits; i++)
			unit /= 10;
		return unit;
	case 's':
	case 'S':
	case 'T': return NUM_SECOND;
	case 'M':
	case 'R': return NUM_SECOND * 60;
	case 'H':
	case 'I': return NUM_SECOND * 3600;
	default: return NUM_SECOND * MOMENT_DAY;
	}
}

int64_t
timeformat_unit(const char *format)
{
	int64_t unit = NUM_SECOND * MOMENT_DAY;
	struct directive d;

	if (strcmp(format, EPOCH) == 0)
		return NUM_SECOND;
	if (strcmp(format, EPOCH_MS) == 0)
		return NUM_SECOND / 1000;
	for (const char *p = format; (p = strchr(p, '%')) != NULL;) {
		p++;
		if (take(&p, &d) && unit_of(&d) < unit)
			unit = unit_of(&d);
	}
	return unit;
}

static void
add_fraction(int ns, int digits, struct buf *b)
{
	size_t from = b->n;

	if (buf_addf(b, "%09d", ns))
		buf_cut(b, from + (size_t)digits);
}

/* What strftime has as we have it; the length. */
static size_t
from_libc(char letter, const struct tm *tm, char text[TEXT])
{
	switch (letter) {
	case 'a': return strftime(text, TEXT, "%a", tm);
	case 'A': return strftime(text, TEXT, "%A", tm);
	case 'b': return strftime(text, TEXT, "%b", tm);
	case 'B': return strftime(text, TEXT, "%B", tm);
	case 'd': return strftime(text, TEXT, "%d", tm);
	case 'e': return strftime(text, TEXT, "%e", tm);
	case 'H': return strftime(text, TEXT, "%H", tm);
	case 'I': return strftime(text, TEXT, "%I", tm);
	case 'j': return strftime(text, TEXT, "%j", tm);
	case 'm': return strftime(text, TEXT, "%m", tm);
	case 'M': return strftime(text, TEXT, "%M", tm);
	case 'p': return strftime(text, TEXT, "%p", tm);
	case 'R': return strftime(text, TEXT, "%R", tm);
	case 'S': return strftime(text, TEXT, "%S", tm);
	case 'T': return strftime(text, TEXT, "%T", tm);
	case 'u': return strftime(text, TEXT, "%u", tm);
	default: return 0;
	}
}

static void
write_one(const struct directive *d, const struct moment *m,
    const struct tm *tm, struct buf *b)
{
	char text[TEXT];

	switch (d->letter) {
	case '%': buf_addc(b, '%'); break;
	case 'f': add_fraction(m->ns, d->digits, b); break;
	case 's': buf_addf(b, "%lld", (long long)m->seconds); break;
	case 'z': buf_adds(b, "+0000"); break;
	case 'Z': buf_adds(b, "UTC"); break;
	case 'Y': buf_addf(b, "%04d", tm->tm_year + 1900); break;
	case 'y': buf_addf(b, "%02d", (tm->tm_year + 1900) % 100); break;
	case 'F':
		buf_addf(b, "%04d-%02d-%02d", tm->tm_year + 1900,
		    tm->tm_mon + 1, tm->tm_mday);
		break;
	default: buf_add(b, text, from_libc(d->letter, tm, text));
	}
}

static bool
in_calendar(const struct moment *m, struct tm *tm)
{
	time_t at = (time_t)m->seconds;

	return gmtime_r(&at, tm) != NULL && tm->tm_year >= -1900 &&
	       tm->tm_year <= 9999 - 1900;
}

bool
timeformat_write(
    const char *format, const struct moment *given, bool up, struct buf *b)
{
	struct moment m = *given;
	struct directive d;
	struct tm tm;

	moment_round(&m, timeformat_unit(format), up);
	if (!in_calendar(&m, &tm))
		return false;
	if (strcmp(format, EPOCH) == 0)
		return buf_addf(b, "%lld", (long long)m.seconds);
	if (strcmp(format, EPOCH_MS) == 0)
		return buf_addf(
		    b, "%lld", (long long)(m.seconds * 1000 + m.ns / 1000000));
	while (*format) {
		if (*format != '%') {
			buf_addc(b, *format++);
			continue;
		}
		format++;
		if (!take(&format, &d))
			return false;
		write_one(&d, &m, &tm, b);
	}
	return !b->over;
}
