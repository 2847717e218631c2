/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "field.h"

void
decode_init(struct decode *d, size_t max)
{
	*d = (struct decode){0};
	buf_init(&d->out, max);
}

void
decode_release(struct decode *d)
{
	gunzip_free(d->gunzip);
	buf_release(&d->out);
}

static bool
fail(struct decode *d, struct reply *r, struct err *e)
{
	buf_clear(&r->body);
	gunzip_free(d->gunzip);
	d->gunzip = NULL;
	r->transient = !d->out.over;
	if (d->out.over)
		err_set(e, ST_FAILED,
		    "body of more than %zu bytes (--max-filesize)", d->out.max);
	return false;
}

bool
decode_body(struct decode *d, struct reply *r, struct err *e)
{
	struct span coding = reply_header(r, "Content-Encoding");
	struct buf packed = r->body;

	if (packed.n == 0 || coding.n == 0 || field_named(coding, "identity"))
		return true;
	if (!field_named(coding, "gzip") && !field_named(coding, "x-gzip")) {
		buf_clear(&r->body);
		return err_set(e, ST_FAILED,
		    "Content-Encoding: %.*s, which was not asked for",
		    coding.n > 40 ? 40 : (int)coding.n, coding.p);
	}
	if (d->gunzip == NULL)
		d->gunzip = gunzip_new();
	if (!gunzip_all(d->gunzip, buf_span(&packed), &d->out, e))
		return fail(d, r, e);
	r->body = d->out;
	d->out = packed;
	return true;
}
