/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include <string.h>

#include "field.h"
#include "num.h"
#include "retry.h"

static bool
starts(struct span s, const char *with)
{
	struct span w = span_of(with);

	return s.n >= w.n && span_same_nocase((struct span){s.p, w.n}, w);
}

bool
condition_given(const struct list *headers)
{
	for (size_t i = 0; headers && i < headers->n; i++) {
		struct span line = span_of(headers->v[i]);

		if (starts(line, "If-") || starts(line, "Range:"))
			return true;
	}
	return false;
}

bool
condition_for(const struct reply *r, struct buf *field)
{
	const int64_t apart = 60 * NUM_SECOND;
	struct span etag = reply_header(r, "ETag");
	struct span changed = reply_header(r, "Last-Modified");
	/* The dates of Retry-After are those of all of HTTP. */
	int64_t then = retry_after(changed, 0);
	int64_t date = retry_after(reply_header(r, "Date"), 0);

	if (etag.n && !field_control(etag))
		return buf_adds(field, "If-None-Match: ") &&
		       buf_add(field, etag.p, etag.n);
	if (then <= 0 || date < then || date - then < apart)
		return false;
	return buf_adds(field, "If-Modified-Since: ") &&
	       buf_add(field, changed.p, changed.n);
}

/* An entity tag less its mark of weakness: compared weakly (8.8.3.2). */
static struct span
opaque(struct span etag)
{
	if (etag.n > 2 && etag.p[0] == 'W' && etag.p[1] == '/') {
		etag.p += 2;
		etag.n -= 2;
	}
	return etag;
}

bool
condition_about(const struct reply *r, const struct buf *head)
{
	struct reply stored = {.head = *head};
	struct span theirs = reply_header(r, "ETag");

	return theirs.n == 0 ||
	       span_same(opaque(theirs), opaque(reply_header(&stored, "ETag")));
}

/* The line at the front of *head, with its end, taken off it. */
static struct span
take_line(struct span *head)
{
	struct span line = span_take(head, '\n');

	line.n = (size_t)(head->p - line.p);
	return line;
}

/* n 0 for the status line and the empty one. */
static struct span
name_of(struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	size_t n = colon && !starts(line, "HTTP/") ? colon - line.p : 0;

	return (struct span){line.p, n};
}

static bool
of_body(struct span name)
{
	return starts(name, "Content-") ||
	       span_same_nocase(name, span_of("Transfer-Encoding"));
}

static bool
has_field(struct span head, struct span name)
{
	while (name.n && head.n)
		if (span_same_nocase(name_of(take_line(&head)), name))
			return true;
	return false;
}

bool
condition_freshen(struct buf *head, const struct buf *newer)
{
	struct span old = buf_span(head), fresh = buf_span(newer);
	struct buf b;
	bool ok;

	buf_init(&b, head->max);
	while (old.n) {
		struct span line = take_line(&old), name = name_of(line);

		if (span_trim(line).n &&
		    (of_body(name) || !has_field(buf_span(newer), name)))
			buf_add(&b, line.p, line.n);
	}
	while (fresh.n) {
		struct span line = take_line(&fresh), name = name_of(line);

		if (name.n && !of_body(name))
			buf_add(&b, line.p, line.n);
	}
	ok = buf_adds(&b, "\r\n") && !b.over && buf_set(head, buf_span(&b));
	buf_release(&b);
	return ok;
}
