/* SPDX-License-Identifier: MIT */
#include "reject.h"

#include <fcntl.h>
#include <unistd.h>

#include "base64.h"
#include "buf.h"
#include "jsontext.h"
#include "jsontoken.h"

bool
reject_open(struct reject *r, const char *file, struct err *e)
{
	*r = (struct reject){.n = 0};
	if (file == NULL)
		return true;
	r->fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (r->fd < 0) {
		r->fd = 0;
		return err_sys(e, "%s", file);
	}
	out_open(&r->out, r->fd, file);
	return true;
}

bool
reject_record(struct reject *r, const char *file, int64_t line, struct span raw,
    struct err *e)
{
	struct buf b;
	bool ok;

	if (r->fd == 0)
		return false;
	/* A byte becomes six at most ("\u0000"). */
	buf_init(&b, raw.n * 6 + BUF_TEXT);
	buf_adds(&b, "{\"file\":");
	json_quote(span_of(file), &b);
	buf_addf(&b, ",\"line\":%lld,\"why\":", (long long)line);
	json_quote(json_utf8(span_of(e->text)) ? span_of(e->text)
					       : span_of("not UTF-8"),
	    &b);
	if (json_utf8(raw)) {
		buf_adds(&b, ",\"raw\":");
		json_quote(raw, &b);
	} else {
		buf_adds(&b, ",\"raw_base64\":\"");
		base64_encode(raw, &b);
		buf_addc(&b, '"');
	}
	buf_addc(&b, '}');
	ok = out_line(&r->out, buf_span(&b)) || out_fail(&r->out, e);
	buf_release(&b);
	r->n++;
	return ok;
}

bool
reject_close(struct reject *r, struct err *e)
{
	bool ok;

	if (r->fd == 0)
		return true;
	ok = out_flush(&r->out) || out_fail(&r->out, e);
	if (close(r->fd) != 0 && ok)
		ok = err_sys(e, "%s", r->out.name);
	out_release(&r->out);
	r->fd = 0;
	return ok;
}
