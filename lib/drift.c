/* SPDX-License-Identifier: MIT */
#include "drift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

static void
page_release(struct drift_page *p)
{
	free(p->hash);
	seen_release(&p->objects);
	seen_release(&p->keys);
}

void
drift_release(struct drift *d)
{
	page_release(&d->last);
	page_release(&d->now);
	free(d->border);
	*d = (struct drift){0};
}

static void
page_clear(struct drift_page *p, size_t n)
{
	seen_clear(&p->objects);
	seen_clear(&p->keys);
	p->n = 0;
	if (n <= p->cap)
		return;
	p->hash = mem_resize_n(p->hash, n, sizeof *p->hash);
	p->cap = n;
}

/* A hash of the record's key; false: it has none. */
static bool
key_hash(struct drift *d, struct span record, uint64_t *hash)
{
	struct keyed k;
	struct err e;

	if (d->keys == NULL || !keys_of(d->keys, record, &k, &e))
		return false;
	*hash = seen_hash(0, k.key);
	return true;
}

static void
read_object(struct drift *d, struct span record, uint64_t hash)
{
	uint64_t key;
	bool again = seen_has(&d->last.objects, hash);

	if (!seen_add(&d->now.objects, hash))
		return;
	d->again += again;
	if (!key_hash(d, record, &key))
		return;
	seen_add(&d->now.keys, key);
	d->changed += !again && seen_has(&d->last.keys, key);
}

void
drift_read(struct drift *d, const struct json_hit *hits, size_t n,
    const uint64_t *hash)
{
	page_clear(&d->now, n);
	d->again = d->changed = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t h = hash ? hash[i] : seen_hash(0, hits[i].text);

		d->now.hash[d->now.n++] = h;
		if (json_type(hits[i].text) == JSON_OBJECT)
			read_object(d, hits[i].text, h);
	}
	d->hash = 0;
	if (n)
		d->hash = seen_hash(0, (struct span){(char *)d->now.hash,
					   n * sizeof *d->now.hash});
}

/* Of p's first n, the longest true start that is an end of them as well. */
static void
find_borders(const uint64_t *p, size_t n, size_t *border)
{
	size_t k = 0;

	border[0] = 0;
	for (size_t i = 1; i < n; i++) {
		while (k && p[i] != p[k])
			k = border[k - 1];
		k += p[i] == p[k];
		border[i] = k;
	}
}

/* Knuth, Morris and Pratt: the longest start of now that is an end of last. */
static size_t
longest(struct drift *d)
{
	const uint64_t *p = d->now.hash;
	size_t k = 0, n = d->now.n;

	d->border = mem_resize_n(d->border, n, sizeof *d->border);
	find_borders(p, n, d->border);
	for (size_t i = 0; i < d->last.n; i++) {
		if (k == n)
			k = d->border[k - 1];
		while (k && d->last.hash[i] != p[k])
			k = d->border[k - 1];
		k += d->last.hash[i] == p[k];
	}
	return k;
}

int64_t
drift_lead(struct drift *d, int64_t back)
{
	size_t n = (size_t)back;

	if (d->now.n == 0 || d->last.n == 0)
		return 0;
	if (n && n <= d->now.n && n <= d->last.n &&
	    memcmp(d->now.hash, d->last.hash + d->last.n - n,
		n * sizeof *d->now.hash) == 0)
		return back;
	return (int64_t)longest(d);
}

void
drift_turn(struct drift *d, int64_t expected)
{
	struct drift_page last = d->last;

	d->last = d->now;
	d->now = last;
	if (d->again > expected)
		d->repeated += d->again - expected;
	d->altered += d->changed;
}

void
drift_warn(const struct drift *d, const char *method, const char *url,
    int64_t records, int64_t fell)
{
	char changed[60] = "";

	if (d->keys)
		snprintf(changed, sizeof changed, ", %lld of them changed",
		    (long long)d->altered);
	if (d->repeated + d->altered)
		warn("%s %.300s: %lld of %lld records came again on the next "
		     "page%s: rows moved, so that others may be missing",
		    method, url, (long long)(d->repeated + d->altered),
		    (long long)records, changed);
	if (fell)
		warn("%s %.300s: the total fell by %lld on the way: rows "
		     "went, so that others may have moved out of sight",
		    method, url, (long long)fell);
}
