/* SPDX-License-Identifier: MIT */
#include "strategy.h"

#include <stdio.h>

#include "tap.h"

/*
 * Records are written with ' for " and ~ for a record that is not there, the
 * batch's one a line; the key is id, the cursor at. want: "=": the stored text
 * itself; "! why"; else the row, and an added one behind " + ".
 */
struct fold {
	const char *name, *stored, *batch, *want;
};

static void
quotes(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
	for (; *to; to++)
		if (*to == '\'')
			*to = '"';
}

/* A record by its encodings, in memory of its own keys. */
static struct keyed
record(struct keys *k, const char *text, size_t n)
{
	struct keyed r = {{"", 0}, {"", 0}, {"", 0}};
	struct err e;

	if (n && *text != '~' && !keys_of(k, (struct span){text, n}, &r, &e))
		ok(false, "%.*s: %s", (int)n, text, e.text);
	return r;
}

static void
told(const struct strategy *s, const struct keyed *stored, char *got,
    size_t size)
{
	struct strategy_result r = strategy_end(s);

	if (r.row.p == stored->text.p && r.row.n == stored->text.n)
		snprintf(got, size, "=");
	else
		snprintf(got, size, "%.*s", r.row.n ? (int)r.row.n : 1,
		    r.row.n ? r.row.p : "~");
	if (r.added.n)
		snprintf(got + strlen(got), size - strlen(got), " + %.*s",
		    (int)r.added.n, r.added.p);
}

struct folder {
	struct keys stored, batch;
	struct strategy s;
};

static void
fold(struct folder *f, const struct fold *c)
{
	char stored[1000], batch[2000], want[2000], got[3000];
	struct span rest;
	struct keyed old, r;
	struct err e;
	bool fine = true;

	quotes(stored, sizeof stored, c->stored);
	quotes(batch, sizeof batch, c->batch);
	quotes(want, sizeof want, c->want);
	old = record(&f->stored, stored, strlen(stored));
	strategy_begin(&f->s, &old);
	rest = span_of(batch);
	if (batch[0] == '~')
		fine = strategy_absent(&f->s, &e);
	while (batch[0] != '~' && fine && rest.n) {
		struct span line = span_take(&rest, '\n');

		r = record(&f->batch, line.p, line.n);
		fine = strategy_take(&f->s, &r, &e);
	}
	if (fine)
		told(&f->s, &old, got, sizeof got);
	else
		snprintf(got, sizeof got, "! %s", e.text);
	is(got, want, c->name);
	if (!fine && e.status != ST_DATA)
		ok(false, "%s: status %d", c->name, e.status);
}

static void
folds(const char *name, const struct strategy_plan *plan, const char *cursor,
    const struct fold *c, size_t n)
{
	static struct folder f; /* large, and stays where it is */
	const bool apply = plan->kind == STRATEGY_APPLY;
	const char *id[] = {"id"}, *key[] = {"key"};
	const struct list paths = {id, 1}, changed = {key, 1};
	struct err e;

	if (!keys_init(&f.stored, &paths, cursor, &e) ||
	    !keys_init(&f.batch, apply ? &changed : &paths, cursor, &e) ||
	    !strategy_init(&f.s, plan, &e)) {
		ok(false, "%s: %s", name, e.text);
		return;
	}
	printf("# %s\n", name);
	f.stored.cursor_optional = true;
	/* With a merge_key, the batch has the partitions "x" and 7. */
	if (plan->merge_key &&
	    (!partition_add(&f.s.parts, span_of("sx"), &e) ||
		!partition_add(&f.s.parts, span_of("pb07"), &e)))
		ok(false, "%s: %s", name, e.text);
	for (size_t i = 0; i < n; i++)
		fold(&f, &c[i]);
	strategy_release(&f.s);
	keys_release(&f.stored);
	keys_release(&f.batch);
}

#define FOLDS(name, plan, cursor, table) \
	folds(name, plan, cursor, table, sizeof table / sizeof *table)

