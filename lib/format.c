/* SPDX-License-Identifier: MIT */
#include "format.h"

#include <string.h>

#include "num.h"

bool
format_named(const char *name, enum format *f)
{
	static const char *const names[] = {
	    [FORMAT_AUTO] = "auto", "json", "ndjson", "csv"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) {
			*f = (enum format)i;
			return true;
		}
	return false;
}

static const struct {
	const char *type;
	enum format format;
} types[] = {
    {"application/x-ndjson", FORMAT_NDJSON},
    {"application/ndjson", FORMAT_NDJSON},
    {"application/nd-json", FORMAT_NDJSON},
    {"application/jsonl", FORMAT_NDJSON},
    {"application/x-jsonl", FORMAT_NDJSON},
    {"application/jsonlines", FORMAT_NDJSON},
    {"application/x-jsonlines", FORMAT_NDJSON},
    {"application/x-json-stream", FORMAT_NDJSON},
    {"application/stream+json", FORMAT_NDJSON},
    {"text/x-ndjson", FORMAT_NDJSON},
    {"text/ndjson", FORMAT_NDJSON},
    {"text/jsonl", FORMAT_NDJSON},
    {"text/csv", FORMAT_CSV},
    {"text/x-csv", FORMAT_CSV},
    {"application/csv", FORMAT_CSV},
    {"application/x-csv", FORMAT_CSV},
};

/* What stands before the next ';' that is not in quotes, taken off *s. */
static struct span
take_part(struct span *s)
{
	struct span part = {s->p, 0};
	bool quoted = false;

	while (part.n < s->n && (quoted || s->p[part.n] != ';')) {
		if (s->p[part.n] == '"')
			quoted = !quoted;
		else if (quoted && s->p[part.n] == '\\' && part.n + 1 < s->n)
			part.n++;
		part.n++;
	}
	s->p += part.n;
	s->n -= part.n;
	if (s->n) {
		s->p++;
		s->n--;
	}
	return span_trim(part);
}

/* The value of a type's parameter; empty where it is not there. */
static struct span
parameter(struct span type, const char *name)
{
	size_t n = strlen(name);

	take_part(&type);
	while (type.n) {
		struct span part = take_part(&type);

		if (part.n <= n || part.p[n] != '=' ||
		    !span_same_nocase((struct span){part.p, n}, span_of(name)))
			continue;
		part.p += n + 1;
		part.n -= n + 1;
		if (part.n >= 2 && part.p[0] == '"') {
			part.p++;
			part.n -= 2;
		}
		return part;
	}
	return (struct span){"", 0};
}

static enum format
by_type(struct span type)
{
	struct span name = take_part(&type);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_same_nocase(name, span_of(types[i].type)))
			return types[i].format;
	return FORMAT_JSON;
}

static bool
known_charset(struct span charset)
{
	static const char *const known[] = {"utf-8", "utf8", "us-ascii"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_same_nocase(charset, span_of(known[i])))
			return true;
	return charset.n == 0;
}

/* Does the transfer, or what it carries, say where the body ends? */
static bool
framed(const struct reply *r)
{
	struct span chunked = reply_header(r, "Transfer-Encoding");
	struct span coding = reply_header(r, "Content-Encoding");
	size_t n = strlen("chunked");
	int64_t length;

	if (r->head.n > 5 && memcmp(r->head.p, "HTTP/", 5) == 0 &&
	    r->head.p[5] >= '2')
		return true;
	if (chunked.n >= n) {
		chunked.p += chunked.n - n;
		chunked.n = n;
	}
	/* libcurl stops at what is no digit, and ignores what is too large. */
	return num_parse(
		   reply_header(r, "Content-Length"), 0, INT64_MAX, &length) ||
	       span_same_nocase(chunked, span_of("chunked")) ||
	       span_same_nocase(coding, span_of("gzip")) ||
	       span_same_nocase(coding, span_of("x-gzip"));
}

bool
format_of(
    enum format asked, const struct reply *r, enum format *f, struct err *e)
{
	struct span type = reply_header(r, "Content-Type");
	struct span charset = parameter(type, "charset");

	*f = asked == FORMAT_AUTO ? by_type(type) : asked;
	if (*f == FORMAT_JSON)
		return true;
	if (asked == FORMAT_AUTO && !known_charset(charset))
		return err_set(e, ST_DATA,
		    "charset %.*s (--format, where it is UTF-8 all the same)",
		    charset.n > 100 ? 100 : (int)charset.n, charset.p);
	if (*f == FORMAT_CSV &&
	    span_same_nocase(parameter(type, "header"), span_of("absent")))
		return err_set(e, ST_DATA, "CSV without a header");
	return framed(r) ||
	       err_set(e, ST_DATA,
		   "nothing says where this %s ends (no Content-Length): it "
		   "may be cut",
		   *f == FORMAT_CSV ? "CSV" : "NDJSON");
}
