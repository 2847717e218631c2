/* SPDX-License-Identifier: MIT */
#include "shards.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "gz.h"
#include "mem.h"
#include "num.h"

static const char before[] = "part-", between[] = "-of-",
		  behind[] = ".ndjson.gz";

enum { DIGITS = 5 };

/* How many parts of each number there are; index 0 is not used. */
struct census {
	size_t parts[SHARDS_MOST + 1];
};

bool
shards_meant(const char *name)
{
	size_t n = strlen(name);
	struct stat st;

	return (n && name[n - 1] == '/') ||
	       (stat(name, &st) == 0 && S_ISDIR(st.st_mode));
}

static bool
take(struct span *rest, const char *text)
{
	size_t n = strlen(text);

	if (rest->n < n || memcmp(rest->p, text, n) != 0)
		return false;
	rest->p += n;
	rest->n -= n;
	return true;
}

static bool
take_number(struct span *rest, int64_t min, int64_t max, size_t *out)
{
	int64_t v;

	if (rest->n < DIGITS ||
	    !num_parse((struct span){rest->p, DIGITS}, min, max, &v))
		return false;
	*out = (size_t)v;
	rest->p += DIGITS;
	rest->n -= DIGITS;
	return true;
}

/* Is it the name of a part, or (state) of its state file? */
static bool
is_part(const char *name, size_t *n, bool *state)
{
	struct span rest = span_of(name);
	size_t i;

	if (!take(&rest, before) ||
	    !take_number(&rest, 0, SHARDS_MOST - 1, &i) ||
	    !take(&rest, between) || !take_number(&rest, 1, SHARDS_MOST, n) ||
	    !take(&rest, behind))
		return false;
	*state = take(&rest, ".state");
	return rest.n == 0 && i < *n;
}

/* .NAME.XXXXXX.tmp of a part or of its state file (commit.h) */
static bool
is_temporary(const char *name, size_t *n)
{
	const size_t suffix = strlen(".XXXXXX.tmp");
	size_t len = strlen(name);
	bool state, is = false;
	char *part;

	if (len <= suffix || name[0] != '.' || !str_ends(name, ".tmp"))
		return false;
	part = mem_dup(name + 1, len - 1 - suffix);
	is = is_part(part, n, &state);
	free(part);
	return is;
}

char *
shards_path(const char *dir, size_t i, size_t n)
{
	size_t len = strlen(dir);
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_addf(&b, "%s%s%s%05zu%s%05zu%s", dir,
	    len && dir[len - 1] == '/' ? "" : "/", before, i, between, n,
	    behind);
	return buf_take(&b);
}

size_t
shards_part(struct span key, size_t n)
{
	return gz_crc32(0, key.p, key.n) % n;
}

static bool
count(const char *dir, struct census *c, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool state, ok;
	size_t n;

	if (d == NULL)
		return errno == ENOENT || err_sys(e, "%s", dir);
	for (errno = 0; (entry = readdir(d)) != NULL; errno = 0)
		if (is_part(entry->d_name, &n, &state) && !state)
			c->parts[n]++;
	ok = errno == 0 || err_sys(e, "%s", dir);
	closedir(d);
	return ok;
}

/* Where it is told that the first set is being made; to be freed. */
static char *
new_mark(const char *dir)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	buf_addf(&b, "%s/.shards.new", dir);
	return buf_take(&b);
}

/* The largest whole set, and the largest that is not. */
static void
sets(const struct census *c, size_t *whole, size_t *some)
{
	*whole = *some = 0;
	for (size_t i = 1; i <= SHARDS_MOST; i++) {
		if (c->parts[i] == i)
			*whole = i;
		else if (c->parts[i])
			*some = i;
	}
}

bool
shards_begin(const char *dir, struct err *e)
{
	char *mark = new_mark(dir);
	int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	bool ok = fd >= 0 || err_sys(e, "%s", mark);

	if (fd >= 0)
		close(fd);
	free(mark);
	return ok;
}

bool
shards_end(const char *dir, struct err *e)
{
	struct census *c = mem_new(sizeof *c);
	char *mark = new_mark(dir);
	size_t whole, some;
	bool ok = count(dir, c, e);

	sets(c, &whole, &some);
	if (ok && (whole || some == 0))
		ok = unlink(mark) == 0 || errno == ENOENT ||
		     err_sys(e, "%s", mark);
	free(mark);
	free(c);
	return ok;
}

bool
shards_count(const char *dir, size_t *n, struct err *e)
{
	struct census *c = mem_new(sizeof *c);
	char *mark = new_mark(dir);
	size_t some;
	bool ok = count(dir, c, e);

	sets(c, n, &some);
	if (ok && *n == 0 && some && access(mark, F_OK) != 0)
		ok = err_set(e, ST_DATA, "%s: %zu of its %zu parts are missing",
		    dir, some - c->parts[some], some);
	free(mark);
	free(c);
	return ok;
}

void
shards_forget(char **files, int n)
{
	for (int i = 0; i < n; i++)
		free(files[i]);
	free(files);
}

char **
shards_expand(char *const *files, int *n, struct err *e)
{
	char **all = mem_new(sizeof *all);
	int held = 0;

	for (int i = 0; i < *n; i++) {
		size_t parts = 0, names;

		if (shards_meant(files[i]) &&
		    !shards_count(files[i], &parts, e)) {
			shards_forget(all, held);
			return NULL;
		}
		names = parts ? parts : 1;
		all = mem_resize_n(all, (size_t)held + names, sizeof *all);
		for (size_t j = 0; j < names; j++)
			all[held++] = parts ? shards_path(files[i], j, parts)
					    : mem_text(files[i]);
	}
	*n = held;
	return all;
}

bool
shards_sweep(const char *dir, size_t n, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool state, ok = true;
	size_t of;

	if (d == NULL)
		return err_sys(e, "%s", dir);
	while (ok && (entry = readdir(d)) != NULL)
		if ((is_part(entry->d_name, &of, &state) ||
			is_temporary(entry->d_name, &of)) &&
		    of != n)
			ok = unlinkat(dirfd(d), entry->d_name, 0) == 0 ||
			     errno == ENOENT ||
			     err_sys(e, "%s/%s", dir, entry->d_name);
	closedir(d);
	return ok;
}
