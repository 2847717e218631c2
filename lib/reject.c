/* SPDX-License-Identifier: MIT */
#include "reject.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
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
	r->fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	r->made = r->fd > 0;
	if (r->fd < 0 && errno == EEXIST)
		r->fd = open(file, O_WRONLY | O_CLOEXEC);
	if (r->fd < 0) {
		r->fd = 0;
		return err_sys(e, "%s", file);
	}
	out_open(&r->out, r->fd, file);
	return true;
}

bool
reject_is(const struct reject *r, const char *name)
{
	struct stat a, b;

	return r->fd && fstat(r->fd, &a) == 0 && stat(name, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void
reject_unmake(struct reject *r)
{
	if (r->made)
		unlink(r->out.name);
}

/* What an earlier run rejected goes, where there is a file to be emptied. */
static bool
empty(struct reject *r, struct err *e)
{
	struct stat st;

	if (r->n || fstat(r->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size == 0)
		return true;
	return ftruncate(r->fd, 0) == 0 || err_sys(e, "%s", r->out.name);
}

bool
reject_record(struct reject *r, const char *file, int64_t line, struct span raw,
    struct err *e)
{
	struct buf b;
	bool ok;

	struct err why = *e;

	if (r->fd == 0 || !empty(r, e))
		return false;
	/* A byte becomes six at most ("\u0000"). */
	buf_init(&b, raw.n * 6 + BUF_TEXT);
	buf_adds(&b, "{\"file\":");
	json_quote(span_of(file), &b);
	buf_addf(&b, ",\"line\":%lld,\"why\":", (long long)line);
	json_quote(json_utf8(span_of(why.text)) ? span_of(why.text)
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
	ok = empty(r, e) && (out_flush(&r->out) || out_fail(&r->out, e));
	if (close(r->fd) != 0 && ok)
		ok = err_sys(e, "%s", r->out.name);
	out_release(&r->out);
	r->fd = 0;
	return ok;
}
