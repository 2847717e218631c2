/* SPDX-License-Identifier: MIT */
#include "verify.h"

#include <stdlib.h>
#include <string.h>

#include "bgzf.h"
#include "fd.h"
#include "gz.h"
#include "mem.h"
#include "records.h"

#define WINDOW ((size_t)1 << 20) /* bytes of one read */

struct verify {
	struct survey *s;
	const struct extents *extents; /* those of a state that is true */
	int64_t at;		       /* of the member under way */
	struct buf raw;		       /* bytes of the file, */
	size_t from;		       /* the member's from here on */
	struct gz *gz;
	char *block;	 /* what the member holds */
	struct buf text; /* of a record that goes on */
	bool ended;	 /* the member before ends a file */

	uint32_t crc;	      /* of the file up to here */
	uint32_t part;	      /* of the extent under way, */
	size_t extent, begun; /* its number; how many are begun */
	bool first;	      /* no record of it was seen */
};

/* A fault of the member under way. */
static bool
block_fault(const struct verify *v, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "%s: block at byte %lld: %s", v->s->name,
	    (long long)v->at, what);
}

/* A fault of the record that comes next, or of the last. */
static bool
line_fault(
    const struct verify *v, int64_t line, const char *what, struct err *e)
{
	return err_set(
	    e, ST_DATA, "%s:%lld: %s", v->s->name, (long long)line, what);
}

static bool
state_fault(const struct verify *v, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "%s.state: %s", v->s->name, what);
}

static bool
extent_fault(const struct verify *v, const char *what, struct err *e)
{
	return err_set(e, ST_DATA, "%s.state: extent at byte %lld: %s",
	    v->s->name, (long long)v->extents->v[v->extent].at, what);
}

/* What the state says of a record. */
static bool
fits_extent(struct verify *v, const struct keyed *r, struct err *e)
{
	const struct extent *x;

	if (v->begun == 0)
		return true;
	x = &v->extents->v[v->extent];
	if (v->first && !span_same(x->first, r->key))
		return extent_fault(v, "another first key", e);
	v->first = false;
	return span_compare(r->cursor, x->cursor) <= 0 ||
	       extent_fault(v, "a record has a higher cursor", e);
}

static bool
take_line(struct verify *v, struct span line, struct err *e)
{
	struct gauge *g = &v->s->gauge;
	const int64_t number = g->rows + 1;
	struct keyed r;

	if (span_trim(line).n == 0)
		return line_fault(v, number, "a blank line", e);
	if (line.p[line.n - 1] == '\r')
		return line_fault(v, number, "CR before the newline", e);
	if (span_less_bom(line).n < line.n)
		return line_fault(v, number, "a byte order mark", e);
	if (!gauge_see(g, line, &r, e))
		return err_at(e, "%s:%lld", v->s->name, (long long)number);
	if (!g->sorted)
		return line_fault(v, number, "not sorted by key", e);
	if (!g->unique)
		return line_fault(v, number, "the key of the record before", e);
	return fits_extent(v, &r, e);
}

/* A block of n bytes, as far as its borders are concerned. */
static bool
fits(const struct verify *v, size_t n, struct err *e)
{
	bool ends = v->block[n - 1] == '\n', inside = v->text.n > 0;

	if (!ends && n < BGZF_BLOCK)
		return block_fault(v, "no newline at its end", e);
	if ((!ends || inside) && memchr(v->block, '\n', n - 1))
		return block_fault(v, "cut inside of a record", e);
	return true;
}

static bool
take_text(struct verify *v, size_t n, struct err *e)
{
	struct span text = {v->block, n};

	if (!fits(v, n, e))
		return false;
	if (v->text.n || v->block[n - 1] != '\n') {
		if (!buf_add(&v->text, v->block, n))
			return line_fault(
			    v, v->s->gauge.rows + 1, "too long", e);
		if (v->block[n - 1] != '\n')
			return true;
		text = buf_span(&v->text);
	}
	while (text.n)
		if (!take_line(v, span_take(&text, '\n'), e))
			return false;
	buf_clear(&v->text);
	return true;
}

/* Does an extent start with this member, and which? */
static bool
start_extent(struct verify *v, struct err *e)
{
	const struct extents *x = v->extents;

	if (v->begun == x->n || v->at < x->v[v->begun].at)
		return true;
	v->extent = v->begun++;
	v->first = true;
	v->part = 0;
	if (v->at > x->v[v->extent].at)
		return extent_fault(v, "no block starts there", e);
	return v->text.n == 0 || extent_fault(v, "no record starts there", e);
}

static bool
end_extent(struct verify *v, struct err *e)
{
	const struct extent *x;

	if (v->begun == 0)
		return true;
	x = &v->extents->v[v->extent];
	if (v->at != x->to || v->part == x->crc)
		return true;
	return extent_fault(v, "another CRC", e);
}

