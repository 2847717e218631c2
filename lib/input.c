/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gz.h"
#include "mark.h"
#include "mem.h"
#include "str.h"

/* What is read at once; several whole members. */
enum { SIZE = 256 << 10 };

struct input {
	const char *name;
	int fd;
	enum { UNKNOWN, PLAIN, BLOCKS, STREAM } kind;
	bool end;	    /* the descriptor has no more */
	unsigned char *raw; /* SIZE bytes; from .. to were not looked at yet */
	size_t from, to;
	struct gz *gz; /* BLOCKS, which members of STREAM may interrupt */
	bool ended;    /* the last member was an empty one */
	char *block;   /* an inflated member, where p was too small for it */
	size_t block_from, block_to;
	struct gunzip *gunzip; /* STREAM */
};

struct input *
input_open(const char *name, struct err *e)
{
	bool is_stdin = strcmp(name, "-") == 0;
	struct input *in;
	struct stat st;
	int fd = is_stdin ? 0 : open(name, O_RDONLY | O_CLOEXEC);

	if (is_stdin)
		name = "<stdin>";
	if (fd < 0) {
		err_sys(e, "%s", name);
		return NULL;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, ST_FAILED, "%s: is a directory", name);
		if (!is_stdin)
			close(fd);
		return NULL;
	}
	in = mem_new(sizeof *in);
	in->name = name;
	in->fd = fd;
	in->raw = mem_resize(NULL, SIZE);
	return in;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd > 0)
		close(in->fd);
	gz_free(in->gz);
	gunzip_free(in->gunzip);
	free(in->block);
	free(in->raw);
	free(in);
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

/* read(2) that waits; the end of a pipe counts if its writer finished. */
static bool
read_some(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	ssize_t r;

	*got = 0;
	while ((r = read(in->fd, p, n)) < 0) {
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			poll(&(struct pollfd){in->fd, POLLIN, 0}, 1, -1);
		else if (errno != EINTR)
			return err_sys(e, "%s", in->name);
	}
	*got = (size_t)r;
	in->end = r == 0;
	if (in->end && mark_unfinished(in->fd))
		return err_set(
		    e, ST_FAILED, "%s: the writer did not finish", in->name);
	return true;
}

/* Something more behind raw's bytes, or the end. */
static bool
fill(struct input *in, struct err *e)
{
	size_t got;

	if (in->from) {
		memmove(in->raw, in->raw + in->from, in->to - in->from);
		in->to -= in->from;
		in->from = 0;
	}
	if (!read_some(in, in->raw + in->to, SIZE - in->to, &got, e))
		return false;
	in->to += got;
	return true;
}

/* At least n bytes in raw, unless the end comes first. */
static bool
need(struct input *in, size_t n, struct err *e)
{
	while (in->to - in->from < n && !in->end)
		if (!fill(in, e))
			return false;
	return true;
}

static bool
find_kind(struct input *in, struct err *e)
{
	const unsigned char *p = in->raw;

	if (!need(in, 1, e))
		return false;
	if (in->to == 0 && str_ends(in->name, ".gz"))
		return err_set(e, ST_DATA,
		    "%s: empty file where gzip was expected", in->name);
	in->kind = PLAIN;
	if (in->to == 0 || p[0] != 0x1f)
		return true;
	if (!need(in, 2, e))
		return false;
	if (in->to >= 2 && p[1] == 0x8b) {
		in->kind = BLOCKS;
		in->gz = gz_new(GZ_LEVEL);
		in->block = mem_resize(NULL, BGZF_MEMBER);
	}
	return true;
}

static size_t
take(void *p, size_t n, const void *from, size_t left)
{
	n = n < left ? n : left;
	if (n)
		memcpy(p, from, n);
	return n;
}

static bool
read_plain(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = take(p, n, in->raw + in->from, in->to - in->from);
	in->from += *got;
	return *got || in->end || read_some(in, p, n, got, e);
}

/*
 * The length of the BGZF member at raw's first byte, as its header has it; 0:
 * there is none, or not all of its header.
 */