static void
test_upsert(void)
{
	static const struct fold plain[] = {
	    {"a new key", "~", "{'id':1,'at':1}", "{'id':1,'at':1}"},
	    {"a known key", "{'id':1,'v':1}", "{'id':1,'v':2}",
		"{'id':1,'v':2}"},
	    {"the same bytes", "{'id':1,'v':1}", "{'id':1,'v':1}", "="},
	    {"other bytes of one value", "{'id':1,'v':1}", "{'id':1.0,'v':1}",
		"{'id':1.0,'v':1}"},
	    {"absent: it stays", "{'id':1}", "~", "="},
	};
	static const struct fold newest[] = {
	    {"higher", "{'id':1,'at':1}", "{'id':1,'at':2}", "{'id':1,'at':2}"},
	    {"lower", "{'id':1,'at':2}", "{'id':1,'at':1}", "="},
	    {"a tie", "{'id':1,'at':2}", "{'id':1,'at':2,'x':1}",
		"{'id':1,'at':2,'x':1}"},
	    {"instants", "{'id':1,'at':'2026-05-01T12:00:00+02:00'}",
		"{'id':1,'at':'2026-05-01T10:30:00Z'}",
		"{'id':1,'at':'2026-05-01T10:30:00Z'}"},
	    {"a stored one without a cursor", "{'id':1}", "{'id':1,'at':-9}",
		"{'id':1,'at':-9}"},
	    {"a new key", "~", "{'id':1,'at':-9}", "{'id':1,'at':-9}"},
	};
	static const struct fold oldest[] = {
	    {"higher", "{'id':1,'at':1}", "{'id':1,'at':2}", "="},
	    {"lower", "{'id':1,'at':2}", "{'id':1,'at':1}", "{'id':1,'at':1}"},
	    {"a tie", "{'id':1,'at':2}", "{'id':1,'at':2,'x':1}",
		"{'id':1,'at':2,'x':1}"},
	    {"a stored one without a cursor", "{'id':1}", "{'id':1,'at':-9}",
		"="},
	    {"a new key", "~", "{'id':1,'at':9}", "{'id':1,'at':9}"},
	};
	const struct strategy_plan plan = {.kind = STRATEGY_UPSERT};
	const struct strategy_plan lowest = {.policy = {.lowest = true}};

	FOLDS("upsert", &plan, NULL, plain);
	FOLDS("upsert, the newest", &plan, "at", newest);
	FOLDS("upsert, the oldest", &lowest, "at", oldest);
}

static void
test_insert(void)
{
	static const struct fold table[] = {
	    {"a new key", "~", "{'id':1,'at':1}", "{'id':1,'at':1}"},
	    {"a known key, newer", "{'id':1,'at':1}", "{'id':1,'at':2}", "="},
	    {"a known key, older", "{'id':1,'at':1}", "{'id':1,'at':0}", "="},
	    {"a delete does nothing", "{'id':1,'at':1}",
		"{'id':1,'at':2,'gone':true}", "="},
	    {"and is not inserted", "~", "{'id':1,'at':2,'gone':true}", "="},
	    {"absent: it stays", "{'id':1}", "~", "="},
	};
	const struct strategy_plan plan = {.kind = STRATEGY_INSERT,
	    .policy = {.first = true},
	    .delete_if = "gone"};

	FOLDS("insert-only", &plan, "at", table);
}

static void
test_replace(void)
{
	static const struct fold table[] = {
	    {"a new key", "~", "{'id':1,'at':1}", "{'id':1,'at':1}"},
	    {"newer", "{'id':1,'at':1}", "{'id':1,'at':2}", "{'id':1,'at':2}"},
	    {"older", "{'id':1,'at':2}", "{'id':1,'at':1}", "{'id':1,'at':1}"},
	    {"the same", "{'id':1,'at':2}", "{'id':1,'at':2}", "="},
	    {"an older delete", "{'id':1,'at':2}",
		"{'id':1,'at':1,'gone':true}", "~"},
	    {"absent", "{'id':1,'at':2}", "~", "~"},
	};
	const struct strategy_plan plan = {
	    .kind = STRATEGY_REPLACE, .absent = true, .delete_if = "gone"};

	FOLDS("replace", &plan, "at", table);
}

