/* SPDX-License-Identifier: MIT */
/*
 * json_set on any text, path and value, which zeros in the input separate:
 * what is set is valid and is found at the path; setting it again changes
 * nothing; what stands before and behind keeps its bytes. What fails changes
 * nothing.
 */
#include "jsonset.h"

#include "fuzz.h"
#include "json.h"
#include "mem.h"

/* a and b begin, or end, with the same n bytes. */
static void
same_start(struct span a, struct span b, size_t n)
{
	must(n <= a.n && n <= b.n && memcmp(a.p, b.p, n) == 0);
}

static void
same_end(struct span a, struct span b, size_t n)
{
	must(n <= a.n && n <= b.n &&
	     memcmp(a.p + a.n - n, b.p + b.n - n, n) == 0);
}

/*
 * What stood before and behind the old value stands there still; where there
 * was none, all bytes of the old text do, around one new stretch.
 */
static void
check_rest(struct span now, struct span was, const struct path *path)
{
	size_t head = 0;
	struct json_scan s;
	struct span old;

	json_init(&s);
	json_watch(&s, path);
	must(json_scan(&s, was));
	old = path->n ? json_found(&s, 0) : s.whole.text;
	if (old.n) {
		head = (size_t)(old.p - was.p);
		same_start(now, was, head);
		same_end(now, was, was.n - head - old.n);
	} else {
		while (head < was.n && now.p[head] == was.p[head])
			head++;
		same_end(now, was, was.n - head);
	}
	json_release(&s);
}

static void
check_set(struct buf *b, const struct path *path, struct span value)
{
	struct json_scan s;
	struct span found;
	struct buf again;
	struct err e;

	json_init(&s);
	json_watch(&s, path);
	must(json_scan(&s, buf_span(b)));
	found = path->n ? json_found(&s, 0) : s.whole.text;
	must(span_same(found, value) && s.watch[0].n == 1);
	json_release(&s);
	buf_init(&again, 1 << 16);
	buf_set(&again, buf_span(b));
	must(json_set(&again, path, value, &e));
	must(span_same(buf_span(&again), buf_span(b)));
	buf_release(&again);
}

/* One value, not so deep that it cannot stand inside of others. */
static bool
fit(struct span value, struct span *trimmed)
{
	struct json_scan s;
	bool ok;

	json_init(&s);
	ok = value.n < 500 && json_scan(&s, value);
	*trimmed = s.whole.text;
	json_release(&s);
	return ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text = {(const char *)p, n}, where = span_take(&text, '\0');
	struct span value = span_take(&text, '\0');
	char *name = mem_dup(where.p, where.n);
	struct path path;
	struct err e;
	struct buf b;

	buf_init(&b, 1 << 16);
	if (path_parse(&path, name, &e)) {
		if (fit(value, &value) && buf_set(&b, text)) {
			if (json_set(&b, &path, value, &e)) {
				check_set(&b, &path, value);
				check_rest(buf_span(&b), text, &path);
			} else {
				must(span_same(buf_span(&b), text));
				must(e.status == ST_DATA ||
				     e.status == ST_USAGE);
			}
		}
		path_release(&path);
	}
	buf_release(&b);
	free(name);
	return 0;
}
