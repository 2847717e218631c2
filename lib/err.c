/* SPDX-License-Identifier: MIT */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mask.h"

static int failed = ST_FAILED; /* what die ends with for it */
static const char *tool = "ndkit";

/* Not freed: secrets are hidden to the end of the process. */
static struct hidden {
	struct hidden *next;
	size_t n;
	char bytes[];
} * hidden;

/* Bytes that a spelling of a hidden string may start with. */
static bool begins[256] = {['%'] = true, ['\\'] = true, ['&'] = true};

/*
 * Length of what must not reach a terminal at p: control characters, C1 ones
 * (U+0080 to U+009F) and those that turn the direction of writing. 0: none.
 */
static size_t
control(const char *p, size_t n)
{
	static const struct {
		unsigned first, last;
	} turns[] = {{0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}};
	const unsigned char *c = (const unsigned char *)p;
	unsigned u;

	if (c[0] < 0x20 || c[0] == 0x7f)
		return 1;
	if (n >= 2 && c[0] == 0xc2 && c[1] < 0xa0)
		return 2;
	if (n < 3 || c[0] != 0xe2)
		return 0;
	u = 0x2000 | (c[1] & 0x3fu) << 6 | (c[2] & 0x3fu);
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		if (u >= turns[i].first && u <= turns[i].last)
			return 3;
	return 0;
}

__attribute__((format(printf, 2, 0))) static void
format(struct err *e, const char *fmt, va_list ap)
{
	int saved = errno;

	vsnprintf(e->text, sizeof e->text, fmt, ap);
	errno = saved;
}

bool
err_set(struct err *e, int status, const char *fmt, ...)
{
	va_list ap;

	e->status = status;
	va_start(ap, fmt);
	format(e, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_sys(struct err *e, const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list ap;
	size_t n;

	e->status = ST_FAILED;
	va_start(ap, fmt);
	format(e, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", reason);
	return false;
}

bool
err_at(struct err *e, const char *fmt, ...)
{
	char was[sizeof e->text];
	va_list ap;
	size_t n;

	memcpy(was, e->text, sizeof was);
	va_start(ap, fmt);
	format(e, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", was);
	return false;
}

void
err_name(const char *argv0)
{
	const char *slash;

	if (argv0 == NULL || *argv0 == '\0')
		return;
	slash = strrchr(argv0, '/');
	tool = slash && slash[1] ? slash + 1 : argv0;
}

const char *
err_tool(void)
{
	return tool;
}

void
err_hide(const char *secret, size_t n)
{
	struct hidden *h;

	if (n < 4)
		return;
	for (h = hidden; h; h = h->next)
		if (h->n == n && memcmp(h->bytes, secret, n) == 0)
			return;
	h = malloc(sizeof *h + n);
	if (h == NULL)
		die(ST_FAILED, "out of memory");
	h->n = n;
	memcpy(h->bytes, secret, n);
	h->next = hidden;
	hidden = h;
	begins[(unsigned char)secret[0]] = true;
}

/* The longest hidden string that text starts with: one may hold another. */
static size_t
hidden_at(const char *text, size_t n)
{
	size_t best = 0;

	if (!begins[(unsigned char)text[0]])
		return 0;
	for (const struct hidden *h = hidden; h; h = h->next) {
		size_t length = mask_match(text, n, h->bytes, h->n);

		best = length > best ? length : best;
	}
	return best;
}

size_t
err_mask(char *text, size_t n)
{
	size_t from = 0, to = 0;

	if (hidden == NULL)
		return n;
	while (from < n) {
		size_t h = hidden_at(text + from, n - from);

		if (h == 0) {
			text[to++] = text[from++];
			continue;
		}
		memcpy(text + to, "***", 3);
		to += 3;
		from += h;
	}
	return to;
}

bool
err_hidden(const char *text, size_t n)
{
	for (size_t i = 0; hidden && i < n; i++)
		if (hidden_at(text + i, n - i))
			return true;
	return false;
}

/* A message is one line: what could end it or drive a terminal is masked. */
__attribute__((format(printf, 1, 0))) static void
print(const char *fmt, va_list ap)
{
	char line[2048];
	int room = (int)sizeof line - 1;
	int n = snprintf(line, (size_t)room, "%s: ", tool);
	size_t len;

	if (n < 0 || n >= room)
		n = 0;
	vsnprintf(line + n, (size_t)(room - n), fmt, ap);
	len = err_mask(line, strlen(line));
	for (size_t i = 0; i < len; i++)
		memset(line + i, '?', control(line + i, len - i));
	line[len++] = '\n';
	/* Where stderr is gone, there is nobody left to tell. */
	for (size_t done = 0; done < len;) {
		ssize_t w = write(2, line + done, len - done);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			break;
		done += (size_t)w;
	}
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

void
err_failed(int status)
{
	failed = status;
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	exit(status == ST_FAILED ? failed : status);
}

void
die_err(const struct err *e)
{
	die(e->status, "%s", e->text);
}

void
die_usage(const char *usage, const struct err *e)
{
	if (e->status != ST_DONE) {
		if (e->text[0])
			warn("%s", e->text);
		fprintf(stderr, "usage: %s\n", usage);
		exit(ST_USAGE);
	}
	if (e->text[0])
		printf("%s\n", e->text);
	else
		printf("usage: %s\n", usage);
	if (fflush(stdout) != 0)
		die(ST_FAILED, "<stdout>: %s", strerror(errno));
	exit(ST_DONE);
}
