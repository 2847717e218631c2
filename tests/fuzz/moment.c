/* SPDX-License-Identifier: MIT */
/*
 * A format in the first line, a moment in the second. What is parsed and
 * written again is the same moment; there and back is where it was; what is
 * rounded is on the side where it should be; a format that was accepted can be
 * written, as strftime has it where it has but common directives.
 */
#include "moment.h"

#include <time.h>

#include "fuzz.h"
#include "mem.h"
#include "num.h"
#include "timeformat.h"

static void
check_text(const struct moment *m, enum moment_unit unit)
{
	struct moment again;
	struct buf b;

	buf_init(&b, 1000);
	/* With its offset it may be of another year. */
	if (moment_format(m, &b)) {
		must(moment_parse(buf_span(&b), unit, &again));
		must(moment_compare(m, &again) == 0);
		must(again.form == m->form && again.digits == m->digits);
	}
	buf_clear(&b);
	must(moment_instant(m, &b));
	must(moment_parse(buf_span(&b), UNIT_NONE, &again));
	must(moment_compare(m, &again) == 0);
	buf_release(&b);
}

static void
check_shift(const struct moment *m, int64_t ns)
{
	struct moment other = *m;

	ns -= ns % moment_step(m);
	if (!moment_shift(&other, ns))
		return;
	must(moment_compare(&other, m) == (ns > 0) - (ns < 0));
	must(moment_shift(&other, -ns));
	must(moment_compare(&other, m) == 0);
}

static void
check_round(const struct moment *m)
{
	static const int64_t units[] = {
	    1, 1000, NUM_SECOND, 60 * NUM_SECOND, MOMENT_DAY * NUM_SECOND};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct moment down = *m, up = *m;

		moment_round(&down, units[i], false);
		moment_round(&up, units[i], true);
		must(moment_compare(&down, m) <= 0);
		must(moment_compare(&up, m) >= 0);
		if (moment_compare(&down, &up) == 0)
			continue;
		must(up.seconds - down.seconds <= MOMENT_DAY);
		must(up.ns >= 0 && up.ns < NUM_SECOND && down.ns >= 0);
	}
}

static void
check_format(const char *format, const struct moment *m)
{
	time_t at = (time_t)m->seconds;
	bool common = strchr(format, '%') != NULL, seconds = false;
	struct buf b;
	struct err e;
	struct tm tm;
	char want[4096];

	if (!timeformat_check(format, &e))
		return;
	buf_init(&b, 100000);
	must(timeformat_write(format, m, false, &b));
	for (const char *p = format; (p = strchr(p, '%')) != NULL; p += 2) {
		common = common && strchr("aAbBdeHIjmMpRSTu%", p[1]);
		seconds |= p[1] == 'S' || p[1] == 'T';
		if (!common)
			break;
	}
	/* Without them what is finer is cut off before. */
	if (common && seconds && strlen(format) < 100) {
		gmtime_r(&at, &tm);
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		want[strftime(want, sizeof want, format, &tm)] = '\0';
		must(strcmp(b.p, want) == 0);
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text = {(const char *)p, n}, line = span_take(&text, '\n');
	char *format = mem_dup(line.p, line.n);

	for (int unit = UNIT_NONE; unit <= UNIT_MS; unit++) {
		struct moment m;

		if (!moment_parse(text, (enum moment_unit)unit, &m))
			continue;
		check_text(&m, (enum moment_unit)unit);
		check_shift(&m, (int64_t)n * NUM_SECOND * 86400);
		check_shift(&m, -(int64_t)n * 1234567);
		check_round(&m);
		check_format(format, &m);
	}
	free(format);
	return 0;
}
