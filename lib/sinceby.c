/* SPDX-License-Identifier: MIT */
#include "sinceby.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "key.h"
#include "mem.h"
#include "records.h"
#include "seen.h"

void
sinceby_release(struct sinceby *s)
{
	for (size_t i = 0; i < s->cap; i++)
		free(s->slot[i].bytes);
	free(s->slot);
	*s = (struct sinceby){0};
}

/* The slot of a key, or the free one where it belongs. */
static struct sinceby_parent *
slot_of(const struct sinceby *s, struct span key, uint64_t hash)
{
	size_t i = (size_t)hash & (s->cap - 1);

	for (; s->slot[i].bytes; i = (i + 1) & (s->cap - 1)) {
		const struct sinceby_parent *p = &s->slot[i];

		if (p->hash == hash &&
		    span_same((struct span){p->bytes, p->key}, key))
			break;
	}
	return &s->slot[i];
}

static void
grow(struct sinceby *s)
{
	struct sinceby old = *s;

	s->cap = old.cap ? old.cap * 2 : 64;
	s->slot = mem_new(s->cap * sizeof *s->slot);
	for (size_t i = 0; i < old.cap; i++) {
		const struct sinceby_parent *p = &old.slot[i];

		if (p->bytes)
			*slot_of(s, (struct span){p->bytes, p->key}, p->hash) =
			    *p;
	}
	free(old.slot);
}

/* Key, order and text become those of the parent. */
static bool
fill(struct sinceby *s, struct sinceby_parent *p, const struct keyed *r,
    struct span text, struct err *e)
{
	size_t need = r->key.n + r->cursor.n + text.n;

	if (need > p->cap) {
		if (need - p->cap > SINCEBY_MAX - s->bytes)
			return err_set(e, ST_DATA,
			    "too many parents: more than %zu MiB",
			    SINCEBY_MAX >> 20);
		s->bytes += need - p->cap;
		p->bytes = mem_resize(p->bytes, need);
		p->cap = need;
	}
	memcpy(p->bytes, r->key.p, r->key.n);
	memcpy(p->bytes + r->key.n, r->cursor.p, r->cursor.n);
	memcpy(p->bytes + r->key.n + r->cursor.n, text.p, text.n);
	p->key = r->key.n;
	p->order = r->cursor.n;
	p->text = text.n;
	return true;
}

static bool
see(struct sinceby *s, const struct keyed *r, struct span text, struct err *e)
{
	uint64_t hash = seen_hash(0, r->key);
	struct sinceby_parent *p;

	if (r->cursor.n == 0)
		return true;
	if (s->n >= s->cap / 2)
		grow(s);
	p = slot_of(s, r->key, hash);
	if (p->bytes && span_compare(r->cursor,
			    (struct span){p->bytes + p->key, p->order}) <= 0)
		return true;
	s->n += p->bytes == NULL;
	p->hash = hash;
	return fill(s, p, r, text, e);
}

static bool
read_all(
    struct sinceby *s, struct records *in, struct keys *keys, struct err *e)
{
	struct keyed r;
	bool more, ok;

	while ((ok = records_keyed(in, keys, &r, &more, e)) && more)
		if (!see(s, &r, keys_cursor_text(keys), e))
			return records_at(in, e);
	return ok;
}

bool
sinceby_read(struct sinceby *s, const char *path, const char *child,
    const char *cursor, struct err *e)
{
	struct list key = {0};
	struct records in;
	struct keys keys;
	bool ok = true;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	list_add(&key, child);
	if (keys_init(&keys, &key, cursor, e)) {
		keys.cursor_optional = true;
		records_file(&in, path);
		ok = read_all(s, &in, &keys, e);
		records_release(&in);
		keys_release(&keys);
	} else {
		ok = false;
	}
	list_release(&key);
	return ok;
}

bool
sinceby_find(const struct sinceby *s, struct span value, struct span *cursor,
    struct err *e)
{
	const struct sinceby_parent *p = NULL;
	struct buf key;
	bool ok;

	*cursor = (struct span){"", 0};
	buf_init(&key, KEYED_MAX);
	ok = key_value(value, &key, e);
	if (ok && s->cap)
		p = slot_of(s, buf_span(&key), seen_hash(0, buf_span(&key)));
	if (p && p->bytes)
		*cursor = (struct span){p->bytes + p->key + p->order, p->text};
	buf_release(&key);
	return ok;
}
