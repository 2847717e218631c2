/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <string.h>

enum {
	READ = 256 << 10, /* at once; fits in the cache with what follows */
	SLACK = 4,	  /* a line may be longer than its record: BOM, CR */
};

void
records_one(struct records *r, const char *name, int64_t max)
{
	*r = (struct records){.max = max, .file = "<stdin>"};
	buf_init(&r->buf, (size_t)max + SLACK + READ);
	list_add(&r->files, name);
}

void
records_file(struct records *r, const char *path)
{
	records_one(r, strcmp(path, "-") == 0 ? "./-" : path, RECORD_MAX);
}

void
records_init(struct records *r, char *const *files, int nfiles, int64_t max)
{
	records_one(r, nfiles ? files[0] : "-", max);
	for (int i = 1; i < nfiles; i++)
		list_add(&r->files, files[i]);
}

void
records_release(struct records *r)
{
	input_close(r->in);
	r->in = NULL;
	list_release(&r->files);
	buf_release(&r->buf);
}

bool
records_at(const struct records *r, struct err *e)
{
	return err_at(e, "%s:%lld", r->file, (long long)r->line);
}

bool
records_check(const struct records *r, struct json_scan *s, struct span line,
    struct err *e)
{
	return json_scan(s, line) || json_fail(s, e) || records_at(r, e);
}

/* The newline that ends the line at from, where it was read already. */
static const char *
newline(struct records *r)
{
	const char *p = r->buf.p, *nl;

	nl = memchr(p + r->seen, '\n', r->buf.n - r->seen);
	r->seen = nl ? (size_t)(nl - p) : r->buf.n;
	return nl;
}

bool
records_ready(struct records *r)
{
	return newline(r) != NULL;
}

static bool
too_long(struct records *r, struct err *e)
{
	err_set(
	    e, ST_DATA, "record of more than %lld bytes", (long long)r->max);
	return records_at(r, e);
}

/* Read behind what is left of the buffer. */
static bool
fill(struct records *r, size_t *got, struct err *e)
{
	char *room;

	buf_shift(&r->buf, r->from);
	r->seen -= r->from;
	r->from = 0;
	room = buf_room(&r->buf, READ);
	if (room == NULL) {
		r->line++;
		return too_long(r, e);
	}
	if (!input_read(r->in, room, READ, got, e))
		return false;
	buf_grew(&r->buf, *got);
	return true;
}

/* The end of a file: nothing may be left but a BOM. */
static bool
end_file(struct records *r, struct err *e)
{
	size_t left = r->buf.n - r->from;
	bool bom = r->line == 0 && left == 3 &&
		   memcmp(r->buf.p + r->from, "\xef\xbb\xbf", 3) == 0;

	input_close(r->in);
	r->in = NULL;
	buf_clear(&r->buf);
	r->from = r->seen = 0;
	if (left == 0 || bom)
		return true;
	r->line++;
	err_set(e, ST_DATA, "cut: the last line has no newline");
	return records_at(r, e);
}

static bool
next_file(struct records *r, struct err *e)
{
	r->in = input_open(r->files.v[r->next_file++], e);
	if (r->in == NULL)
		return false;
	r->file = input_name(r->in);
	r->line = 0;
	return true;
}

/* The next line as it stands; line->p is NULL at the end of a file. */
static bool
next_line(struct records *r, struct span *line, struct err *e)
{
	const char *nl;
	size_t got = 1;

	while ((nl = newline(r)) == NULL) {
		if (!fill(r, &got, e))
			return false;
		if (got == 0) {
			*line = (struct span){NULL, 0};
			return end_file(r, e);
		}
	}
	line->p = r->buf.p + r->from;
	line->n = (size_t)(nl - line->p);
	r->from = r->seen = (size_t)(nl + 1 - r->buf.p);
	r->line++;
	return true;
}

/* The record in a line; empty for a blank one. */
static void
strip(struct span *line, bool first)
{
	if (first && line->n >= 3 && memcmp(line->p, "\xef\xbb\xbf", 3) == 0) {
		line->p += 3;
		line->n -= 3;
	}
	while (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	/* The first byte of nearly every line tells. */
	if (line->n && (unsigned char)line->p[0] <= ' ' &&
	    span_trim(*line).n == 0)
		line->n = 0;
}

bool
records_next(struct records *r, struct span *line, struct err *e)
{
	for (;;) {
		if (r->in == NULL && r->next_file == r->files.n) {
			*line = (struct span){"", 0};
			return true;
		}
		if (r->in == NULL && !next_file(r, e))
			return false;
		if (!next_line(r, line, e))
			return false;
		if (line->p == NULL)
			continue;
		strip(line, r->line == 1);
		if ((int64_t)line->n > r->max)
			return too_long(r, e);
		if (line->n)
			return true;
	}
}

bool
records_keyed(struct records *r, struct keys *keys, struct keyed *k, bool *more,
    struct err *e)
{
	struct span line;

	if (!records_next(r, &line, e))
		return false;
	*more = line.n > 0;
	return !*more || keys_of(keys, line, k, e) || records_at(r, e);
}
