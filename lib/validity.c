/* SPDX-License-Identifier: MIT */
#include "validity.h"

#include <string.h>

#include "graft.h"
#include "json.h"
#include "key.h"
#include "rfc3339.h"

static bool
check_names(const struct validity *v, struct err *e)
{
	if (!json_utf8(v->from) || !json_utf8(v->to))
		return err_set(e, ST_USAGE, "valid-from, valid-to: not UTF-8");
	if (span_same(v->from, v->to))
		return err_set(e, ST_USAGE,
		    "valid-from and valid-to: both are %.*s",
		    v->to.n > 200 ? 200 : (int)v->to.n, v->to.p);
	return true;
}

static bool
set_open(struct validity *v, const char *open, struct err *e)
{
	struct json_scan scan;
	bool ok;

	json_init(&scan);
	ok = json_scan(&scan, span_of(open));
	if (ok)
		json_compact(scan.whole.text, &v->open);
	else
		json_fail(&scan, e);
	json_release(&scan);
	if (ok)
		return true;
	e->status = ST_USAGE;
	return err_at(e, "valid-open");
}

static bool
set_boundary(struct validity *v, const char *boundary, struct err *e)
{
	struct rfc3339 t;
	struct span text;

	if (!rfc3339_parse(span_of(boundary), &t))
		return err_set(e, ST_USAGE,
		    "boundary: not an RFC 3339 time: %.200s", boundary);
	json_quote(span_of(boundary), &v->boundary);
	text = buf_span(&v->boundary);
	if (span_same(text, buf_span(&v->open)))
		return err_set(e, ST_USAGE,
		    "boundary and valid-open: both are %s", text.p);
	return key_value(text, &v->key, e) && key_cursor(text, &v->instant, e);
}

/* {"NAME":VALUE, and what follows is the caller's. */
static void
begin_patch(struct buf *b, struct span name, struct span value)
{
	buf_addc(b, '{');
	json_quote(name, b);
	buf_addc(b, ':');
	buf_add(b, value.p, value.n);
}

static void
set_patches(struct validity *v)
{
	begin_patch(&v->retiring, v->to, buf_span(&v->boundary));
	buf_addc(&v->retiring, '}');
	begin_patch(&v->stripping, v->from, span_of("null,"));
	json_quote(v->to, &v->stripping);
	buf_adds(&v->stripping, ":null}");
}

bool
validity_init(struct validity *v, const char *from, const char *to,
    const char *open, const char *boundary, struct err *e)
{
	struct buf *const bufs[] = {&v->open, &v->boundary, &v->key,
	    &v->instant, &v->retiring, &v->stripping};

	*v = (struct validity){.from = span_of(from), .to = span_of(to)};
	/* Command lines are short; escaped, six times that. */
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_init(bufs[i], BODY_MAX);
	if (check_names(v, e) && set_open(v, open, e) &&
	    set_boundary(v, boundary, e)) {
		set_patches(v);
		return true;
	}
	validity_release(v);
	return false;
}

void
validity_release(struct validity *v)
{
	buf_release(&v->open);
	buf_release(&v->boundary);
	buf_release(&v->key);
	buf_release(&v->instant);
	buf_release(&v->retiring);
	buf_release(&v->stripping);
}

static bool
not_once(struct span name, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "the row has %s %.*s", what,
	    name.n > 200 ? 200 : (int)name.n, name.p);
}

static bool
found(struct span *value, struct span name, struct span now, struct err *e)
{
	if (value->n)
		return not_once(name, "more than one member", e);
	*value = now;
	return true;
}

bool
validity_find(const struct validity *v, struct span row, struct validity_row *r,
    struct err *e)
{
	*r = (struct validity_row){{"", 0}, {"", 0}};
	if (json_type(row) != JSON_OBJECT)
		return err_set(e, ST_DATA, "the row is no object: %.*s",
		    row.n > 100 ? 100 : (int)row.n, row.p);
	for (struct json_iter it = json_iter(row); json_next(&it);)
		if ((json_same(it.name, v->from) &&
			!found(&r->from, v->from, it.value, e)) ||
		    (json_same(it.name, v->to) &&
			!found(&r->to, v->to, it.value, e)))
			return false;
	if (r->from.n && r->to.n)
		return true;
	return not_once(r->from.n ? v->to : v->from, "no member", e);
}

bool
validity_active(const struct validity *v, const struct validity_row *r)
{
	return span_same(r->to, buf_span(&v->open));
}

static bool
not_after(
    const struct validity *v, struct span from, const char *how, struct err *e)
{
	return err_set(e, ST_DATA, "the boundary %s %s the valid-from %.*s",
	    v->boundary.p, how, from.n > 200 ? 200 : (int)from.n, from.p);
}

bool
validity_follows(
    const struct validity *v, struct span from, struct buf *b, struct err *e)
{
	buf_clear(b);
	if (!key_cursor(from, b, e))
		return err_at(e, "valid-from");
	if (span_compare(buf_span(&v->instant), buf_span(b)) <= 0)
		return not_after(v, from, "is not after", e);
	buf_clear(b);
	if (!key_value(from, b, e))
		return err_at(e, "valid-from");
	if (span_compare(buf_span(&v->key), buf_span(b)) <= 0)
		return not_after(
		    v, from, "is written so that it sorts before", e);
	return true;
}

bool
validity_make(const struct validity *v, struct span record, struct buf *out,
    struct err *e)
{
	const struct graft members[] = {
	    {v->from, buf_span(&v->boundary)}, {v->to, buf_span(&v->open)}};

	buf_clear(out);
	return graft_add(record, members, 2, out, e);
}

bool
validity_retire(const struct validity *v, struct patch *p, struct span row,
    struct buf *out, struct err *e)
{
	bool changed;

	return patch_apply(p, row, buf_span(&v->retiring), out, &changed, e);
}

bool
validity_strip(const struct validity *v, struct patch *p, struct span row,
    struct buf *out, struct err *e)
{
	bool changed;

	return patch_apply(p, row, buf_span(&v->stripping), out, &changed, e);
}