static void
test_delete_if(void)
{
	static const struct fold table[] = {
	    {"true", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{'gone':true}}",
		"~"},
	    {"a time", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{'gone':'x'}}",
		"~"},
	    {"0", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{'gone':0}}", "~"},
	    {"an empty text", "{'id':1,'at':1}",
		"{'id':1,'at':2,'m':{'gone':''}}", "~"},
	    {"an empty array", "{'id':1,'at':1}",
		"{'id':1,'at':2,'m':{'gone':[]}}", "~"},
	    {"false", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{'gone':false}}",
		"{'id':1,'at':2,'m':{'gone':false}}"},
	    {"null", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{'gone':null}}",
		"{'id':1,'at':2,'m':{'gone':null}}"},
	    {"missing", "{'id':1,'at':1}", "{'id':1,'at':2,'m':{}}",
		"{'id':1,'at':2,'m':{}}"},
	    {"twice: the last counts", "{'id':1,'at':1}",
		"{'id':1,'at':2,'m':{'gone':true,'gone':null}}",
		"{'id':1,'at':2,'m':{'gone':true,'gone':null}}"},
	    {"older: it loses", "{'id':1,'at':3}",
		"{'id':1,'at':2,'m':{'gone':true}}", "="},
	    {"a tie", "{'id':1,'at':2}", "{'id':1,'at':2,'m':{'gone':true}}",
		"~"},
	    {"nothing stored", "~", "{'id':1,'at':2,'m':{'gone':true}}", "="},
	    {"what is stored is not asked", "{'id':1,'at':1,'m':{'gone':true}}",
		"~", "="},
	};
	const struct strategy_plan plan = {.delete_if = "m.gone"};

	FOLDS("delete-if", &plan, "at", table);
}

static void
test_absent(void)
{
	static const struct fold snapshot[] = {
	    {"absent", "{'id':1,'at':1}", "~", "~"},
	    {"there, older", "{'id':1,'at':2}", "{'id':1,'at':1}", "="},
	    {"there, newer", "{'id':1,'at':2}", "{'id':1,'at':3}",
		"{'id':1,'at':3}"},
	    {"not stored", "~", "{'id':1,'at':3}", "{'id':1,'at':3}"},
	};
	static const struct fold parts[] = {
	    {"its partition", "{'id':1,'p':{'q':'x'}}", "~", "~"},
	    {"as keys are compared", "{'id':1,'p':{'q':'\\u0078'}}", "~", "~"},
	    {"a number likewise", "{'id':1,'p':{'q':70e-1}}", "~", "~"},
	    {"a text is no number", "{'id':1,'p':{'q':'7'}}", "~", "="},
	    {"another", "{'id':1,'p':{'q':'y'}}", "~", "="},
	    {"missing", "{'id':1,'p':{}}", "~", "="},
	    {"unfit", "{'id':1,'p':{'q':['x']}}", "~", "="},
	    {"null", "{'id':1,'p':{'q':null}}", "~", "="},
	    {"unfit after all", "{'id':1,'p':{'q':1e99999999999999999999}}",
		"~", "="},
	    {"there, it moves", "{'id':1,'p':{'q':'y'}}",
		"{'id':1,'p':{'q':'x'}}", "{'id':1,'p':{'q':'x'}}"},
	};
	struct strategy_plan plan = {.absent = true, .parts_max = 4096};

	FOLDS("snapshot", &plan, "at", snapshot);
	plan.merge_key = "p.q";
	FOLDS("merge-key", &plan, NULL, parts);
}

