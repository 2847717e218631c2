/* SPDX-License-Identifier: MIT */
/*
 * A path parses to steps; the steps, written out, parse to the same steps. A
 * jq program, on the first line, that is only a path finds JSON in the text
 * behind it, or a null.
 */
#include "fuzz.h"
#include "jsontext.h"
#include "jsontoken.h"
#include "onlypath.h"
#include "path.h"

static void
write_out(const struct path *p, struct buf *b)
{
	buf_addc(b, '$');
	for (size_t i = 0; i < p->n; i++) {
		const struct step *s = &p->step[i];

		if (s->kind == STEP_ANY) {
			buf_adds(b, "[*]");
		} else if (s->kind == STEP_INDEX) {
			buf_addf(b, "[%zu]", s->n);
		} else {
			buf_addc(b, '[');
			json_quote((struct span){s->name, s->n}, b);
			buf_addc(b, ']');
		}
	}
}

/* A lone surrogate cannot be written out as it is. */
static bool
writable(const struct path *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct span name = {p->step[i].name, p->step[i].n};

		if (p->step[i].kind == STEP_NAME && !json_utf8(name))
			return false;
	}
	return true;
}

static void
check_same(const struct path *p, const struct path *q)
{
	must(p->n == q->n && path_many(p) == path_many(q));
	for (size_t i = 0; i < p->n; i++) {
		const struct step *s = &p->step[i], *t = &q->step[i];

		must(s->kind == t->kind && s->n == t->n);
		if (s->kind == STEP_NAME)
			must(memcmp(s->name, t->name, s->n) == 0);
	}
}

static void
paths(const char *text, size_t size)
{
	struct path p, q;
	struct buf b;
	struct err e = {0, ""};

	if (!path_parse(&p, text, &e)) {
		must(e.status == ST_USAGE && e.text[0]);
	} else if (writable(&p)) {
		buf_init(&b, 6 * size + 2 * PATH_STEPS + 200);
		write_out(&p, &b);
		must(!b.over && path_parse(&q, b.p, &e));
		check_same(&p, &q);
		path_release(&q);
		buf_release(&b);
	}
	path_release(&p);
}

static void
outputs(const struct onlypath *o, struct span text)
{
	struct json_scan scan;

	json_init(&scan);
	for (size_t i = 0; i < o->n; i++) {
		const struct span hit = o->hit[i].text;

		must(json_scan(&scan, hit) && scan.whole.text.n == hit.n);
		must((hit.p >= text.p && hit.p + hit.n <= text.p + text.n) ||
		     span_is(hit, "null"));
		must(o->hit[i].blank || !scan.whole.blank);
	}
	json_release(&scan);
}

static void
programs(char *text, size_t size)
{
	struct span rest = {text, size}, line = span_take(&rest, '\n');
	struct onlypath o;
	bool sure;

	text[line.n] = '\0';
	if (!onlypath_init(&o, text))
		return;
	if (onlypath_run(&o, rest, &sure) && sure)
		outputs(&o, rest);
	onlypath_release(&o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	paths(text, size);
	programs(text, size);
	free(text);
	return 0;
}
