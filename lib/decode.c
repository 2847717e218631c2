/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "field.h"

enum { PART = 64 << 10 };

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
inflate_all(struct decode *d, struct span in, struct err *e)
{
	struct buf *out = &d->out;
	size_t made = 1;

	while (made || in.n) {
		size_t left = out->max - out->n;
		size_t room = left < PART ? left : PART;
		/* At the ceiling, one byte tells whether there is more. */
		char spare[1], *to = room ? buf_room(out, room) : spare;

		if (!gunzip_step(d->gunzip, &in, to, room ? room : 1, &made, e))
			return false;
		if (room)
			buf_grew(out, made);
		else if (made)
			return buf_room(out, 1) != NULL;
	}
	return gunzip_whole(d->gunzip) ||
	       err_set(e, ST_DATA, "the gzip encoding is cut");
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
	buf_clear(&d->out);
	if (!inflate_all(d, buf_span(&packed), e))
		return fail(d, r, e);
	r->body = d->out;
	d->out = packed;
	return true;
}
