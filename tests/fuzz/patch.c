/* SPDX-License-Identifier: MIT */
/*
 * A target and a merge patch, which a zero separates: what comes of them is
 * JSON, and is the target where it says so; once more changes nothing. Members
 * that the patch has not are there as they were, in their order; of those that
 * it has there is the value, once, or none.
 */
#include "patch.h"

#include "fuzz.h"
#include "json.h"

static bool
same_name(struct span a, struct span b)
{
	struct buf bytes;
	bool same;

	buf_init(&bytes, a.n);
	json_unescape(a, &bytes);
	same = json_same(b, buf_span(&bytes));
	buf_release(&bytes);
	return same;
}

/* The last member of that name, and how many there are. */
static struct span
last(struct span object, struct span name, size_t *n)
{
	struct span value = {"", 0};

	*n = 0;
	if (json_type(object) != JSON_OBJECT)
		return value;
	for (struct json_iter it = json_iter(object); json_next(&it);)
		if (same_name(it.name, name)) {
			value = it.value;
			++*n;
		}
	return value;
}

static void
check_members(struct span target, struct span patch, struct span now)
{
	struct json_iter is = json_iter(now);
	size_t n;

	if (json_type(target) == JSON_OBJECT)
		for (struct json_iter it = json_iter(target); json_next(&it);) {
			last(patch, it.name, &n);
			if (n)
				continue;
			do
				must(json_next(&is));
			while (last(patch, is.name, &n).n);
			must(span_same(it.name, is.name));
			must(span_same(it.value, is.value));
		}
	for (struct json_iter it = json_iter(patch); json_next(&it);) {
		struct span want = last(patch, it.name, &n);
		struct span got = last(now, it.name, &n);

		if (json_type(want) == JSON_NULL)
			must(n == 0);
		else if (json_type(want) == JSON_OBJECT)
			must(n == 1 && json_type(got) == JSON_OBJECT);
		else
			must(n == 1 && span_same(got, want));
	}
}

static void
check(struct span target, struct span patch, struct json_scan *scan)
{
	struct patch p;
	struct buf out, again;
	struct err e = {0};
	bool changed;

	patch_init(&p);
	buf_init(&out, BUF_TEXT);
	buf_init(&again, BUF_TEXT);
	if (patch_apply(&p, target, patch, &out, &changed, &e)) {
		must(json_scan(scan, buf_span(&out)));
		must(changed == !span_same(buf_span(&out), target));
		check_members(target, patch, buf_span(&out));
		must(patch_apply(
		    &p, buf_span(&out), patch, &again, &changed, &e));
		must(!changed && span_same(buf_span(&out), buf_span(&again)));
	} else {
		must(e.status == ST_DATA && json_type(patch) != JSON_OBJECT);
	}
	patch_release(&p);
	buf_release(&out);
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span rest = {(const char *)p, n};
	struct span target = span_take(&rest, '\0'), patch;
	struct json_scan scan;

	json_init(&scan);
	if (json_scan(&scan, rest) && n < 4000) {
		patch = scan.whole.text;
		if (target.n == 0)
			check(target, patch, &scan);
		else if (json_scan(&scan, target))
			check(scan.whole.text, patch, &scan);
	}
	json_release(&scan);
	return 0;
}
