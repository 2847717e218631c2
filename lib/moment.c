/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <string.h>

#include "num.h"
#include "rfc3339.h"

#define FIRST INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */
#define LONGEST 80		    /* bytes of a date-time, at most */
#define DATE 10			    /* bytes of a date */
#define DECIMALS 9

static bool
within(const struct moment *m)
{
	return m->seconds >= FIRST && m->seconds <= LAST;
}

/* s behind the point, as nanoseconds; what is finer is cut off. */
static int
decimals(struct span s)
{
	int ns = 0;

	for (size_t i = 0; i < DECIMALS; i++)
		ns = ns * 10 + (i < s.n ? s.p[i] - '0' : 0);
	return ns;
}

/* A date-time that is complete. */
static bool
parse_time(struct span text, struct moment *m)
{
	struct rfc3339 t;

	if (!rfc3339_parse(text, &t))
		return false;
	*m = (struct moment){.seconds = t.seconds,
	    .ns = decimals(t.fraction),
	    .form = MOMENT_TIME,
	    .digits = t.fraction.n < DECIMALS ? (int)t.fraction.n : DECIMALS,
	    .offset = t.offset,
	    .zulu = t.zulu,
	    .colon = true,
	    .separator = text.p[DATE]};
	return within(m);
}

/* The first n bytes of text, more, and the rest of it are a date-time. */
static bool
parse_with(struct span text, size_t n, const char *more, struct moment *m)
{
	char whole[LONGEST + 20];
	size_t len = strlen(more);

	memcpy(whole, text.p, n);
	memcpy(whole + n, more, len);
	memcpy(whole + n + len, text.p + n, text.n - n);
	return parse_time((struct span){whole, text.n + len}, m);
}

static bool
parse_date_time(struct span text, struct moment *m)
{
	if (parse_time(text, m))
		return true;
	if (text.n < DATE || text.n > LONGEST)
		return false;
	if (text.n == DATE) {
		bool ok = parse_with(text, DATE, "T00:00:00Z", m);

		m->form = MOMENT_DATE;
		return ok;
	}
	if (text.p[text.n - 5] == '+' || text.p[text.n - 5] == '-') {
		bool ok = parse_with(text, text.n - 2, ":", m);

		m->colon = false;
		return ok;
	}
	if (!parse_with(text, text.n, "Z", m))
		return false;
	m->form = MOMENT_LOCAL;
	return true;
}

/* v units, per of which are a second, and ns nanoseconds. */
static void
set_count(struct moment *m, int64_t v, int64_t per, int64_t ns)
{
	int64_t rest = v % per, carry;

	m->seconds = v / per;
	ns += rest * (NUM_SECOND / per);
	carry = ns / NUM_SECOND - (ns % NUM_SECOND < 0);
	m->seconds += carry;
	m->ns = (int)(ns - carry * NUM_SECOND);
}

/* Take ".5" off the end of *s: the digits; false: none behind the point. */
static bool
take_decimals(struct span *s, struct span *digits)
{
	const char *point = memchr(s->p, '.', s->n);
	int64_t v;

	*digits = (struct span){"", 0};
	if (point == NULL)
		return true;
	*digits = (struct span){point + 1, s->n - (size_t)(point + 1 - s->p)};
	s->n = (size_t)(point - s->p);
	return digits->n <= DECIMALS && num_parse(*digits, 0, NUM_SECOND, &v);
}

static bool
parse_number(struct span text, enum moment_unit unit, struct moment *m)
{
	bool minus = text.n && text.p[0] == '-', ms = unit == UNIT_MS;
	int64_t per = ms ? 1000 : 1, v, part;
	struct span after;

	text.p += minus;
	text.n -= minus;
	if (!take_decimals(&text, &after) ||
	    !num_parse(text, 0, (LAST + 1) * per, &v))
		return false;
	part = decimals(after) / per;
	*m = (struct moment){.form = ms ? MOMENT_MS : MOMENT_S,
	    .digits = ms && after.n > 6 ? 6 : (int)after.n};
	set_count(m, minus ? -v : v, per, minus ? -part : part);
	return within(m);
}

bool
moment_parse(struct span text, enum moment_unit unit, struct moment *m)
{
	if (unit != UNIT_NONE && parse_number(text, unit, m))
		return true;
	return parse_date_time(text, m);
}