static void
test_patch(void)
{
	static const struct fold plain[] = {
	    {"a new key", "~", "{'id':1,'a':{'b':null,'c':1}}",
		"{'id':1,'a':{'c':1}}"},
	    {"a known key", "{'id':1,'a':1,'b':2}", "{'id':1,'a':3,'c':4}",
		"{'id':1,'a':3,'b':2,'c':4}"},
	    {"nothing changes", "{'id':1,'a':1,'b':2}", "{'id':1,'b':2}", "="},
	    {"there and back", "{'id':1,'a':1}",
		"{'id':1,'a':2}\n{'id':1,'a':1}", "="},
	    {"one after the other", "{'id':1,'a':1}",
		"{'id':1,'b':2}\n{'id':1,'c':3}\n{'id':1,'a':null}\n"
		"{'id':1,'b':4}",
		"{'id':1,'b':4,'c':3}"},
	    {"several of a new key", "~", "{'id':1,'b':2}\n{'id':1,'c':3}",
		"{'id':1,'b':2,'c':3}"},
	    {"insert, delete, patch", "~",
		"{'id':1,'b':2}\n{'id':1,'gone':true}\n{'id':1,'c':3}",
		"{'id':1,'c':3}"},
	    {"patch, delete", "{'id':1,'a':1}",
		"{'id':1,'b':2}\n{'id':1,'gone':true}", "~"},
	    {"delete, patch", "{'id':1,'a':1}",
		"{'id':1,'gone':true}\n{'id':1,'c':3}", "{'id':1,'c':3}"},
	    {"delete, as it was", "{'id':1,'a':1}",
		"{'id':1,'gone':true}\n{'id':1,'a':1}", "="},
	    {"delete, delete", "{'id':1,'a':1}",
		"{'id':1,'gone':1}\n{'id':1,'gone':1}", "~"},
	    {"delete what is not there", "~", "{'id':1,'gone':1}", "="},
	    {"no mark of deletion", "{'id':1,'gone':false}",
		"{'id':1,'gone':null}", "{'id':1}"},
	    {"the stored one is not asked", "{'id':1,'gone':true}",
		"{'id':1,'a':1}", "{'id':1,'gone':true,'a':1}"},
	    {"absent", "{'id':1,'a':1}", "~", "="},
	};
	static const struct fold newest[] = {
	    {"newer", "{'id':1,'at':1}", "{'id':1,'at':2}", "{'id':1,'at':2}"},
	    {"older", "{'id':1,'at':2}", "{'id':1,'at':1,'x':1}", "="},
	    {"a tie", "{'id':1,'at':2}", "{'id':1,'at':2,'x':1}",
		"{'id':1,'at':2,'x':1}"},
	    {"no cursor stored", "{'id':1}", "{'id':1,'at':-2}",
		"{'id':1,'at':-2}"},
	    {"a new key", "~", "{'id':1,'at':-2}", "{'id':1,'at':-2}"},
	    {"the older ones are skipped", "{'id':1,'at':3}",
		"{'id':1,'at':1,'x':1}\n{'id':1,'at':2,'x':2}\n"
		"{'id':1,'at':3,'y':3}\n{'id':1,'at':4,'z':4}",
		"{'id':1,'at':4,'y':3,'z':4}"},
	    {"the cursor is the patch's", "{'id':1,'at':1}",
		"{'id':1,'at':3,'x':3}\n{'id':1,'at':2,'x':2}",
		"{'id':1,'at':3,'x':3}"},
	    {"an older delete", "{'id':1,'at':2}",
		"{'id':1,'at':1,'gone':true}", "="},
	    {"delete, then what is older", "{'id':1,'at':1}",
		"{'id':1,'at':3,'gone':true}\n{'id':1,'at':2,'x':2}", "~"},
	    {"the same for a new key", "~",
		"{'id':1,'at':3,'gone':true}\n{'id':1,'at':2,'x':2}", "="},
	};
	static const struct fold oldest[] = {
	    {"newer", "{'id':1,'at':1}", "{'id':1,'at':2}", "="},
	    {"older", "{'id':1,'at':2}", "{'id':1,'at':1,'x':1}",
		"{'id':1,'at':1,'x':1}"},
	    {"no cursor stored", "{'id':1}", "{'id':1,'at':-2}", "="},
	    {"a new key", "~", "{'id':1,'at':9}\n{'id':1,'at':8,'x':1}",
		"{'id':1,'at':8,'x':1}"},
	};
	static const struct fold large[] = {
	    {"no room", "{'id':1}", "{'id':1,'a':'xxxxxxxxxxxxxxxxxxxx'}",
		"! the patched record is too large"},
	    {"room", "{'id':1}", "{'id':1,'a':2}", "{'id':1,'a':2}"},
	};
	static const struct fold all[] = {
	    {"absent", "{'id':1,'a':1}", "~", "~"},
	    {"there, and older", "{'id':1,'at':2}", "{'id':1,'at':1}", "="},
	};
	struct strategy_plan plan = {
	    .kind = STRATEGY_PATCH, .delete_if = "gone"};

	FOLDS("patch", &plan, NULL, plain);
	FOLDS("patch, the newest", &plan, "at", newest);
	plan.policy.lowest = true;
	FOLDS("patch, the oldest", &plan, "at", oldest);
	plan.policy.lowest = false;
	plan.absent = true;
	FOLDS("patch, snapshot", &plan, "at", all);
	plan.max = 20;
	FOLDS("patch, a ceiling", &plan, NULL, large);
}

