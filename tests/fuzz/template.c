/* SPDX-License-Identifier: MIT */
/*
 * A template of any text and a record, which a zero in the input separates:
 * what is filled in a JSON text is one still; in an encoded text no byte comes
 * that is reserved; doubled braces are what they were. Nothing is read behind
 * the texts.
 */
#include "template.h"

#include "fuzz.h"
#include "jsontext.h"

static const struct template_range range = {{"\"{&\"", 4}, {"1", 1}};

static bool
is_json(struct span text)
{
	struct json_scan s;
	bool ok;

	json_init(&s);
	ok = json_scan(&s, text);
	json_release(&s);
	return ok;
}

static size_t
count(struct span s, const char *bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] && strchr(bytes, s.p[i]);
	return n;
}

/* Of a percent-encoded text: only its own bytes are reserved ones. */
static void
check_percent(const struct template *t, struct span filled)
{
	size_t own = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->piece[i].kind == TEMPLATE_TEXT)
			own += count(t->piece[i].text, "/?#&=+: {}[]");
	must(count(filled, "/?#&=+: {}[]") == own);
}

static void
one(struct span text, struct span record, enum template_place place,
    enum braces mode)
{
	struct template t;
	struct fields f;
	struct err e;
	struct buf b;

	fields_init(&f);
	buf_init(&b, 1 << 20);
	if (!template_parse(&t, text, place, mode, &f, &e)) {
		must(e.status == ST_USAGE && e.text[0]);
	} else if (fields_read(&f, record, &e) &&
		   template_fill(&t, &f, &range, &b, &e) == TEMPLATE_DONE) {
		if (!template_open(&t) && mode != BRACES_ALL)
			must(span_same(buf_span(&b), text));
		/* Not so long that it could be nested too deep. */
		if (place == TEMPLATE_JSON && text.n + record.n < JSON_DEPTH)
			must(is_json(buf_span(&b)) == is_json(text));
		if ((place == TEMPLATE_URL || place == TEMPLATE_FORM))
			check_percent(&t, buf_span(&b));
	}
	template_release(&t);
	fields_release(&f);
	buf_release(&b);
}

/* Doubled, every brace is itself again. */
static void
doubled(struct span text)
{
	static const struct template_range none = {{"", 0}, {"", 0}};
	struct template t;
	struct fields f;
	struct buf b, out;
	struct err e;

	buf_init(&b, 1 << 20);
	buf_init(&out, 1 << 20);
	fields_init(&f);
	for (size_t i = 0; i < text.n; i++) {
		buf_addc(&b, text.p[i]);
		if (text.p[i] == '{' || text.p[i] == '}')
			buf_addc(&b, text.p[i]);
	}
	must(template_parse(
	    &t, buf_span(&b), TEMPLATE_PLAIN, BRACES_ALL, &f, &e));
	must(!template_open(&t));
	must(template_fill(&t, &f, &none, &out, &e) == TEMPLATE_DONE);
	must(span_same(buf_span(&out), text));
	template_release(&t);
	fields_release(&f);
	buf_release(&out);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text = {(const char *)p, n},
		    record = span_take(&text, '\0');

	for (int place = TEMPLATE_PLAIN; place <= TEMPLATE_JSON; place++)
		for (int mode = BRACES_NONE; mode <= BRACES_ALL; mode++)
			one(text, record, (enum template_place)place,
			    (enum braces)mode);
	doubled(text);
	return 0;
}
