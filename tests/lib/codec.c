/* SPDX-License-Identifier: MIT */
#include "codec.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { MOST = 70000, ROOM = MOST + 100 };

static unsigned char data[MOST], packed[ROOM], back[MOST + 1];

/* Kinds of data: text, what does not shrink, what tells little, one byte. */
static void
fill(int kind, size_t n)
{
	uint32_t x = 12345;

	for (size_t i = 0; i < n; i++) {
		unsigned byte = 'a';

		x = x * 1664525 + 1013904223;
		if (kind == 0)
			byte = "{\"id\":1,\"n\":[]}\n"[i % 16] + (x >> 28) % 2;
		else if (kind == 1)
			byte = x >> 24;
		else if (kind == 2)
			byte = 'a' + (x >> 31);
		data[i] = (unsigned char)byte;
	}
}

/* Through c's flow, in parts: the bytes made; -1: not whole, or wrong. */
static long
flow(const struct codec *c, size_t n, size_t step, size_t room, size_t *beyond)
{
	void *f = c->flow();
	enum flow_state state = FLOW_ON;
	size_t at = 0, to = 0;
	struct flow_tail tail = {.n = 0};

	while (state == FLOW_ON) {
		struct span in = {
		    (const char *)packed + at, step < n - at ? step : n - at};
		size_t was = in.n, left = MOST + 1 - to, made;

		state = c->flow_step(
		    f, &in, back + to, room < left ? room : left, &made, &tail);
		at += was - in.n;
		to += made;
		if (was - in.n + made == 0 && (at == n || to > MOST))
			break;
	}
	c->flow_free(f);
	*beyond = n - at + tail.n;
	if (tail.n && memcmp(tail.p, packed + at - tail.n, tail.n) != 0)
		return -1;
	return state == FLOW_END ? (long)to : -1;
}

static bool
flows(const struct codec *c, size_t n, size_t len, size_t behind)
{
	static const size_t steps[] = {1, 7, 300, 5000, ROOM};
	static const size_t rooms[] = {ROOM, 40000, 999, 3};

	for (int i = 0; i < 5; i++) {
		size_t beyond;

		if ((i == 0 || rooms[(i + 2) % 4] == 3) && n > 9000)
			continue;
		memset(back, 1, n);
		if (flow(c, len + behind, steps[i], rooms[(i + 2) % 4],
			&beyond) != (long)n ||
		    memcmp(data, back, n) != 0 || beyond != behind)
			return false;
	}
	return true;
}

/* Does x read those len bytes as n, and nothing else as them? */
static bool
expands(const struct codec *x, size_t n, size_t len)
{
	void *e = x->expander();
	bool good;

	memset(back, 1, n);
	good = x->expand(e, packed, len, back, n) &&
	       memcmp(data, back, n) == 0 &&
	       !x->expand(e, packed, len, back, n - 1) &&
	       !x->expand(e, packed, len, back, n + 1) &&
	       !x->expand(e, packed, len - 1, back, n) &&
	       !x->expand(e, packed, len + 1, back, n);
	x->expander_free(e);
	return good;
}

/* The length that c makes of n bytes; 0: too long, or not always the same. */
static size_t
squeezed(const struct codec *c, int level, void *used, size_t n)
{
	void *fresh = c->squeezer(level);
	size_t room = n + 100, len;
	bool same;

	memset(packed, 0, sizeof packed);
	len = c->squeeze(fresh, data, n, packed, room);
	memcpy(back, packed, len < MOST ? len : MOST);
	same = len <= room && c->squeeze(used, data, n, packed, room) == len &&
	       memcmp(packed, back, len < MOST ? len : MOST) == 0;
	c->squeezer_free(fresh);
	return same ? len : 0;
}