#define F "'from':'2026-04-01T00:00:00Z'"
#define B "'2026-05-01T00:00:00Z'"
#define NEW ",'from':" B ",'to':null}"
#define OLD "," F ",'to':" B "}"

static void
test_scd2(void)
{
	static const struct fold table[] = {
	    {"a new key", "~", "{'id':1,'at':1}", "{'id':1,'at':1" NEW},
	    {"nothing new", "{'id':1,'at':1," F ",'to':null}",
		"{'id':1,'at':1}", "="},
	    {"a new version", "{'id':1,'at':1," F ",'to':null}",
		"{'id':1,'at':1,'x':1}",
		"{'id':1,'at':1" OLD " + {'id':1,'at':1,'x':1" NEW},
	    {"members elsewhere, nothing new",
		"{'to':null,'id':1," F ",'at':1}", "{'id':1,'at':1}", "="},
	    {"members elsewhere, a new version",
		"{'to':null,'id':1," F ",'at':1}", "{'id':1,'at':2}",
		"{'to':" B ",'id':1," F ",'at':1} + {'id':1,'at':2" NEW},
	    {"another order of members is new",
		"{'id':1,'at':1," F ",'to':null}", "{'at':1,'id':1}",
		"{'id':1,'at':1" OLD " + {'at':1,'id':1" NEW},
	    {"an older one loses", "{'id':1,'at':2," F ",'to':null}",
		"{'id':1,'at':1}", "="},
	    {"absent", "{'id':1,'at':1," F ",'to':null}", "~",
		"{'id':1,'at':1" OLD},
	    {"a delete counts as absent", "{'id':1,'at':1," F ",'to':null}",
		"{'id':1,'at':2,'gone':true}", "{'id':1,'at':1" OLD},
	    {"an older delete loses", "{'id':1,'at':2," F ",'to':null}",
		"{'id':1,'at':1,'gone':true}", "="},
	    {"a delete of nothing", "~", "{'id':1,'at':2,'gone':true}", "="},
	    {"nothing at all", "~", "~", "="},
	    {"a boundary that is not after it, a new version",
		"{'id':1,'at':1,'from':" B ",'to':null}", "{'id':1,'at':2}",
		"! the boundary " B " is not after the valid-from " B},
	    {"a boundary that is not after it, absent",
		"{'id':1,'at':1,'from':" B ",'to':null}", "~",
		"! the boundary " B " is not after the valid-from " B},
	    {"a boundary that is not after it, nothing new",
		"{'id':1,'at':1,'from':" B ",'to':null}", "{'id':1,'at':1}",
		"="},
	    {"a record with a member, new", "~", "{'id':1,'at':1,'to':null}",
		"! the record has a member to already"},
	    {"a record with a member, known", "{'id':1,'at':1," F ",'to':null}",
		"{'id':1,'at':1,'from':null}",
		"! the record has a member from already"},
	    {"a stored row without a member", "{'id':1,'at':1," F "}",
		"{'id':1,'at':1}", "! the row has no member to"},
	    {"the same, absent", "{'id':1,'at':1,'to':null}", "~",
		"! the row has no member from"},
	    {"a row that was retired stays", "{'id':1,'at':1," F ",'to':1}",
		"~", "="},
	    {"and is not the one that holds", "{'id':1,'at':1," F ",'to':1}",
		"{'id':1,'at':1}", "= + {'id':1,'at':1" NEW},
	};
	static const struct fold parts[] = {
	    {"of a partition", "{'id':1,'p':'x'," F ",'to':null}", "~",
		"{'id':1,'p':'x'" OLD},
	    {"of another", "{'id':1,'p':'y'," F ",'to':null}", "~", "="},
	    {"of none", "{'id':1," F ",'to':null}", "~", "="},
	    {"a delete counts as absent", "{'id':1,'p':'y'," F ",'to':null}",
		"{'id':1,'p':'x','gone':true}", "="},
	    {"a broken row", "{'id':1,'p':'y'," F "}", "~",
		"! the row has no member to"},
	};
	static const struct fold small[] = {
	    {"no room", "~", "{'id':1}", "! the record is too large"},
	};
	struct validity v;
	struct strategy_plan plan = {.kind = STRATEGY_SCD2,
	    .validity = &v,
	    .delete_if = "gone",
	    .parts_max = 4096};
	struct err e;

	ok(validity_init(&v, "from", "to", "null", "2026-05-01T00:00:00Z", &e),
	    "a validity");
	FOLDS("scd2", &plan, "at", table);
	plan.merge_key = "p";
	FOLDS("scd2, merge-key", &plan, NULL, parts);
	plan.max = 20;
	FOLDS("scd2, a ceiling", &plan, NULL, small);
	validity_release(&v);
}

