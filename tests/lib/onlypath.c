/* SPDX-License-Identifier: MIT */
#include "onlypath.h"

#include "jq.h"
#include "tap.h"

/* Records as libjq writes them, so that texts can be compared. */
static const char *const texts[] = {
    "{\"data\":[{\"a\":{\"b c\":[1,2]},\"n\":1.5},{\"a\":null,\"n\":[]}]}",
    "{\"data\":[]}",
    "{\"data\":{\"b\":[1],\"a\":2},\"a\":{\"b c\":[[3]],\"b\":{\"c\":true}}}",
    "{\"data\":[1],\"data\":[{\"n\":\"last\"},{\"a\":{\"b c\":[4,[5,[6]]]}}]}",
    "null",
    "[[{\"n\":1},null,{}],[{\"n\":2}]]",
    "[{\"n\":[[1]]},[[2],3],null]",
    "{\"a\":7,\"data\":[[8],9]}",
    "{\"a\":[],\"data\":{}}",
    "\"text\"",
    "7",
    "[]",
    "{}",
};

static const char *const programs[] = {".", ".data", ".data[]", ".data[].n",
    ".[]", ".[][0]", ".[][].n", ".data[0]", ".data[1].a[\"b c\"][]",
    " .[\"data\"] ", ".data[].a[\"b c\"][1][0]", ".a.b.c", ".data.b",
    ".[0][\"n\"]", ".data[][]", ".[1][]", ".[000]"};

static const char *const others[] = {"", " ", "..", "data", ".a.", ".[1",
    ".[1]]", ".a b", ".a?", ".[\"\\(1)\"]", ".[\"a\" ]", "\"a\"", ".1a", ".a.1",
    ".a-b", ".data[-1]", ".[1:2]", ".[]|.", ".a,.b", "$a", ".a.[0]", ".[*]",
    "[.a]", ".[\"a]", ".é", ".[a]", ".['a']", ".[1.5]", ".[99999999999]"};

/* What was put out, a line each. */
static bool
collect(void *arg, struct span output, struct err *e)
{
	(void)e;
	return buf_add(arg, output.p, output.n) && buf_addc(arg, '\n');
}

static void
as_jq(const char *program)
{
	static const struct list none;
	struct onlypath o;
	struct buf ours, theirs;
	struct err e;
	struct jq *jq = jq_new(program, &none, false, &e);
	size_t known = 0;

	buf_init(&ours, BUF_TEXT);
	buf_init(&theirs, BUF_TEXT);
	if (!ok(jq && onlypath_init(&o, program), "%s is a path", program))
		return;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		bool sure, good;

		buf_clear(&theirs);
		good = jq_run(jq, span_of(texts[i]), collect, &theirs, &e);
		buf_clear(&ours);
		if (!onlypath_run(&o, span_of(texts[i]), &sure))
			ok(false, "%s is JSON", texts[i]);
		for (size_t k = 0; k < o.n; k++)
			collect(&ours, o.hit[k].text, &e);
		known += sure;
		if (sure && (!good || strcmp(ours.p, theirs.p) != 0))
			ok(false, "%s of %s:\n# %s# %s", program, texts[i],
			    ours.p, theirs.p);
	}
	ok(known > 0, "%s: as jq has it where it is known", program);
	onlypath_release(&o);
	buf_release(&ours);
	buf_release(&theirs);
	jq_free(jq);
}

int
main(void)
{
	struct onlypath o;
	bool sure;

	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		as_jq(programs[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ok(!onlypath_init(&o, others[i]), "not only a path: %s",
		    others[i]);
	if (onlypath_init(&o, ".a[]")) {
		ok(!onlypath_run(&o, span_of("{\"a\":[1,]}"), &sure),
		    "no JSON");
		ok(onlypath_run(&o, span_of("{\"a\": [1, [ 2 ]]}"), &sure) &&
			sure && o.n == 2 && o.hit[1].blank,
		    "white space is told");
		onlypath_release(&o);
	}
	return tap_done();
}