/* Whatever c makes, all read, each with n bytes of it. */
static void
read_by_all(const struct codec *c, int level)
{
	static const size_t sizes[] = {1, 3, 100, 4096, MOST};
	bool same = true, whole[4] = {true, true, true, true};
	bool parts[4] = {true, true, true, true};
	void *used = c->squeezer(level);

	for (int i = 0; i < 20; i++) {
		size_t n = sizes[i % 5], len;

		fill(i / 5, n);
		len = squeezed(c, level, used, n);
		same = same && len;
		for (int k = 0; len && codec_all[k]; k++) {
			const struct codec *x = codec_all[k];

			whole[k] = whole[k] && expands(x, n, len);
			parts[k] = parts[k] && (x->flow == NULL ||
						   flows(x, n, len, i % 3 * 5));
		}
	}
	ok(same, "%s %d: the same again", c->name, level);
	for (int k = 0; codec_all[k]; k++) {
		const char *by = codec_all[k]->name;

		ok(whole[k], "%s %d by %s", c->name, level, by);
		ok(parts[k], "%s %d by %s in parts", c->name, level, by);
	}
	c->squeezer_free(used);
}

/* Wherever the memory of a squeezer is, it makes the same of the same. */
static void
anywhere(const struct codec *c, int level)
{
	static const char text[] =
	    "{\"id\":1}\n{\"id\":2,\"n\":12345678901234567"
	    "890,\"x\":1.0}\n";
	enum { SQUEEZERS = 500 };
	void *s[SQUEEZERS];
	size_t n = sizeof text - 1, len, others = 0;

	for (int i = 0; i < SQUEEZERS; i++) {
		s[i] = c->squeezer(level);
		len = c->squeeze(s[i], text, n, packed, ROOM);
		if (i == 0)
			memcpy(back, packed, len);
		others += memcmp(back, packed, len) != 0;
	}
	ok(others == 0, "%s %d: wherever it is, the same", c->name, level);
	for (int i = 0; i < SQUEEZERS; i++)
		c->squeezer_free(s[i]);
}

/* No room: nothing, or what fits. */
static void
little_room(const struct codec *c, int level)
{
	void *s = c->squeezer(level);
	bool good = true;

	for (size_t n = 1; n < 3000; n += 97) {
		fill(1, n);
		for (size_t room = 0; room < n + 6; room += n / 7 + 1) {
			size_t len;

			memset(packed, 'x', n + 20);
			len = c->squeeze(s, data, n, packed, room);
			good = good && len <= room && packed[room] == 'x';
		}
	}
	ok(good, "%s %d: within its room", c->name, level);
	c->squeezer_free(s);
}

/* What is cut or flipped is refused or harmless; n bytes at the most. */
static void
damage(const struct codec *c)
{
	void *s = codec_zlib.squeezer(6), *e = c->expander();
	size_t n = 3000, len, wrong = 0, beyond;

	fill(0, n);
	len = codec_zlib.squeeze(s, data, n, packed, ROOM);
	for (size_t cut = 0; cut < len; cut++) {
		wrong += c->expand(e, packed, cut, back, n);
		wrong += c->flow && flow(c, cut, 97, 500, &beyond) != -1;
	}
	ok(wrong == 0, "%s: cut anywhere", c->name);
	for (size_t bit = 0; bit < len * 8; bit++) {
		packed[bit / 8] ^= (unsigned char)(1U << bit % 8);
		back[n] = 'x';
		c->expand(e, packed, len, back, n);
		wrong += back[n] != 'x';
		if (c->flow)
			flow(c, len, 997, MOST, &beyond);
		packed[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
	ok(wrong == 0, "%s: any bit flipped", c->name);
	memset(packed, 0xff, 100);
	ok(!c->expand(e, packed, 100, back, n), "%s: no deflate", c->name);
	codec_zlib.squeezer_free(s);
	c->expander_free(e);
}

int
main(void)
{
	for (int i = 0; codec_all[i]; i++) {
		const struct codec *c = codec_all[i];

		ok(c->crc32(c->crc32(0, "1234", 4), "56789", 5) == 0xcbf43926,
		    "%s: CRC-32", c->name);
		ok(c->crc32(7, NULL, 0) == 7, "%s: of nothing", c->name);
		damage(c);
	}
	for (int level = 1; level <= 9; level++) {
		const struct codec_level *l = &codec_levels[level];

		read_by_all(l->codec, l->level);
		anywhere(l->codec, l->level);
		little_room(l->codec, l->level);
	}
	ok(codec_crc32_join(codec_crc32(0, "1234", 4),
	       codec_crc32(0, "56789", 5), 5) == 0xcbf43926,
	    "CRC-32 of two texts");
	return tap_done();
}
