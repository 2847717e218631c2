/* SPDX-License-Identifier: MIT */
/*
 * The scanner against a second opinion: a recursive descent over RFC 8259 that
 * looks at one byte at a time and shares no code with it; and each kernel of
 * the scanner against the portable one and against json_grammar. Then what is
 * found, and what is done with it: every hit is JSON, compacting is idempotent
 * and changes no string, a string unescaped and quoted says the same.
 */
#include "json.h"

#include "fuzz.h"
#include "jsonmask.h"

static const char *const paths[] = {"$", "a", "a.b", "[*]", "a[*]", "[1].a",
    "[*].a.b", "a[0][*]", "['']", "[\"\\n\"]", "b.a[2]", "[*][*]"};

#define PATHS (sizeof paths / sizeof *paths)

/* The second opinion. at passes the text; false: not JSON. */
struct reader {
	const unsigned char *p;
	size_t n, at;
	unsigned depth;
};

static int
peek(const struct reader *r)
{
	return r->at < r->n ? r->p[r->at] : -1;
}

static void
skip(struct reader *r)
{
	while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r' ||
	       peek(r) == '\n')
		r->at++;
}

static bool
one(struct reader *r, int low, int high)
{
	if (peek(r) < low || peek(r) > high)
		return false;
	r->at++;
	return true;
}

static bool
tail(struct reader *r, int n)
{
	while (n-- > 0)
		if (!one(r, 0x80, 0xbf))
			return false;
	return true;
}

/* RFC 3629, section 4, line by line. */
static bool
character(struct reader *r)
{
	if (one(r, 0x20, 0x7f))
		return true;
	if (one(r, 0xc2, 0xdf))
		return tail(r, 1);
	if (one(r, 0xe0, 0xe0))
		return one(r, 0xa0, 0xbf) && tail(r, 1);
	if (one(r, 0xe1, 0xec) || one(r, 0xee, 0xef))
		return tail(r, 2);
	if (one(r, 0xed, 0xed))
		return one(r, 0x80, 0x9f) && tail(r, 1);
	if (one(r, 0xf0, 0xf0))
		return one(r, 0x90, 0xbf) && tail(r, 2);
	if (one(r, 0xf1, 0xf3))
		return tail(r, 3);
	return one(r, 0xf4, 0xf4) && one(r, 0x80, 0x8f) && tail(r, 2);
}

static bool
string(struct reader *r)
{
	if (!one(r, '"', '"'))
		return false;
	while (!one(r, '"', '"')) {
		if (!one(r, '\\', '\\')) {
			if (!character(r))
				return false;
			continue;
		}
		if (!one(r, 'u', 'u')) {
			if (peek(r) < 1 || !strchr("\"\\/bfnrt", peek(r)))
				return false;
			r->at++;
			continue;
		}
		for (int i = 0; i < 4; i++)
			if (!one(r, '0', '9') && !one(r, 'a', 'f') &&
			    !one(r, 'A', 'F'))
				return false;
	}
	return true;
}

static bool
some_digits(struct reader *r)
{
	if (!one(r, '0', '9'))
		return false;
	while (one(r, '0', '9'))
		;
	return true;
}

static bool
number(struct reader *r)
{
	one(r, '-', '-');
	if (!one(r, '0', '0') && !some_digits(r))
		return false;
	if (one(r, '.', '.') && !some_digits(r))
		return false;
	if (!one(r, 'e', 'e') && !one(r, 'E', 'E'))
		return true;
	if (!one(r, '+', '+'))
		one(r, '-', '-');
	return some_digits(r);
}

static bool
word(struct reader *r, const char *text)
{
	for (; *text; text++)
		if (!one(r, *text, *text))
			return false;
	return true;
}

static bool value(struct reader *r);

static bool
list(struct reader *r, int close, bool names)
{
	r->at++;
	skip(r);
	if (one(r, close, close))
		return true;
	for (;;) {
		skip(r);
		if (names) {
			if (!string(r))
				return false;
			skip(r);
			if (!one(r, ':', ':'))
				return false;
		}
		if (!value(r))
			return false;
		if (one(r, close, close))
			return true;
		if (!one(r, ',', ','))
			return false;
	}
}

static bool
value(struct reader *r)
{
	bool good;

	skip(r);
	switch (peek(r)) {
	case '{':
	case '[':
		if (++r->depth > JSON_DEPTH)
			return false;
		good =
		    peek(r) == '{' ? list(r, '}', true) : list(r, ']', false);
		r->depth--;
		break;
	case '"': good = string(r); break;
	case 't': good = word(r, "true"); break;
	case 'f': good = word(r, "false"); break;
	case 'n': good = word(r, "null"); break;
	default: good = number(r);
	}
	skip(r);
	return good;
}

