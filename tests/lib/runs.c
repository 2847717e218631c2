/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "tap.h"

static const struct policy newest = {.lowest = false};
static struct err e;

static void
add(struct runs *r, const char *key, const char *cursor, const char *text)
{
	struct keyed k = {span_of(key), span_of(cursor), span_of(text)};

	if (!runs_add(r, &k, &e))
		exit(99);
}

/* All of r as "key=text key=text ..." */
static const char *
all(struct runs *r)
{
	static char text[1000];
	struct keyed k;
	size_t n = 0;
	bool more;

	text[0] = '\0';
	if (!runs_sort(r, &e))
		return e.text;
	while (runs_next(r, &k, &more, &e) && more)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s=%.*s",
		    n ? " " : "", (int)k.key.n, k.key.p, (int)k.text.n,
		    k.text.p);
	runs_free(r);
	return text;
}

static void
small(void)
{
	struct runs *r = runs_new(1 << 20, "/tmp", &newest, false);

	is(all(r), "", "none");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "b", "", "1");
	add(r, "a", "", "2");
	add(r, "ab", "", "3");
	add(r, "", "", "4");
	add(r, "b", "", "");
	is(all(r), "=4 a=2 ab=3 b=", "by key, the later wins");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "12345678", "", "1");
	add(r, "123456789", "", "2");
	add(r, "12345678A", "", "3");
	add(r, "1234567", "", "4");
	is(all(r), "1234567=4 12345678=1 123456789=2 12345678A=3",
	    "around the prefix");
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add(r, "a", "5", "1");
	add(r, "a", "4", "2");
	add(r, "b", "5", "1");
	add(r, "b", "5", "2");
	add(r, "c", "", "1");
	add(r, "c", "0", "2");
	add(r, "c", "", "3");
	is(all(r), "a=1 b=2 c=2", "the higher cursor, the later on a tie");
}