/* Rows that were retired are passed by, but a key never comes before them. */
static void
test_inert(void)
{
	static const struct {
		const char *row;
		bool inert;
	} table[] = {
	    {"{'id':2,'from':'2026-04-01T00:00:00Z','to':null}", false},
	    {"{'id':2,'from':'2026-04-01T00:00:00Z'}", false},
	    {"{'id':2,'from':1,'to':1,'to':1}", false},
	    {"[2]", false},
	    {"{'id':2,'from':'2026-06-01T00:00:00Z','to':1}", true},
	};
	const struct keyed none = {{"", 0}, {"", 0}, {"", 0}};
	const struct keyed r = {
	    span_of("pb02"), {"", 0}, span_of("{\"id\":2}")};
	const struct keyed other = {
	    span_of("pb03"), {"", 0}, span_of("{\"id\":3}")};
	static struct strategy s;
	struct strategy_plan plan = {.kind = STRATEGY_SCD2};
	struct validity v;
	struct err e;

	validity_init(&v, "from", "to", "null", "2026-05-01T00:00:00Z", &e);
	plan.validity = &v;
	strategy_init(&s, &plan, &e);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char text[200];

		quotes(text, sizeof text, table[i].row);
		ok(strategy_inert(&s, r.key, span_of(text)) == table[i].inert,
		    "inert: %s", text);
	}
	strategy_begin(&s, &none);
	ok(!strategy_take(&s, &r, &e) && e.status == ST_DATA,
	    "a key cannot come back before it was retired");
	strategy_begin(&s, &none);
	ok(strategy_take(&s, &other, &e), "another key can");
	strategy_release(&s);
	validity_release(&v);
	plan = (struct strategy_plan){.kind = STRATEGY_UPSERT};
	strategy_init(&s, &plan, &e);
	ok(!strategy_inert(
	       &s, r.key, span_of("{\"id\":2,\"from\":1,\"to\":1}")),
	    "only rows of scd2 are");
	strategy_release(&s);
}

#define CHANGE(op, old, new) \
	"{'op':'" op "','key':1,'old':" old ",'new':" new "}"
#define A "{'id':1,'a':1.0}"
#define Z "{'id':1,'z':{'y':null}}"

static void
test_apply(void)
{
	static const struct fold table[] = {
	    {"insert", "~", CHANGE("insert", "null", A), A},
	    {"insert again", A, CHANGE("insert", "null", A), "="},
	    {"insert where another is", Z, CHANGE("insert", "null", A),
		"! the insert of 1 does not fit: another record is there"},
	    {"update", A, CHANGE("update", A, Z), Z},
	    {"update again", Z, CHANGE("update", A, Z), "="},
	    {"update of nothing", "~", CHANGE("update", A, Z),
		"! the update of 1 does not fit: there is no such record"},
	    {"update of another", "{'id':1,'a':1}", CHANGE("update", A, Z),
		"! the update of 1 does not fit: another record is there"},
	    {"delete", A, CHANGE("delete", A, "null"), "~"},
	    {"delete again", "~", CHANGE("delete", A, "null"), "="},
	    {"delete of another", Z, CHANGE("delete", A, "null"),
		"! the delete of 1 does not fit: another record is there"},
	    {"several", "~",
		CHANGE("insert", "null", A) "\n" CHANGE("update", A,
		    Z) "\n" CHANGE("delete", Z, "null") "\n" CHANGE("insert",
		    "null", Z) "\n" CHANGE("update", Z, A),
		A},
	    {"there and back", A,
		CHANGE("update", A, Z) "\n" CHANGE("update", Z, A), "="},
	    {"the second does not fit", A,
		CHANGE("delete", A, "null") "\n" CHANGE("update", A, Z),
		"! the update of 1 does not fit: there is no such record"},
	    {"no change in the batch", A, "~", "="},
	};
	static const struct fold small[] = {
	    {"no room", "~", CHANGE("insert", "null", A),
		"! the record is too large"},
	};
	struct strategy_plan plan = {.kind = STRATEGY_APPLY};

	FOLDS("apply", &plan, NULL, table);
	plan.max = 10;
	FOLDS("apply, a ceiling", &plan, NULL, small);
}