static void
check_string(struct span s)
{
	struct buf bytes, again;

	buf_init(&bytes, s.n);
	buf_init(&again, 6 * s.n + 2);
	must(json_unescape(s, &bytes));
	must(json_same(s, buf_span(&bytes)));
	if (json_utf8(buf_span(&bytes))) {
		struct json_fault f;

		must(json_quote(buf_span(&bytes), &again));
		must(json_string(again.p, again.p + again.n, &f) ==
		     again.p + again.n);
		must(json_same(buf_span(&again), buf_span(&bytes)));
	}
	buf_release(&bytes);
	buf_release(&again);
}

static void
check_members(struct json_scan *s, struct span v)
{
	struct json_iter it = json_iter(v);

	while (json_next(&it)) {
		must(json_scan(s, it.value));
		must(span_same(s->whole.text, it.value));
		if (it.name.n)
			check_string(it.name);
		if (json_type(it.value) == JSON_STRING)
			check_string(it.value);
	}
}

static void
check_compact(struct json_scan *s, struct json_hit hit)
{
	struct buf once, twice;

	buf_init(&once, hit.text.n);
	buf_init(&twice, hit.text.n + JSON_BLOCK);
	must(json_compact(hit.text, &once));
	must(json_compact(hit.text, &twice));
	must(span_same(buf_span(&once), buf_span(&twice)));
	buf_clear(&twice);
	must((once.n != hit.text.n) == hit.blank);
	must(json_scan(s, buf_span(&once)));
	must(!s->whole.blank && s->whole.text.n == once.n);
	must(json_compact(buf_span(&once), &twice));
	must(once.n == twice.n && memcmp(once.p, twice.p, once.n) == 0);
	buf_release(&once);
	buf_release(&twice);
}

/* What is a path's hit is one of the same path found by walking. */
static void
check_found(const struct json_scan *s)
{
	struct span whole = s->whole.text, a = json_member(whole, "a");

	must(span_same(json_found(s, 0), whole));
	must(json_found(s, 1).p == a.p || a.n == 0);
	must(json_found(s, 1).n == a.n);
	must(json_found(s, 2).n == json_member(a, "b").n);
	must(json_found(s, 9).n == json_member(whole, "\n").n);
	if (json_type(whole) == JSON_ARRAY) {
		struct json_iter it = json_iter(whole);
		size_t n = 0;

		while (json_next(&it))
			must(n < s->watch[3].n &&
			     it.value.p == s->watch[3].hit[n++].text.p);
		must(n == s->watch[3].n);
	}
}

/* Do two scans of one text, which s and t watch alike, say the same? */
static void
same_scan(const struct json_scan *s, const struct json_scan *t)
{
	must(s->why == t->why && s->at == t->at && s->cut == t->cut);
	must(s->whole.text.p == t->whole.text.p || s->why);
	must(s->whole.text.n == t->whole.text.n);
	must(s->whole.blank == t->whole.blank);
	for (size_t i = 0; i < PATHS; i++) {
		const struct json_watch *a = &s->watch[i], *b = &t->watch[i];

		must(a->n == b->n && a->repeated == b->repeated);
		for (size_t k = 0; k < a->n; k++)
			must(a->hit[k].text.p == b->hit[k].text.p &&
			     a->hit[k].text.n == b->hit[k].text.n &&
			     a->hit[k].blank == b->hit[k].blank);
	}
}

/* s has what the portable kernel says. */
static void
check_kernels(const struct json_scan *s, struct span text)
{
	static struct json_scan t;
	struct json_fault f;

	while (t.nwatch < PATHS)
		json_watch(&t, s->watch[t.nwatch].path);
	must(json_grammar(text, &f) == (s->why == NULL));
	for (size_t i = 0; json_kernel(i); i++) {
		json_use_kernel(json_kernel(i));
		json_scan(&t, text);
		same_scan(s, &t);
	}
	json_use_kernel(json_kernel(0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct path path[PATHS];
	static struct json_scan s, t;
	struct reader r = {data, size, 0, 0};
	struct span text = {(const char *)data, size};
	struct err e;

	for (size_t i = 0; s.nwatch < PATHS; i++) {
		must(path_parse(&path[i], paths[i], &e));
		json_watch(&s, &path[i]);
	}
	json_use_kernel(&json_portable);
	json_scan(&s, text);
	check_kernels(&s, text);
	if (s.why) {
		must(!(value(&r) && r.at == size));
		must(s.at <= size && s.why && (!s.cut || s.at == size));
		for (size_t i = 0; i < PATHS; i++)
			must(s.watch[i].n == 0);
		return 0;
	}
	must(value(&r) && r.at == size);
	check_found(&s);
	check_compact(&t, s.whole);
	check_members(&t, s.whole.text);
	for (size_t i = 0; i < PATHS; i++)
		for (size_t k = 0; k < s.watch[i].n; k++) {
			must(json_scan(&t, s.watch[i].hit[k].text));
			must(t.whole.blank == s.watch[i].hit[k].blank);
			must(t.whole.text.n == s.watch[i].hit[k].text.n);
		}
	return 0;
}
