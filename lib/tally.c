/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "key.h"
#include "mem.h"
#include "seen.h"

void
tally_init(struct tally *t)
{
	*t = (struct tally){.n = 0};
	buf_init(&t->order, TALLY_MAX);
}

void
tally_release(struct tally *t)
{
	for (size_t i = 0; i < t->cap; i++)
		free(t->slot[i].bytes);
	free(t->slot);
	buf_release(&t->order);
	*t = (struct tally){.n = 0};
}

/* The slot of an order, or the free one where it belongs. */
static struct tally_value *
slot_of(const struct tally *t, struct span order, uint64_t hash)
{
	size_t i = (size_t)hash & (t->cap - 1);

	for (; t->slot[i].bytes; i = (i + 1) & (t->cap - 1)) {
		const struct tally_value *v = &t->slot[i];

		if (v->hash == hash &&
		    span_same((struct span){v->bytes, v->order}, order))
			break;
	}
	return &t->slot[i];
}

static void
grow(struct tally *t)
{
	struct tally old = *t;

	t->cap = old.cap ? old.cap * 2 : 64;
	t->slot = mem_new(t->cap * sizeof *t->slot);
	for (size_t i = 0; i < old.cap; i++) {
		const struct tally_value *v = &old.slot[i];

		if (v->bytes)
			*slot_of(
			    t, (struct span){v->bytes, v->order}, v->hash) = *v;
	}
	free(old.slot);
}

/* Have t->order be a letter for the type, and what sorts within it. */
static bool
order_of(struct tally *t, struct span value, struct err *e)
{
	enum json_type type = json_type(value);

	buf_clear(&t->order);
	buf_addc(&t->order, (char)('a' + (int)type));
	if (type == JSON_NUMBER || type == JSON_STRING)
		return key_value(value, &t->order, e);
	/* Of a type that has one value only, this is the same each time. */
	if (value.n && !json_compact(value, &t->order))
		return err_set(e, ST_DATA, "too long");
	return true;
}

static bool
add(struct tally *t, struct tally_value *v, uint64_t hash, struct span value,
    struct err *e)
{
	/* What malloc adds, and the slots that are free, are counted, too. */
	const size_t more = 2 * sizeof *v + 16;

	if (t->order.n + value.n + more > TALLY_MAX - t->used)
		return err_set(e, ST_DATA,
		    "more than %zu MiB of different values", TALLY_MAX >> 20);
	t->used += t->order.n + value.n + more;
	*v = (struct tally_value){.hash = hash,
	    .bytes = mem_resize(NULL, t->order.n + value.n),
	    .order = t->order.n,
	    .text = value.n};
	memcpy(v->bytes, t->order.p, v->order);
	if (value.n)
		memcpy(v->bytes + v->order, value.p, value.n);
	t->n++;
	return true;
}

bool
tally_see(struct tally *t, struct span value, struct err *e)
{
	struct tally_value *v;
	struct span order;
	uint64_t hash;

	if (!order_of(t, value, e))
		return false;
	if (t->n >= t->cap / 2)
		grow(t);
	order = buf_span(&t->order);
	hash = seen_hash(0, order);
	v = slot_of(t, order, hash);
	if (v->bytes == NULL && !add(t, v, hash, value, e))
		return false;
	v->n++;
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct tally_value *x = a, *y = b;

	return span_compare((struct span){x->bytes, x->order},
	    (struct span){y->bytes, y->order});
}

void
tally_sort(struct tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->cap; i++)
		if (t->slot[i].bytes)
			t->slot[n++] = t->slot[i];
	for (size_t i = n; i < t->cap; i++)
		t->slot[i].bytes = NULL;
	if (n)
		qsort(t->slot, n, sizeof *t->slot, compare);
}

struct span
tally_text(const struct tally_value *v)
{
	return (struct span){v->bytes + v->order, v->text};
}
