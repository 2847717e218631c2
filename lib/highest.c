/* SPDX-License-Identifier: MIT */
#include "highest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "commit.h"
#include "key.h"
#include "names.h"
#include "records.h"
#include "shards.h"
#include "statefile.h"

void
highest_init(struct highest *h)
{
	buf_init(&h->order, KEYED_MAX);
	buf_init(&h->text, (size_t)RECORD_MAX);
}

void
highest_release(struct highest *h)
{
	buf_release(&h->order);
	buf_release(&h->text);
}

void
highest_see(struct highest *h, struct span order, struct span text)
{
	if (order.n == 0 || span_compare(order, buf_span(&h->order)) <= 0)
		return;
	buf_set(&h->order, order);
	buf_set(&h->text, text);
}

static bool
read_all(
    struct records *in, struct keys *keys, struct highest *h, struct err *e)
{
	struct keyed r;
	bool more, ok;

	while ((ok = records_keyed(in, keys, &r, &more, e)) && more)
		highest_see(h, r.cursor, keys_cursor_text(keys));
	return ok;
}

/* From the data: the path of the cursor is all that is needed. */
static bool
from_data(const char *path, const char *cursor, struct buf *b, struct err *e)
{
	struct list no_keys = {0};
	struct highest h;
	struct keys keys;
	struct records in;
	bool ok = keys_init(&keys, &no_keys, cursor, e);

	if (ok) {
		keys.cursor_optional = true;
		highest_init(&h);
		records_file(&in, path);
		ok = read_all(&in, &keys, &h, e);
		buf_add(b, h.text.p, h.text.n);
		records_release(&in);
		highest_release(&h);
		keys_release(&keys);
	}
	return ok;
}

static bool
choose(const char *path, const char *cursor, const struct state *s,
    bool matches, struct buf *b, struct err *e)
{
	const struct list no_keys = {0};
	struct names names;
	bool ok = true;

	names_init(&names, s, &no_keys, cursor);
	if (names.cursor == NULL)
		ok = err_set(e, ST_USAGE,
		    "%s: no state names its cursor; say --cursor PATH", path);
	else if (matches && state_has_cursor(s, names.cursor))
		buf_add(b, s->highest.p, s->highest.n);
	else
		ok = from_data(path, names.cursor, b, e);
	names_release(&names);
	return ok;
}

/* As highest_of, of an open file whose path has no symlink at its end. */
static bool
highest_in(
    int fd, const char *path, const char *cursor, struct buf *b, struct err *e)
{
	struct state s;
	bool ok, trusted;

	state_init(&s);
	ok = statefile_load(fd, path, &s, &trusted, e) &&
	     choose(path, cursor, &s, trusted, b, e);
	state_release(&s);
	return ok;
}

static bool
of_file(const char *path, const char *cursor, struct buf *b, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *target;
	bool ok;

	if (fd < 0)
		return errno == ENOENT || err_sys(e, "%s", path);
	target = commit_resolve(path, e);
	ok = target && highest_in(fd, target, cursor, b, e);
	close(fd);
	free(target);
	return ok;
}

/* Is the first cursor the lower one? One that is not there is the lowest. */
static bool
lower(struct span a, struct span b)
{
	struct buf order[2];
	struct err ignored;
	bool is;

	buf_init(&order[0], KEYED_MAX);
	buf_init(&order[1], KEYED_MAX);
	if (a.n)
		key_cursor(a, &order[0], &ignored);
	if (b.n)
		key_cursor(b, &order[1], &ignored);
	is = span_compare(buf_span(&order[0]), buf_span(&order[1])) < 0;
	buf_release(&order[0]);
	buf_release(&order[1]);
	return is;
}

/*
 * Every part has the highest cursor of the whole data set (dataset.h), but for
 * those that a killed writer did not come to: so it is the lowest of theirs.
 */
static bool
of_parts(
    const char *dir, size_t n, const char *cursor, struct buf *b, struct err *e)
{
	struct buf part;
	bool ok = true;

	buf_init(&part, (size_t)RECORD_MAX);
	for (size_t i = 0; ok && i < n; i++) {
		char *path = shards_path(dir, i, n);

		buf_clear(&part);
		ok = of_file(path, cursor, &part, e);
		if (i == 0 || lower(buf_span(&part), buf_span(b)))
			buf_set(b, buf_span(&part));
		free(path);
	}
	buf_release(&part);
	return ok;
}

bool
highest_of(const char *path, const char *cursor, struct buf *b, struct err *e)
{
	struct buf set;
	size_t n;
	bool ok;

	if (!shards_meant(path))
		return of_file(path, cursor, b, e);
	if (!shards_count(path, &n, e))
		return false;
	/* Only a slash says that a data set is yet to come. */
	if (n == 0 && !str_ends(path, "/"))
		return of_file(path, cursor, b, e);
	buf_init(&set, (size_t)RECORD_MAX);
	ok = of_parts(path, n, cursor, &set, e);
	buf_add(b, set.p, set.n);
	buf_release(&set);
	return ok;
}