/* The bytes of a member are the caller's business now. */
static bool
take_member(struct verify *v, const unsigned char *p, size_t len, struct err *e)
{
	unsigned char header[BGZF_HEADER];
	long n = gz_unblock(v->gz, p, len, v->block);

	bgzf_header(header, len);
	if (memcmp(p, header, sizeof header) != 0)
		return block_fault(v, "another header than blocks have", e);
	if (n < 0)
		return block_fault(v, "damaged", e);
	if (n > BGZF_BLOCK)
		return block_fault(v, "holds more than 65280 bytes", e);
	v->ended = n == 0;
	if (n == 0 && (len != BGZF_EOF || memcmp(p, bgzf_eof, len) != 0))
		return block_fault(v, "empty, but not as at the end", e);
	if (n == 0 && v->text.n)
		return block_fault(v, "empty, inside of a record", e);
	if (!start_extent(v, e))
		return false;
	v->s->blocks += n > 0;
	v->crc = gz_crc32(v->crc, p, len);
	v->part = gz_crc32(v->part, p, len);
	return n == 0 || take_text(v, (size_t)n, e);
}

/* Have a whole member in raw, or all that is left. */
static bool
look(struct verify *v, struct err *e)
{
	int64_t behind = v->at + (int64_t)(v->raw.n - v->from);
	char *room;
	size_t got;

	if (v->raw.n - v->from >= BGZF_MEMBER)
		return true;
	buf_shift(&v->raw, v->from);
	v->from = 0;
	room = buf_room(&v->raw, WINDOW);
	if (!fd_read_at(v->s->fd, behind, room, WINDOW, &got))
		return err_sys(e, "%s", v->s->name);
	buf_grew(&v->raw, got);
	return true;
}

/* The next member; *more is false behind the last. */
static bool
next_member(struct verify *v, bool *more, struct err *e)
{
	const unsigned char *p;
	size_t left, len, header;

	if (!look(v, e))
		return false;
	p = (const unsigned char *)v->raw.p + v->from;
	left = v->raw.n - v->from;
	*more = left > 0;
	if (left == 0)
		return true;
	len = bgzf_member(p, left, &header);
	if (len == 0)
		return block_fault(v, "not a block", e);
	if (len > left)
		return block_fault(v, "cut", e);
	if (!take_member(v, p, len, e))
		return false;
	v->from += len;
	v->at += (int64_t)len;
	return end_extent(v, e);
}

static bool
whole(const struct verify *v, struct err *e)
{
	if (v->at == 0)
		return err_set(e, ST_DATA, "%s: empty file", v->s->name);
	if (v->text.n)
		return line_fault(v, v->s->gauge.rows + 1,
		    "cut: the last line has no newline", e);
	return v->ended || err_set(e, ST_DATA,
			       "%s: cut: the block that ends a file is missing",
			       v->s->name);
}

/* Is no record's cursor above what the state has as the highest? */
static bool
is_highest(const struct survey *s)
{
	const struct buf *text = &s->state.highest;
	struct buf order;
	struct err ignored;
	bool ok;

	if (s->gauge.highest.order.n == 0)
		return true;
	buf_init(&order, KEYED_MAX);
	ok = text->n && key_cursor(buf_span(text), &order, &ignored) &&
	     span_compare(
		 buf_span(&s->gauge.highest.order), buf_span(&order)) <= 0;
	buf_release(&order);
	return ok;
}

static bool
state_true(const struct verify *v, struct err *e)
{
	const struct survey *s = v->s;

	if (!s->stated)
		return true;
	if (s->state.size == 0)
		return state_fault(v, "not a state, or changed by hand", e);
	if (!s->trusted)
		return state_fault(v,
		    v->crc == s->state.crc ? "of another key or cursor"
					   : "of other data",
		    e);
	if (v->crc != s->state.crc)
		return state_fault(v, "another CRC", e);
	if (v->begun != v->extents->n)
		return state_fault(v, "extents behind the end", e);
	if (s->gauge.rows != s->state.rows)
		return state_fault(v, "another number of rows", e);
	return is_highest(s) ||
	       state_fault(v, "a record has a higher cursor", e);
}

bool
verify(struct survey *s, struct err *e)
{
	static const struct extents none;
	struct verify v = {
	    .s = s, .extents = s->trusted ? &s->state.extents : &none};
	bool more = true, ok;

	buf_init(&v.raw, WINDOW + BGZF_MEMBER);
	buf_init(&v.text, (size_t)RECORD_MAX);
	v.gz = gz_new(GZ_LEVEL);
	v.block = mem_resize(NULL, BGZF_MEMBER);
	s->blocks = 0;
	do
		ok = next_member(&v, &more, e);
	while (ok && more);
	ok = ok && whole(&v, e) && state_true(&v, e);
	free(v.block);
	gz_free(v.gz);
	buf_release(&v.text);
	buf_release(&v.raw);
	return ok;
}
