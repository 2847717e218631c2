/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <string.h>

void
reply_init(struct reply *r, size_t max_body)
{
	*r = (struct reply){0};
	buf_init(&r->head, REPLY_HEAD_MAX);
	buf_init(&r->body, max_body);
}

void
reply_release(struct reply *r)
{
	buf_release(&r->head);
	buf_release(&r->body);
}

bool
reply_head_ended(const struct buf *head)
{
	return head->n >= 4 &&
	       memcmp(head->p + head->n - 4, "\r\n\r\n", 4) == 0;
}

bool
reply_head_add(struct buf *head, const char *line, size_t n)
{
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		buf_clear(head);
	else if (reply_head_ended(head))
		return true;
	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	/* Servers that end lines by LF alone get the CR they left out. */
	buf_add(head, line, n);
	return buf_add(head, "\r\n", 2);
}

bool
reply_header_next(
    const struct reply *r, const char *name, size_t *at, struct span *value)
{
	struct span text = {r->head.p + *at, r->head.n - *at};
	struct span want = span_of(name);

	while (text.n) {
		struct span line = span_take(&text, '\n');

		if (line.n <= want.n || line.p[want.n] != ':' ||
		    !span_same_nocase((struct span){line.p, want.n}, want))
			continue;
		line.p += want.n + 1;
		line.n -= want.n + 1;
		*value = span_trim(line);
		*at = (size_t)(text.p - r->head.p);
		return true;
	}
	return false;
}

struct span
reply_header(const struct reply *r, const char *name)
{
	struct span found = {"", 0};
	size_t at = 0;

	while (reply_header_next(r, name, &at, &found))
		;
	return found;
}

struct span
reply_status_text(const struct reply *r)
{
	struct span text = buf_span(&r->head);
	struct span line = {"", 0};

	if (text.n)
		line = span_take(&text, '\n');
	while (line.n && line.p[0] != ' ') {
		line.p++;
		line.n--;
	}
	return span_trim(line);
}
