/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "mem.h"
#include "statefile.h"

bool
batch_init(struct batch *b, const struct list *key_paths, const char *cursor,
    char **files, int n, int64_t max_record, struct err *e)
{
	*b = (struct batch){.key_paths = key_paths, .max_record = max_record};
	if (!keys_init(&b->keys, key_paths, cursor, e))
		return false;
	highest_init(&b->seen);
	for (int i = 0; i < n; i++)
		list_add(&b->files, files[i]);
	if (n == 0)
		list_add(&b->files, "-");
	records_init(&b->in, files, n, max_record);
	json_init(&b->scan);
	buf_init(&b->compact, CHANGE_MAX);
	return true;
}

void
batch_release(struct batch *b)
{
	keys_release(&b->keys);
	highest_release(&b->seen);
	list_release(&b->files);
	records_release(&b->in);
	json_release(&b->scan);
	buf_release(&b->compact);
}

/* A change record: its key is that of the record it is about. */
static bool
change_of(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	struct change c;

	if (!json_scan(&b->scan, line))
		return json_fail(&b->scan, e);
	line = b->scan.whole.text;
	if (b->scan.whole.blank) {
		buf_clear(&b->compact);
		json_compact(line, &b->compact);
		line = buf_span(&b->compact);
	}
	if (!change_parse(line, &b->scan, &c, e) ||
	    !keys_of(&b->keys, c.new.n ? c.new : c.old, r, e))
		return false;
	r->text = line;
	return true;
}

static bool
record_of(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	return keys_of(&b->keys, line, r, e);
}

/* Change records? */
static bool
changes(const struct batch *b)
{
	return b->strategy && b->strategy->plan.kind == STRATEGY_APPLY;
}

/* Records whose partitions are to be seen? */
static bool
parts(const struct batch *b)
{
	return b->strategy && b->strategy->plan.merge_key;
}

static bool
take(struct batch *b, struct span line, struct keyed *r, struct err *e)
{
	if (!(changes(b) ? change_of : record_of)(b, line, r, e))
		return false;
	if (parts(b) && !strategy_part(b->strategy, r->text, e))
		return false;
	highest_see(&b->seen, r->cursor, keys_cursor_text(&b->keys));
	if (changes(b))
		r->cursor = (struct span){"", 0}; /* they stay as they came */
	return true;
}

/* A record that cannot be taken is rejected where that is allowed. */
static bool
refuse(
    struct batch *b, const struct records *in, struct span line, struct err *e)
{
	if (e->status != ST_DATA)
		return false; /* a full disk is not this record's fault */
	if (b->reject.fd)
		return reject_record(&b->reject, in->file, in->line, line, e);
	return records_at(in, e);
}

static bool
next(struct batch *b, struct records *in, struct keyed *r, bool *more,
    struct err *e)
{
	struct span line;

	do {
		if (!records_next(in, &line, e))
			return false;
		*more = line.n != 0;
		if (!*more || take(b, line, r, e))
			return true;
	} while (refuse(b, in, line, e));
	return false;
}

bool
batch_next(struct batch *b, struct keyed *r, bool *more, struct err *e)
{
	return next(b, &b->in, r, more, e);
}

/* A file that is sorted already. */
struct sorted_file {
	struct sorted_input input;
	struct records in;
	struct batch *batch;
};

static bool
next_sorted(struct sorted_input *i, struct keyed *r, bool *more, struct err *e)
{
	struct sorted_file *f = (struct sorted_file *)i;

	return next(f->batch, &f->in, r, more, e);
}

static bool
at_sorted(const struct sorted_input *i, struct err *e)
{
	return records_at(&((const struct sorted_file *)i)->in, e);
}

static void
close_sorted(struct sorted_input *i)
{
	struct sorted_file *f = (struct sorted_file *)i;

	records_release(&f->in);
	free(f);
}

static void
add_sorted(struct batch *b, struct runs *runs, size_t i)
{
	struct sorted_file *f = mem_new(sizeof *f);

	f->input = (struct sorted_input){next_sorted, at_sorted, close_sorted};
	f->batch = b;
	records_one(&f->in, b->files.v[i], b->max_record);
	runs_add_sorted(runs, &f->input);
}

/* What the ascent has is before what comes now. */
static bool
end_ascent(struct batch *b, struct runs *runs, struct err *e)
{
	if (b->ascent == NULL)
		return true;
	if (!ascent_close(b->ascent, e))
		return false;
	runs_add_sorted(runs, ascent_input(b->ascent, &b->keys));
	b->ascent = NULL;
	return true;
}

static bool
add(struct batch *b, struct runs *runs, const struct keyed *r, struct err *e)
{
	bool taken = false;

	if (b->ascent && !ascent_add(b->ascent, r, &taken, e))
		return false;
	return taken || (end_ascent(b, runs, e) && runs_add(runs, r, e));
}

/* Is the record not below the last one, which it becomes? */
static bool
follows(const struct batch *b, struct buf *last, struct span key, struct err *e)
{
	if (span_compare(key, buf_span(last)) < 0) {
		err_set(e, ST_DATA, "not sorted by key");
		return records_at(&b->in, e);
	}
	return buf_set(last, key);
}

/* sorted: it is said to be */
static bool
add_all(
    struct batch *b, struct runs *runs, size_t i, bool sorted, struct err *e)
{
	struct buf last;
	struct keyed r;
	bool more = true, ok;

	records_release(&b->in);
	records_one(&b->in, b->files.v[i], b->max_record);
	buf_init(&last, KEYED_MAX);
	while ((ok = next(b, &b->in, &r, &more, e)) && more) {
		ok = (!sorted || follows(b, &last, r.key, e)) &&
		     add(b, runs, &r, e);
		if (!ok)
			break;
	}
	buf_release(&last);
	return ok;
}

/* Does its state say that the file is sorted by our key? */
static bool
sorted_by_state(const struct batch *b, size_t i)
{
	const char *name = b->files.v[i];
	struct state s;
	struct err ignored;
	bool is;
	int fd;

	if (strcmp(name, "-") == 0 || changes(b))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false; /* whoever reads it will tell */
	state_init(&s);
	is = statefile_load(fd, name, &s, &is, &ignored) && is &&
	     state_has_key(&s, b->key_paths);
	state_release(&s);
	close(fd);
	return is;
}

static bool
sort_file(
    struct batch *b, struct runs *runs, size_t i, bool sorted, struct err *e)
{
	/* The partitions of a batch must be known before its end. */
	if (parts(b) || !(sorted || sorted_by_state(b, i)))
		return add_all(b, runs, i, sorted, e);
	if (!end_ascent(b, runs, e))
		return false;
	add_sorted(b, runs, i);
	return true;
}

bool
batch_sort(struct batch *b, struct runs *runs, bool sorted, struct err *e)
{
	for (size_t i = 0; i < b->files.n; i++)
		if (!sort_file(b, runs, i, sorted, e))
			return false;
	return b->ascent ? ascent_close(b->ascent, e) : runs_sort(runs, e);
}

bool
batch_descend(struct batch *b, struct runs *runs, struct err *e)
{
	return end_ascent(b, runs, e) && runs_sort(runs, e);
}

bool
batch_end(struct batch *b, struct err *e)
{
	return reject_close(&b->reject, e);
}