void
moment_like(struct moment *m, const struct moment *like)
{
	int64_t s = m->seconds;
	int ns = m->ns;

	*m = *like;
	m->seconds = s;
	m->ns = ns;
}

void
moment_at(struct moment *m, int64_t s)
{
	*m = (struct moment){.seconds = s,
	    .form = MOMENT_TIME,
	    .zulu = true,
	    .colon = true,
	    .separator = 'T'};
}

int64_t
moment_step(const struct moment *m)
{
	if (m->form == MOMENT_DATE)
		return MOMENT_DAY * NUM_SECOND;
	if (m->form == MOMENT_S && m->digits == 0)
		return NUM_SECOND;
	if (m->form == MOMENT_MS && m->digits == 0)
		return NUM_SECOND / 1000;
	return 1;
}

static void
add(struct moment *m, int64_t ns)
{
	int64_t part = m->ns + ns % NUM_SECOND;

	m->seconds += ns / NUM_SECOND;
	if (part < 0) {
		part += NUM_SECOND;
		m->seconds--;
	} else if (part >= NUM_SECOND) {
		part -= NUM_SECOND;
		m->seconds++;
	}
	m->ns = (int)part;
}

bool
moment_shift(struct moment *m, int64_t ns)
{
	if (ns % moment_step(m) != 0)
		return false;
	add(m, ns);
	return within(m);
}

void
moment_round(struct moment *m, int64_t unit, bool up)
{
	int64_t day = m->seconds / MOMENT_DAY - (m->seconds % MOMENT_DAY < 0);
	int64_t ns = (m->seconds - day * MOMENT_DAY) * NUM_SECOND + m->ns;
	int64_t over = ns % unit;

	if (over)
		add(m, up ? unit - over : -over);
}

int
moment_compare(const struct moment *a, const struct moment *b)
{
	if (a->seconds != b->seconds)
		return a->seconds < b->seconds ? -1 : 1;
	return (a->ns > b->ns) - (a->ns < b->ns);
}

/* The n digits of v, with as many of them as are asked for and needed. */
static size_t
write_digits(int64_t v, int n, int least, char digit[DECIMALS])
{
	int last = least;

	for (int i = n - 1; i >= 0; i--, v /= 10) {
		digit[i] = (char)('0' + v % 10);
		if (v % 10 && i >= last)
			last = i + 1;
	}
	return (size_t)last;
}

static bool
format_number(const struct moment *m, struct buf *b)
{
	int64_t per = m->form == MOMENT_MS ? 1000 : 1;
	int64_t each = NUM_SECOND / per; /* ns of a unit */
	int64_t v = m->seconds * per + m->ns / each, part = m->ns % each;
	bool minus = v < 0;
	char digit[DECIMALS];
	size_t n;

	if (minus && part) {
		v++;
		part = each - part;
	}
	n = write_digits(part, per == 1 ? 9 : 6, m->digits, digit);
	buf_addf(b, "%s%lld", minus ? "-" : "", (long long)(v < 0 ? -v : v));
	if (n) {
		buf_addc(b, '.');
		buf_add(b, digit, n);
	}
	return !b->over;
}

static bool
format_time(const struct moment *m, struct buf *b)
{
	char digit[DECIMALS];
	struct rfc3339 t = {.seconds = m->seconds,
	    .fraction = {digit, 0},
	    .offset = m->offset,
	    .zulu = m->zulu};

	t.fraction.n = write_digits(m->ns, DECIMALS, m->digits, digit);
	return rfc3339_format(&t, b);
}

bool
moment_format(const struct moment *m, struct buf *b)
{
	size_t from = b->n;

	if (m->form == MOMENT_S || m->form == MOMENT_MS)
		return format_number(m, b);
	if (!format_time(m, b))
		return false;
	if (m->form == MOMENT_DATE) {
		buf_cut(b, from + DATE);
		return true;
	}
	b->p[from + DATE] = m->separator;
	if (m->form == MOMENT_LOCAL) {
		buf_cut(b, b->n - 1);
	} else if (!m->colon) {
		char minutes[2] = {b->p[b->n - 2], b->p[b->n - 1]};

		buf_cut(b, b->n - 3);
		buf_add(b, minutes, 2);
	}
	return true;
}

bool
moment_instant(const struct moment *m, struct buf *b)
{
	struct moment t;

	moment_at(&t, m->seconds);
	t.ns = m->ns;
	return format_time(&t, b);
}