static void
test_part(void)
{
	static const struct {
		const char *record, *want;
	} table[] = {
	    {"{\"p\":\"x\"}", "1"},
	    {"{\"p\":\"\\u0078\"}", "1"},
	    {"{\"p\":7}", "2"},
	    {"{\"p\":7.0}", "2"},
	    {"{\"q\":7.0}", "! merge-key p: missing"},
	    {"{\"p\":null}", "! merge-key p: null, not a number or string"},
	    {"{\"p\":[]}", "! merge-key p: an array, not a number or string"},
	};
	struct strategy_plan plan = {
	    .absent = true, .merge_key = "p", .parts_max = 4096};
	static struct strategy s;
	struct err e;

	strategy_init(&s, &plan, &e);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char got[1200];

		if (strategy_part(&s, span_of(table[i].record), &e))
			snprintf(got, sizeof got, "%zu", s.parts.n);
		else
			snprintf(got, sizeof got, "! %s", e.text);
		is(got, table[i].want, table[i].record);
	}
	strategy_release(&s);
	plan.parts_max = 0;
	strategy_init(&s, &plan, &e);
	ok(!strategy_part(&s, span_of("{\"p\":1}"), &e) && e.status == ST_DATA,
	    "too many");
	is(e.text,
	    "merge-key p: more than 0 different values: no memory for them",
	    "and said");
	strategy_release(&s);
}

/* A stored row's key as the batch has it. */
static void
test_key(void)
{
	static const struct {
		const char *stored, *upsert, *scd2;
	} table[] = {
	    {"pb11 s2026", "pb11 s2026", "pb11"},
	    {"sa!20b sx s2026", "sa!20b sx s2026", "sa!20b sx"},
	};
	static struct strategy upsert, scd2;
	struct validity v;
	struct err e;

	if (!validity_init(
		&v, "from", "to", "null", "2026-05-01T00:00:00Z", &e) ||
	    !strategy_init(&upsert, &(struct strategy_plan){.max = 0}, &e) ||
	    !strategy_init(&scd2,
		&(struct strategy_plan){.kind = STRATEGY_SCD2, .validity = &v},
		&e))
		ok(false, "%s", e.text);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct span key = span_of(table[i].stored);

		ok(span_is(strategy_key(&upsert, key), table[i].upsert) &&
			span_is(strategy_key(&scd2, key), table[i].scd2),
		    "%s", table[i].stored);
	}
	strategy_release(&upsert);
	strategy_release(&scd2);
	validity_release(&v);
}

static void
test_usage(void)
{
	static const struct {
		struct strategy_plan plan;
		const char *want;
	} table[] = {
	    {{.delete_if = "a[*]"}, "delete-if: a[*]: many values"},
	    {{.merge_key = "a[*]"}, "merge-key: a[*]: many values"},
	    {{.delete_if = "a", .merge_key = ""},
		"merge-key: path : byte 0: empty (the whole text is $)"},
	};
	static struct strategy s;
	struct err e;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		ok(!strategy_init(&s, &table[i].plan, &e) &&
			e.status == ST_USAGE,
		    "usage");
		is(e.text, table[i].want, "and said");
	}
}

int
main(void)
{
	test_upsert();
	test_insert();
	test_replace();
	test_delete_if();
	test_absent();
	test_patch();
	test_scd2();
	test_inert();
	test_apply();
	test_part();
	test_key();
	test_usage();
	return tap_done();
}