static size_t
entries(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Keys come again and again, in changing order; what must win is known. */
static bool
many(size_t keys, size_t times, size_t length, bool cursors)
{
	struct runs *r = runs_new(1 << 20, "/tmp", &newest, false);
	char *text = malloc(length + 1);
	char key[24], cursor[24], want[48];
	struct keyed k;
	size_t n = 0;
	bool more = true, good = true;

	memset(text, 'x', length);
	for (size_t t = 0; t < times; t++)
		for (size_t i = 0; i < keys; i++) {
			size_t j = i * 7919 % keys;

			snprintf(key, sizeof key, "%08zu", j);
			/* The middle one is the highest, if there are any. */
			snprintf(cursor, sizeof cursor, "%04zu",
			    t <= times / 2 ? t : times - t - 1);
			snprintf(text, length, "%zu.%zu", j, t);
			text[strlen(text)] = 'x';
			k = (struct keyed){span_of(key),
			    {cursor, cursors ? 4 : 0}, {text, length}};
			if (!runs_add(r, &k, &e))
				exit(99);
		}
	good = runs_sort(r, &e);
	while (good && (good = runs_next(r, &k, &more, &e)) && more) {
		snprintf(key, sizeof key, "%08zu", n);
		snprintf(want, sizeof want, "%zu.%zux", n,
		    cursors ? times / 2 : times - 1);
		good = span_is(k.key, key) && k.text.n == length &&
		       memcmp(k.text.p, want, strlen(want)) == 0;
		n++;
	}
	runs_free(r);
	free(text);
	return good && n == keys;
}

static void
large(void)
{
	size_t before = entries("/proc/self/fd");
	struct runs *r;
	struct keyed k;

	ok(many(100, 5, 100, false), "in memory");
	ok(many(10007, 5, 100, false), "a few runs, the later wins");
	ok(many(10007, 5, 100, true), "a few runs, the higher cursor wins");
	ok(many(30011, 21, 100, true), "runs of runs");
	ok(many(101, 7, 300000, true), "records of a quarter of the memory");
	ok(many(5, 9, 3 << 20, true), "records larger than the memory");
	ok(entries("/proc/self/fd") == before, "no descriptor is left open");

	r = runs_new(1 << 20, "/nowhere", &newest, false);
	k = (struct keyed){{"k", 1}, {"", 0}, {"", 0}};
	while (runs_add(r, &k, &e))
		;
	runs_free(r);
	is(e.text, "/nowhere: a temporary file: No such file or directory",
	    "nowhere to spill");
}

/* A record of the random tests, and where it came. */
struct item {
	char key[48], cursor[16], text[2000];
	size_t nkey, ncursor, ntext;
	size_t arrival;
};

static const struct policy *by; /* what items are sorted by: all of it */

static struct keyed
keyed(const struct item *x)
{
	return (struct keyed){
	    {x->key, x->nkey}, {x->cursor, x->ncursor}, {x->text, x->ntext}};
}

static int
by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int c = span_compare(keyed(x).key, keyed(y).key);

	return c ? c : (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

static int
by_all(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int c = span_compare(keyed(x).key, keyed(y).key);

	if (c == 0)
		c = span_compare(keyed(x).cursor, keyed(y).cursor) *
		    (by->lowest ? -1 : 1);
	return c ? c : (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

/* What every record is in when it is added, as one that was just read is. */
static struct item last;

/* Items as a sorted input. */
struct items {
	struct sorted_input input;
	const struct item *v;
	size_t n, i;
	size_t *closed;
};

static bool
items_next(struct sorted_input *in, struct keyed *k, bool *more, struct err *er)
{
	struct items *s = (struct items *)in;

	(void)er;
	*more = s->i < s->n;
	memset(&last, 'z', sizeof last);
	if (*more) {
		last = s->v[s->i++];
		*k = keyed(&last);
	}
	return true;
}

static bool
items_at(const struct sorted_input *in, struct err *er)
{
	return err_at(er, "FILE:%zu", ((const struct items *)in)->i);
}

static void
items_close(struct sorted_input *in)
{
	++*((struct items *)in)->closed;
	free(in);
}

static void
add_items(struct runs *r, const struct item *v, size_t n, size_t *closed)
{
	struct items *s = calloc(1, sizeof *s);

	*s = (struct items){.input = {items_next, items_at, items_close},
	    .v = v,
	    .n = n,
	    .closed = closed};
	runs_add_sorted(r, &s->input);
}

static unsigned seed = 1;

static size_t
below(size_t n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

static void
make(struct item *x, size_t i, size_t keys, size_t cursors, size_t length)
{
	/* Alike for as long as the windows of the sort, and longer. */
	static const char *const begin[] = {"", "abcdefgh", "abcdefghi",
	    "bcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyzbcdefgh"};
	const size_t which = keys > 7 ? below(5) : keys % 3;

	*x = (struct item){.arrival = i};
	x->nkey = (size_t)snprintf(
	    x->key, sizeof x->key, "%s%zu", begin[which], below(keys));
	if (cursors)
		x->ncursor = (size_t)snprintf(
		    x->cursor, sizeof x->cursor, "2026%zu", below(cursors));
	x->ntext = 22 + below(length);
	memset(x->text, 'x', x->ntext);
	snprintf(x->text, 22, "%zu", i);
}

/* Give all items to r, some as sorted inputs; inputs counts those. */
static void
give(struct runs *r, struct item *v, size_t n, size_t *inputs, size_t *closed)
{
	for (size_t i = 0; i < n;) {
		size_t m = 1 + below(n / 8);

		m = m < n - i ? m : n - i;
		if (inputs && below(2)) {
			qsort(v + i, m, sizeof *v, by_key);
			add_items(r, v + i, m, closed);
			++*inputs;
		} else {
			for (size_t j = i; j < i + m; j++) {
				struct keyed k;

				last = v[j];
				k = keyed(&last);
				if (!runs_add(r, &k, &e))
					exit(99);
			}
		}
		i += m;
	}
}

/* Is item i, of those in order, handed back? */
static bool
stays(const struct item *v, size_t n, size_t i, const struct policy *p)
{
	size_t from = i;

	if (!p->first)
		return i + 1 == n || span_same(keyed(v + i).key,
					 keyed(v + i + 1).key) == false;
	/* The first of those with the cursor that wins, which is last. */
	while (i + 1 < n && span_same(keyed(v + i).key, keyed(v + i + 1).key))
		i++;
	return span_same(keyed(v + i).cursor, keyed(v + from).cursor) &&
	       (from == 0 ||
		   !span_same(keyed(v + from).key, keyed(v + from - 1).key) ||
		   !span_same(
		       keyed(v + from).cursor, keyed(v + from - 1).cursor));
}

static bool
random_one(size_t n, size_t keys, size_t cursors, const struct policy *p,
    bool everything, bool with_inputs)
{
	struct item *v = malloc(n * sizeof *v);
	struct runs *r =
	    runs_new(below(2) ? 1 << 20 : 1 << 24, "/tmp", p, everything);
	size_t inputs = 0, closed = 0;
	struct keyed k;
	bool more, good;

	for (size_t i = 0; i < n; i++)
		make(&v[i], i, keys, cursors, 1900);
	give(r, v, n, with_inputs ? &inputs : NULL, &closed);
	/* By now the inputs are held, and v stays as it is. */
	struct item *want = malloc(n * sizeof *want);

	memcpy(want, v, n * sizeof *want);
	by = p;
	qsort(want, n, sizeof *want, by_all);
	good = runs_sort(r, &e);
	for (size_t i = 0; i < n && good; i++) {
		if (!everything && !stays(want, n, i, p))
			continue;
		good = runs_next(r, &k, &more, &e) && more &&
		       span_same(k.key, keyed(&want[i]).key) &&
		       span_same(k.cursor, keyed(&want[i]).cursor) &&
		       span_same(k.text, keyed(&want[i]).text);
	}
	good = good && runs_next(r, &k, &more, &e) && !more;
	runs_free(r);
	free(v);
	free(want);
	return good && closed == inputs;
}

static void
random_all(void)
{
	static const size_t sizes[] = {9, 100, 3000}, keys[] = {1, 7, 5000};
	struct policy p;

	for (int i = 0; i < 16; i++) {
		bool good = true;

		p = (struct policy){.lowest = i & 1, .first = i & 2};
		for (size_t s = 0; s < 3; s++)
			for (size_t j = 0; j < 9; j++)
				good = random_one(sizes[s], keys[j % 3],
					   j / 3 * j / 3, &p, i & 4, i & 8) &&
				       good;
		ok(good, "random:%s%s%s%s", i & 1 ? " lowest" : "",
		    i & 2 ? " first" : "", i & 4 ? " all" : "",
		    i & 8 ? " inputs" : "");
	}
}

static void
sorted_inputs(void)
{
	const struct rlimit few = {100, 100};
	struct rlimit files;
	struct item *v = calloc(600, sizeof *v);
	size_t closed = 0, n = 0;
	struct runs *r;
	struct keyed k;
	bool more, good;

	for (size_t i = 0; i < 600; i++) {
		v[i].arrival = i;
		v[i].nkey = (size_t)snprintf(
		    v[i].key, sizeof v[i].key, "%zu", i % 300 + 100);
		v[i].ntext =
		    (size_t)snprintf(v[i].text, sizeof v[i].text, "%zu", i);
	}
	r = runs_new(1 << 20, "/tmp", &newest, false);
	add_items(r, v, 300, &closed);
	add_items(r, v + 200, 200, &closed);
	good = runs_sort(r, &e);
	while (good && (good = runs_next(r, &k, &more, &e)) && more)
		;
	ok(!good && e.status == ST_DATA, "an input that is not sorted");
	is(e.text, "FILE:101: not sorted by key", "where");
	runs_free(r);
	ok(closed == 2, "both are closed");

	/* 599 of one record, and few descriptors. */
	getrlimit(RLIMIT_NOFILE, &files);
	setrlimit(
	    RLIMIT_NOFILE, &(struct rlimit){few.rlim_cur, files.rlim_max});
	closed = 0;
	r = runs_new(1 << 20, "/tmp", &newest, false);
	for (size_t i = 0; i < 599; i++)
		add_items(r, v + i, 1, &closed);
	k = keyed(&v[599]);
	good = runs_add(r, &k, &e) && runs_sort(r, &e);
	while (good && (good = runs_next(r, &k, &more, &e)) && more) {
		good = span_same(k.text, keyed(&v[300 + n]).text);
		n++;
	}
	runs_free(r);
	setrlimit(RLIMIT_NOFILE, &files);
	ok(good && n == 300 && closed == 599, "599 inputs");
	free(v);
}

/* As many at work as a data set may have parts; each spills many times. */
static void
side_by_side(void)
{
	enum { MANY = 40, EACH = 3000 };
	struct rlimit files;
	struct runs *r[MANY];
	static char text[1000];
	struct keyed k = {{NULL, 8}, {"", 0}, {text, sizeof text}};
	char key[24];
	bool more, good = true;

	getrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){100, files.rlim_max});
	for (int i = 0; i < MANY; i++)
		r[i] = runs_new(1 << 20, "/tmp", &newest, false);
	k.key.p = key;
	for (int n = 0; good && n < EACH; n++)
		for (int i = 0; good && i < MANY; i++) {
			snprintf(key, sizeof key, "%08d", n * 7 % EACH);
			good = runs_add(r[i], &k, &e);
		}
	for (int i = 0; i < MANY; i++)
		good = good && runs_sort(r[i], &e);
	for (int i = 0; i < MANY; i++) {
		int n = 0;

		while (good && (good = runs_next(r[i], &k, &more, &e)) && more)
			n++;
		good = good && n == EACH;
		runs_free(r[i]);
	}
	setrlimit(RLIMIT_NOFILE, &files);
	ok(good, "40 side by side, and 100 descriptors");
}

/* Files may not grow beyond some bytes: who writes is a thread. */
static void
full(void)
{
	struct runs *r = runs_new(1 << 20, "/tmp", &newest, false);
	struct rlimit size;
	static char text[1000];
	char key[24];
	struct keyed k = {{key, 8}, {"", 0}, {text, sizeof text}};
	int i = 0;

	getrlimit(RLIMIT_FSIZE, &size);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, size.rlim_max});
	do
		snprintf(key, sizeof key, "%08d", i++);
	while (runs_add(r, &k, &e));
	is(e.text, "/tmp: File too large", "no room to spill");
	runs_free(r);
	setrlimit(RLIMIT_FSIZE, &size);
}

int
main(void)
{
	small();
	large();
	random_all();
	sorted_inputs();
	side_by_side();
	full();
	return tap_done();
}
