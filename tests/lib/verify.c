/* SPDX-License-Identifier: MIT */
/*
 * States that are whole, and whose check is right, but that do not tell the
 * truth: those that a writer with a fault would leave.
 */
#include "verify.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "pack.h"
#include "scratch.h"
#include "statefile.h"
#include "tap.h"

#define NAME "kept.ndjson.gz"

static struct err e;

/* Write the state as it is, with its check. */
static void
write_state(const struct state *s)
{
	struct buf text;
	int fd = open(NAME ".state", O_WRONLY | O_CREAT | O_TRUNC, 0666);

	buf_init(&text, STATE_MAX);
	if (fd < 0 || !state_write(s, 0, "a test", &text) ||
	    !fd_write_all(fd, text.p, text.n) || close(fd) != 0)
		exit(99);
	buf_release(&text);
}

static bool
sound(void)
{
	static const struct list none;
	struct survey s;
	bool good = survey_open(&s, NAME, &none, NULL, &e) && verify(&s, &e);

	survey_close(&s);
	return good;
}

/* The state is written, the file verified. */
static void
lie(const struct state *s, const char *what)
{
	write_state(s);
	if (ok(!sound(), "%s is found out", what))
		ok(e.status == ST_DATA && strstr(e.text, what) != NULL,
		    "and told: %s", e.text);
}

static void
test_numbers(struct state *s)
{
	s->rows++;
	lie(s, "another number of rows");
	s->rows--;
	s->crc++;
	lie(s, "another CRC");
	s->crc--;
	s->mtime++;
	write_state(s);
	ok(sound(), "a copy's time is another");
	s->mtime--;
	buf_clear(&s->highest);
	buf_adds(&s->highest, "\"2026-05-01T00:00:00Z\"");
	lie(s, "a record has a higher cursor");
	buf_clear(&s->highest);
	lie(s, "a record has a higher cursor");
	buf_adds(&s->highest, "\"2027-05-01T00:00:00Z\"");
	write_state(s);
	ok(sound(), "a deleted record may have had a higher one");
}

static void
test_extents(struct state *s)
{
	struct extent *x = &s->extents.v[1], was = *x;

	ok(s->extents.n > 2, "%zu extents", s->extents.n);
	x->crc++;
	lie(s, "another CRC");
	*x = was;
	x->at++;
	lie(s, "no block starts there");
	*x = was;
	x->first.n--;
	lie(s, "another first key");
	*x = was;
	x->cursor.n = 0;
	lie(s, "a record has a higher cursor");
	*x = was;
	x->cursor = (struct span){"t999999999999", 13};
	write_state(s);
	ok(sound(), "a bound may be too high");
	*x = was;
	s->extents.v[0].to = s->extents.v[2].at;
	memmove(x, x + 1, (--s->extents.n - 1) * sizeof *x);
	lie(s, "another CRC");
	memmove(x + 1, x, (s->extents.n++ - 1) * sizeof *x);
	*x = was;
}

/* A record of the file, with its key and cursor. */
static void
add_record(struct pack *p, struct keys *keys, int i)
{
	char line[1000];
	struct keyed r;
	int n = snprintf(line, sizeof line,
	    "{\"id\":%d,\"u\":\"2026-05-02T00:00:00Z\",\"x\":\"", i);

	for (int j = 0; j < 800; j++)
		line[n++] = (char)('a' + rand() % 26);
	line[n++] = '"';
	line[n++] = '}';
	if (!keys_of(keys, (struct span){line, (size_t)n}, &r, &e) ||
	    !pack_record(p, &r))
		exit(99);
}

/* Make the file, and *s, which is true of it. */
static void
make_file(struct state *s)
{
	struct list paths = {0};
	struct keys keys;
	struct pack p;
	struct out out;
	int fd = open(NAME, O_RDWR | O_CREAT, 0666);

	list_add(&paths, "id");
	if (fd < 0 || !keys_init(&keys, &paths, "u", &e))
		exit(99);
	out_open(&out, fd, NAME);
	pack_open(&p, &out, GZ_LEVEL);
	for (int i = 0; i < 6000; i++)
		add_record(&p, &keys, i);
	state_init(s);
	if (!pack_finish(&p) || !state_name(s, &paths, "u"))
		exit(99);
	s->extents = p.extents;
	p.extents = (struct extents){0};
	s->rows = 6000;
	s->crc = p.crc;
	buf_adds(&s->highest, "\"2026-05-02T00:00:00Z\"");
	if (!statefile_write(NAME, s, &e))
		exit(99);
	pack_release(&p);
	out_release(&out);
	close(fd);
	keys_release(&keys);
	list_release(&paths);
}

int
main(void)
{
	struct state s;

	scratch_enter();
	make_file(&s);
	ok(sound(), "a state that is true");
	test_numbers(&s);
	test_extents(&s);
	state_release(&s);
	scratch_leave();
	return tap_done();
}