static bool
block_here(struct input *in, size_t *len, struct err *e)
{
	const size_t fixed = 12; /* bytes before the extra field */
	const unsigned char *p;
	size_t header;

	*len = 0;
	if (!need(in, BGZF_HEADER, e))
		return false;
	p = in->raw + in->from;
	if (in->to - in->from < fixed || p[3] != 4)
		return true;
	if (!need(in, fixed + p[10] + ((size_t)p[11] << 8), e))
		return false;
	p = in->raw + in->from;
	*len = bgzf_member(p, in->to - in->from, &header);
	return true;
}

/*
 * Inflate the next member to out; *made is how many bytes that gave, 0 at the
 * end, -1 where there is no whole and sound BGZF member.
 */
static bool
next_block(struct input *in, void *out, long *made, struct err *e)
{
	for (*made = 0; *made == 0;) {
		const unsigned char *p;
		size_t len;

		if (!block_here(in, &len, e))
			return false;
		if (in->from == in->to && !in->ended)
			return err_set(e, ST_DATA,
			    "%s: cut: the block that ends a file is missing",
			    in->name);
		if (in->from == in->to)
			break;
		if (len && !need(in, len, e))
			return false;
		p = in->raw + in->from;
		*made = -1;
		if (len && in->to - in->from >= len)
			*made = gz_unblock(in->gz, p, len, out);
		if (*made >= 0)
			in->from += len;
		in->ended = *made == 0;
	}
	return true;
}

/*
 * A member that is no block goes to zlib: of other gzip files, and also the
 * damaged ones, for zlib knows what to say about them.
 */
static bool
read_blocks(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	bool direct = n >= BGZF_MEMBER;
	long made;

	*got = take(
	    p, n, in->block + in->block_from, in->block_to - in->block_from);
	in->block_from += *got;
	if (*got)
		return true;
	if (!next_block(in, direct ? p : in->block, &made, e))
		return false;
	if (made < 0) {
		in->kind = STREAM;
		in->gunzip = gunzip_new();
	} else if (direct) {
		*got = (size_t)made;
	} else {
		in->block_to = (size_t)made;
		in->block_from = *got = take(p, n, in->block, in->block_to);
	}
	return true;
}

/*
 * How many of n bytes stand before what could be the start of a block, from
 * the second byte on. zlib runs from one member into the next, and would hide
 * that the last one is a block, and so whether a file of blocks was cut.
 */
static size_t
before_block(const unsigned char *p, size_t n)
{
	static const unsigned char start[] = {0x1f, 0x8b, 8, 4};

	for (size_t at = 1; at < n; at++) {
		const unsigned char *q = memchr(p + at, start[0], n - at);

		if (q == NULL)
			break;
		at = (size_t)(q - p);
		if (memcmp(q, start, n - at < 4 ? n - at : 4) == 0)
			return at;
	}
	return n;
}

/* Behind a whole member: is it the end, or do blocks go on? */
static bool
between_members(struct input *in, bool *go_on, struct err *e)
{
	size_t len;

	if (!block_here(in, &len, e))
		return false;
	*go_on = len == 0 && in->from < in->to;
	if (len) {
		in->kind = BLOCKS;
		gunzip_free(in->gunzip);
		in->gunzip = NULL;
	}
	return true;
}

static bool
read_stream(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	for (*got = 0; *got == 0;) {
		bool go_on = true;
		struct span s;

		if (gunzip_whole(in->gunzip) && !between_members(in, &go_on, e))
			return false;
		if (!go_on)
			break;
		s.p = (const char *)in->raw + in->from;
		s.n = before_block(in->raw + in->from, in->to - in->from);
		in->from += s.n;
		if (!gunzip_step(in->gunzip, &s, p, n, got, e))
			return err_at(e, "%s", in->name);
		in->from -= s.n;
		if (*got || in->from < in->to || gunzip_whole(in->gunzip))
			continue;
		if (in->end)
			return err_set(e, ST_DATA,
			    "%s: cut: the last gzip member is not whole",
			    in->name);
		if (!fill(in, e))
			return false;
	}
	return true;
}

bool
input_read(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	if (in->kind == UNKNOWN && !find_kind(in, e))
		return false;
	if (in->kind == PLAIN)
		return read_plain(in, p, n, got, e);
	for (;;) {
		const int kind = (int)in->kind;

		if (!(kind == BLOCKS ? read_blocks : read_stream)(
			in, p, n, got, e))
			return false;
		if (*got || kind == (int)in->kind)
			return true;
	}
}
